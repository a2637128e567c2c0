import { expect, test } from "vitest";
import { logRest, logShares } from "./shares.ts";

const probabilities = (scores: readonly number[], temperature?: number): string[] =>
  logShares(scores, temperature).map((share) => Math.exp(share).toFixed(4));

test("softmax of four zeros is four quarters, of 0.1, 0.005 and 2 it is 0.1163, 0.1058 and 0.7779", () => {
  expect(probabilities([0, 0, 0, 0])).toEqual(["0.2500", "0.2500", "0.2500", "0.2500"]);
  expect(probabilities([0.1, 0.005, 2])).toEqual(["0.1163", "0.1058", "0.7779"]);
});

test("the same number added to every score changes nothing", () => {
  expect(probabilities([1000.1, 1000.005, 1002])).toEqual(["0.1163", "0.1058", "0.7779"]);
});

test("a temperature of 2 is scores half as high", () => {
  expect(probabilities([0, Math.log(9)], 2)).toEqual(["0.2500", "0.7500"]);
});

test("what is too small for a number still has its logarithm, and the largest its distance from 1", () => {
  const shares = logShares([2000, 0, 0]);
  expect(shares[1]).toBe(-2000);
  expect(logRest(shares)).toBeCloseTo(-2000 + Math.LN2, 9);
});
