import { expect, test } from "vitest";
import { evenPrediction, lossOf, tutorialPrediction, withShare } from "./prediction.ts";

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

test("the tutorial's prediction costs 0.1053… if the truth is 3, and 4.6051… if it is 2", () => {
  expect(sum(tutorialPrediction)).toBeCloseTo(1, 12);
  expect(lossOf(tutorialPrediction[3])).toBeCloseTo(0.10536, 5);
  expect(lossOf(tutorialPrediction[2])).toBeCloseTo(4.60517, 5);
});

test("knowing nothing costs ln 10", () => {
  expect(lossOf(evenPrediction[7])).toBeCloseTo(2.302585, 6);
});

test("one share is moved, the others keep their proportions, and the sum stays 1", () => {
  const moved = withShare(tutorialPrediction, 3, 0.6);
  expect(moved[3]).toBe(0.6);
  // The others had 0.1 and have 0.4: four times as much each.
  expect(moved[0]).toBeCloseTo(0.12, 12);
  expect(moved[9]).toBeCloseTo(0.01, 12);
  expect(sum(moved)).toBeCloseTo(1, 12);
});

test("a share never becomes 0 or 1, so that its logarithm is a number", () => {
  expect(withShare(evenPrediction, 0, 0)[0]).toBe(0.001);
  expect(withShare(evenPrediction, 0, 1)[0]).toBe(0.999);
  expect(withShare([1, 0, 0], 0, 0.5)).toEqual([0.5, 0.25, 0.25]);
});
