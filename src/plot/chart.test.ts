import fc from "fast-check";
import { expect, test } from "vitest";
import { array } from "../array/ndarray.ts";
import { bars, barShare } from "./bars.ts";
import { chart, formatNumber, formatProbability, shareOfX, ticks, xTicks } from "./chart.ts";
import { matrix, shades } from "./matrix.ts";

test("ticks are round numbers", () => {
  expect(ticks([0, 2500], 5)).toEqual([0, 500, 1000, 1500, 2000, 2500]);
  expect(ticks([0, 1], 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(ticks([0.05, 0.31], 3)).toEqual([0.1, 0.2, 0.3]);
});

test("ticks lie between the limits, in order, and are neither none nor far too many", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
      fc.integer({ min: 2, max: 12 }),
      (low, length, count) => {
        const limits = [low, low + length] as const;
        const found = ticks(limits, count);
        expect(found.length).toBeGreaterThanOrEqual(1);
        expect(found.length).toBeLessThanOrEqual(2 * count + 1);
        for (const [i, tick] of found.entries()) {
          expect(tick).toBeGreaterThanOrEqual(low - length * 1e-6);
          expect(tick).toBeLessThanOrEqual(low + length * (1 + 1e-6));
          if (i > 0) expect(tick).toBeGreaterThan(found[i - 1]);
        }
      },
    ),
  );
});

test("numbers are written with thousands apart, a true minus sign and no more digits than they need", () => {
  expect([2500, 0.25, -0.5, 0, 0.30000000000000004, 1.5e-7, 55000, NaN, -Infinity].map(formatNumber)).toEqual([
    "2,500",
    "0.25",
    "−0.5",
    "0",
    "0.3",
    "1.5e−7",
    "55,000",
    "NaN",
    "−∞",
  ]);
});

test("a tiny probability is not written as if it were none", () => {
  expect([0, 2.1e-5, 0.8537461, 1].map(formatProbability)).toEqual(["0.0000", "<0.0001", "0.8537", "1.0000"]);
});

test("a chart begins at 0 and ends at the highest value unless told otherwise; what is not finite does not count", () => {
  const { yLimits, xLimits } = chart([{ y: [2, NaN, 3, Infinity] }]);
  expect(yLimits).toEqual([0, 3]);
  expect(xLimits).toEqual([0, 3]);
});

test("a chart of nothing, of one point or of NaN alone still has axes of some length", () => {
  for (const y of [[], [5], [NaN, NaN]]) {
    const { xLimits, yLimits } = chart([{ y }]);
    expect(xLimits[0]).toBeLessThan(xLimits[1]);
    expect(yLimits[0]).toBeLessThan(yLimits[1]);
  }
});

test("x and y must be as many, and limits in order", () => {
  expect(() => chart([{ name: "loss", x: [1], y: [1, 2] }])).toThrow('series "loss" has 1 x and 2 y');
  expect(() => chart([], { yLimits: [1, 1] })).toThrow("y limits are two finite numbers");
});

test("the longest bar is the strong one, and no bar is longer than the panel", () => {
  const panel = bars([0.1, 0.7, 0.2, NaN, 9]);
  expect(bars([0.1, 0.7, 0.2]).strong).toBe(1);
  expect([0, 1, 2, 3, 4].map((i) => barShare(panel, i))).toEqual([0.1, 0.7, 0.2, 0, 1]);
});

test("right answers do not drown the mistakes: a diagonal kept apart has no shade", () => {
  const counts = array([
    [900, 4],
    [1, 800],
  ]);
  expect(shades(matrix(counts, { diagonalApart: true }))).toEqual([0, 1, 0.5, 0]);
  expect(shades(matrix(counts))[0]).toBe(1);
});

test("bars and tables want as many labels as they have values", () => {
  expect(() => bars([1, 2], { labels: ["a"] })).toThrow("2 values need as many labels, got 1");
  expect(() => matrix(array([[1, 2]]), { columnLabels: ["a"] })).toThrow("got 1 and 1");
  expect(() => matrix(array([1, 2]))).toThrow("[rows, columns]");
});

test("where equal ways are equal factors, 10 stands half-way from 1 to 100, and the ticks are powers of ten", () => {
  const panel = chart([{ x: [1, 100], y: [0, 1] }], { xScale: "log" });
  expect([1, 10, 100].map((x) => shareOfX(panel, x))).toEqual([0, 0.5, 1]);
  expect(xTicks(panel, 5)).toEqual([1, 10, 100]);
  expect(xTicks(chart([{ x: [1, 55_000], y: [0, 1] }], { xScale: "log" }), 3)).toEqual([1, 10, 100, 1000, 10_000]);
  expect(() => chart([{ y: [1, 2] }], { xScale: "log" })).toThrow("x is above 0, got limits [0, 1]");
});
