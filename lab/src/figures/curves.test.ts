import { expect, test } from "vitest";
import { thinned } from "./curves.ts";

test("a long line is thinned, and keeps its ends and its first thirty points", () => {
  const values = Float32Array.from({ length: 2502 }, (_, t) => t);
  const points = thinned(values, 2501);
  expect(points.length).toBeLessThan(340);
  expect(points.slice(0, 31).map(([t]) => t)).toEqual(Array.from({ length: 31 }, (_, t) => t));
  expect(points.at(-1)).toEqual([2501, 2501]);
});

test("a line that has only begun is its first point", () => {
  expect(thinned([2.3], 0)).toEqual([[0, 2.3]]);
});
