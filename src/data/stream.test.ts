import { expect, test } from "vitest";
import { handwriting } from "./handwriting/index.ts";
import { handwritingBatches } from "./stream.ts";

test("batch 3 of a stream of 7 holds digits 21 to 27, whether one has read up to it or begun there", () => {
  const whole = handwriting({ seed: 4, split: "train", start: 21, count: 7 });
  const read = handwritingBatches({ seed: 4, batch: 7 });
  for (let i = 0; i < 3; i++) read.next();
  for (const { value } of [read.next(), handwritingBatches({ seed: 4, batch: 7, start: 3 }).next()]) {
    expect(value.images.shape).toEqual([7, 784]);
    expect(value.digits).toEqual(whole.labels);
    const pixels = new Uint8Array(7 * 784);
    value.images.copyBytesInto(pixels);
    expect(pixels).toEqual(whole.images);
  }
});

test("a stream goes on far behind what any data set holds", () => {
  const [far] = handwritingBatches({ seed: 0, batch: 2, start: 3_000_000_000 });
  expect(far.count).toBe(2);
});

test("a batch of no digits and a start before the first are refused", () => {
  expect(() => handwritingBatches({ seed: 0, batch: 0 }).next()).toThrow(/batch must be a whole number, 1 or more, got 0/);
  expect(() => handwritingBatches({ seed: 0, batch: 5, start: -1 }).next()).toThrow(/start and count must be whole numbers/);
});
