import { expect, test } from "vitest";
import { changeOf, movedOf, nextStep, scaleText } from "./views.ts";
import { largestOf } from "../../engine/largest.ts";

const withValues = (...values: readonly (readonly [at: number, value: number])[]): Float32Array => {
  const weights = new Float32Array(7850);
  for (const [at, value] of values) weights[at] = value;
  return weights;
};

test("the scale reaches to the largest weight of any sheet, whatever its sign; a bias or an infinity widens it not", () => {
  expect(largestOf(withValues([5, 0.25], [4000, -0.5], [77, Infinity], [7840, 9]))).toBe(0.5);
  expect(largestOf(withValues())).toBe(0);
});

test("a change is now less before", () => {
  expect(changeOf(withValues([3, 2]), withValues([3, 0.5]))[3]).toBe(1.5);
});

test("the next step goes against the slope, as far as the rate says, and no zero turns negative", () => {
  const step = nextStep(withValues([3, 0.5], [4, -2]), 0.5);
  expect([step[3], step[4], Object.is(step[5], 0)]).toEqual([-0.25, 1, true]);
});

test("what moves is summed over the 784 pixels of each sheet", () => {
  const moved = movedOf(withValues([2, 0.5], [12, -0.25], [7839, 1], [7842, 100]));
  expect([moved[2], moved[9], moved[0]]).toEqual([0.75, 1, 0]);
});

test("a scale is written with two digits that count", () => {
  expect([0.3456, 0.00123, 12.5, 0].map(scaleText)).toEqual(["0.35", "0.0012", "13", "0"]);
});
