import { expect, test } from "vitest";
import { landingOf, lowestOf, outcomeOf, ratesTo, reachOf } from "./slice-shape.ts";

const valley = { rates: [0, 1, 2, 3, 4], losses: [2, 1, 0.5, 1.5, 9] };

test("a step lands before the lowest point, on it, across the valley, or higher than it began", () => {
  expect(lowestOf(valley)).toBe(2);
  expect([0, 1, 2, 3, 4].map((index) => landingOf(valley, index))).toEqual(["stays", "near", "bottom", "across", "higher"]);
});

test("a loss that is no number counts as higher than any", () => {
  const torn = { rates: [0, 1, 2], losses: [2, 1, NaN] };
  expect(lowestOf(torn)).toBe(1);
  expect(landingOf(torn, 2)).toBe("higher");
});

test("the slice reaches to the first rate that makes it worse, and never short of what must be seen", () => {
  expect(reachOf([1, 2, 4, 8], [1.5, 1.2, 1.9, 5], 2, 0.2)).toBe(8);
  expect(reachOf([1, 2, 4, 8], [3, 5, 9, 20], 2, 0.2)).toBe(1);
  expect(reachOf([1, 2], [1, 0.5], 2, 0.2)).toBe(2);
  expect(reachOf([1, 2], [3, 3], 2, 12)).toBe(12);
});

test("the run's own rate is among the rates, once and in its place", () => {
  expect(ratesTo(16, 4, 0.1)).toEqual([0, 0.1, 1, 4, 9, 16]);
  expect(ratesTo(16, 4, 4)).toEqual([0, 1, 4, 9, 16]);
});

test("updates in a row change nothing, or fall, or fall unsteadily, or are thrown out; what ends as no number is thrown out", () => {
  expect(outcomeOf([2, 2, 2])).toBe("stays");
  expect(outcomeOf([2, 1.5, 1.2])).toBe("falls");
  expect(outcomeOf([2, 3, 1.2])).toBe("unsteady");
  expect(outcomeOf([2, 1.5, 9])).toBe("thrown");
  expect(outcomeOf([2, 1.5, NaN])).toBe("thrown");
});
