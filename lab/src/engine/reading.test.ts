import { expect, test } from "vitest";
import { highestOf, scoresOf, softmaxOf } from "./reading.ts";

test("a score is the sum of ink times weight, plus the bias", () => {
  const weights = new Float32Array(7850);
  const image = new Uint8Array(784);
  image[5] = 255;
  image[7] = 51;
  weights[5 * 10 + 3] = 2;
  weights[7 * 10 + 3] = -5;
  weights[7840 + 3] = 0.5;
  expect(scoresOf(weights, image)[3]).toBeCloseTo(2 - 0.2 * 5 + 0.5, 12);
  expect(scoresOf(weights, image)[4]).toBe(0);
});

test("softmax of the tutorial's three scores is 0.1163, 0.1058, 0.7779", () => {
  expect(softmaxOf([0.1, 0.005, 2]).map((share) => share.toFixed(4))).toEqual(["0.1163", "0.1058", "0.7779"]);
  expect(softmaxOf([0, 0, 0, 0])).toEqual([0.25, 0.25, 0.25, 0.25]);
});

test("scores that exp could not hold still give shares that sum to 1", () => {
  expect(softmaxOf([1000, 0])).toEqual([1, 0]);
});

test("of equal highest values the lowest place is taken, as argMax does", () => {
  expect(highestOf([0.1, 0.1, 0.1])).toBe(0);
  expect(highestOf([0.1, 0.4, 0.4])).toBe(1);
});
