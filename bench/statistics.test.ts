import { expect, test } from "vitest";
import { median, ratioOf, relativeDistance } from "./statistics.ts";

test("the median does not mind the order, and is between the two in the middle", () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([10, 2, 4, 8])).toBe(6);
});

test("a ratio is of the medians, its ends are of single rounds", () => {
  // Rounds: 8/2, 6/3, 10/1; medians 8 and 2.
  expect(ratioOf([8, 6, 10], [2, 3, 1])).toEqual({ median: 4, least: 2, most: 10 });
});

test("who was measured in fewer rounds is compared with those alone", () => {
  expect(ratioOf([100], [10, 1, 1])).toEqual({ median: 10, least: 10, most: 10 });
});

test("a difference is measured against how far training has come", () => {
  const initial = Float32Array.of(1, 1);
  expect(relativeDistance(Float32Array.of(4, 5), Float32Array.of(4, 5), initial)).toBe(0);
  // Differences (0, 0.5), changes (3, 4): 0.5 / 5.
  expect(relativeDistance(Float32Array.of(4, 5.5), Float32Array.of(4, 5), initial)).toBeCloseTo(0.1, 7);
});
