import { expect, test } from "vitest";
import { examples, regionOf, wayDown } from "./descent.ts";

const xs = (start: number, rate: number, steps: number): number[] => wayDown(start, rate, steps).map(({ x }) => Number(x.toFixed(9)));

test("a rate of 0.25 halves x with each step, and the step is the rate times the slope", () => {
  expect(xs(2, 0.25, 3)).toEqual([2, 1, 0.5, 0.25]);
  expect(wayDown(2, 0.25, 0)[0]).toEqual({ x: 2, y: 4, slope: 4, step: 1 });
});

test("0.5 lands at once, 0.75 overshoots and settles, 1 bounces for ever, 1.1 is thrown further each time", () => {
  expect(xs(2, 0.5, 2)).toEqual([2, 0, 0]);
  expect(xs(2, 0.75, 3)).toEqual([2, -1, 0.5, -0.25]);
  expect(xs(2, 1, 3)).toEqual([2, -2, 2, -2]);
  expect(xs(2, 1.1, 2)).toEqual([2, -2.4, 2.88]);
});

test("each rate is of one region, and the edges are regions of their own", () => {
  expect([0, 0.01, 0.49, 0.5, 0.51, 0.99, 1, 1.01, 1.2].map(regionOf)).toEqual([
    "stays",
    "approaches",
    "approaches",
    "lands",
    "overshoots",
    "overshoots",
    "bounces",
    "diverges",
    "diverges",
  ]);
  for (const [region, rate] of examples) expect(regionOf(rate)).toBe(region);
});
