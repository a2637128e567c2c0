import { expect, test } from "vitest";
import { classMeans } from "./class-means.ts";
import { pixelCount } from "./protocol.ts";

/** Three digits: a 4 all ink, a 4 all paper, a 7 whose first pixel alone is ink. */
const images = new Uint8Array(3 * pixelCount);
images.fill(255, 0, pixelCount);
images[2 * pixelCount] = 255;
const labels = Uint8Array.of(4, 4, 7);
const source = {
  digits: async (_: string, start: number, count: number) => ({
    images: images.slice(start * pixelCount, (start + count) * pixelCount),
    labels: labels.slice(start, start + count),
  }),
};
const silent = { signal: new AbortController().signal, onDone: () => {} };

test("the mean of one 4 in ink and one on paper is half ink everywhere", async () => {
  const { means } = await classMeans(source, "train", 3, silent);
  expect(means.subarray(4 * pixelCount, 5 * pixelCount).every((value) => value === 0.5)).toBe(true);
});

test("the mean of a single 7 is that 7", async () => {
  const { means } = await classMeans(source, "train", 3, silent);
  expect([...means.subarray(7 * pixelCount, 7 * pixelCount + 3)]).toEqual([1, 0, 0]);
});

test("each class is counted, and one that is absent has a mean of paper rather than of nothing", async () => {
  const { means, counts } = await classMeans(source, "train", 3, silent);
  expect([...counts]).toEqual([0, 0, 0, 0, 2, 0, 0, 1, 0, 0]);
  expect(means.subarray(0, pixelCount).every((value) => value === 0)).toBe(true);
});

test("the share of zeros counts exact paper alone: 784 of one digit and 783 of another, of three", async () => {
  const { zeroShare } = await classMeans(source, "train", 3, silent);
  expect(zeroShare).toBeCloseTo((784 + 783) / (3 * 784), 12);
});
