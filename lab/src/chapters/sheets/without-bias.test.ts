import { expect, test } from "vitest";
import { changedBetween, fates, withoutBias } from "./without-bias.ts";

test("without biases the ten last numbers are 0, and the sheets are as they were", () => {
  const weights = new Float32Array(7850).fill(2);
  const bare = withoutBias(weights);
  expect([bare[7839], bare[7840], bare[7849], weights[7849]]).toEqual([2, 0, 0, 2]);
});

test("digits read differently are found with their number, and what became of them is counted", () => {
  const labels = Uint8Array.from([1, 2, 3, 4]);
  const changed = changedBetween(
    { labels, predictions: Uint8Array.from([1, 5, 6, 4]) },
    { predictions: Uint8Array.from([7, 2, 8, 4]) },
    200,
  );
  expect(changed).toEqual([
    { index: 200, truth: 1, withBias: 1, without: 7 },
    { index: 201, truth: 2, withBias: 5, without: 2 },
    { index: 202, truth: 3, withBias: 6, without: 8 },
  ]);
  expect(fates(changed)).toEqual({ lost: 1, gained: 1, other: 1 });
});
