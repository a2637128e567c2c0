import { expect, test } from "vitest";
import { fateOf, highestUpTo, nearest } from "./experiments.ts";

test("the right guess is the one nearest to what the run showed", () => {
  expect([0.11, 0.18, 0.4, 0.95].map((truth) => nearest([0.1, 0.2, 0.5, 0.9], truth))).toEqual([0, 1, 2, 3]);
});

test("a loss that rises above the untrained one was thrown up; one that is no number ended the run", () => {
  expect(fateOf({ loss: 0.5, peakT: 0 })).toBe(0);
  expect(fateOf({ loss: 0.5, peakT: 10 })).toBe(1);
  expect(fateOf({ loss: NaN, peakT: 1 })).toBe(2);
});

test("the worst moment is looked for only as far as the run has come", () => {
  expect(highestUpTo([2.3, 14, 3, 99], 2)).toBe(1);
});
