import { expect, test } from "vitest";
import { NdArray } from "../array/ndarray.ts";
import { sha256Hex } from "../data/sha256.ts";
import { epochOrder, rowsOf, shuffledBatches, type Batch } from "./batches.ts";

/** Example i has the pixels i, i and is of class i mod 3. */
const examples = (count: number) => ({
  images: NdArray.ofBytes(
    Uint8Array.from({ length: 2 * count }, (_, i) => i >> 1),
    [count, 2],
    255,
  ),
  labels: NdArray.ofBytes(
    Uint8Array.from({ length: 3 * count }, (_, i) => Number(Math.floor(i / 3) % 3 === i % 3)),
    [count, 3],
    1,
  ),
});

test("each epoch goes once through all examples, and its last batch has what is left", async () => {
  const batches = shuffledBatches(examples(10), { batchSize: 4, seed: 7 });
  expect(batches.updatesPerEpoch).toBe(3);
  for (const epoch of [0, 1]) {
    const three: Batch[] = [];
    for (let i = 0; i < 3; i++) three.push(await batches.batch(epoch * 3 + i));
    expect(three.map(({ numbers }) => numbers.length)).toEqual([4, 4, 2]);
    expect(three.map((one) => one.epoch)).toEqual([epoch, epoch, epoch]);
    expect(three.flatMap(({ numbers }) => [...numbers]).sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  }
});

test("a batch holds the pixels and labels of its examples, as bytes", async () => {
  const { images, labels, numbers } = await shuffledBatches(examples(10), { batchSize: 4, seed: 7 }).batch(1);
  expect(images.byteDivisor).toBe(255);
  expect([...images]).toEqual([...numbers].flatMap((i) => [Math.fround(i / 255), Math.fround(i / 255)]));
  expect([...numbers].map((_, i) => labels.row(i).argMax())).toEqual([...numbers].map((i) => i % 3));
});

test("a batch asked for in the middle of an epoch is the one that comes when all before it were asked for", async () => {
  const settings = { batchSize: 3, seed: 1 };
  const inOrder = shuffledBatches(examples(10), settings);
  for (let update = 0; update < 6; update++) await inOrder.batch(update);
  expect((await shuffledBatches(examples(10), settings).batch(6)).numbers).toEqual((await inOrder.batch(6)).numbers);
});

test("the order of 55,000 examples is the same on every machine", async () => {
  // From a program of its own in Python: Philox and Fisher and Yates are whole numbers throughout.
  expect([...epochOrder(0, 0, 10)]).toEqual([8, 4, 0, 2, 7, 5, 9, 3, 1, 6]);
  const bytes = new Uint8Array(epochOrder(0, 1, 55_000).buffer);
  expect(await sha256Hex(bytes)).toBe("bbe95af8fc6a35a6c70767278746c1ac9e3eb3ae267ad5fa4cf68d40cfa5331e");
});

test("epochs and seeds have orders of their own", () => {
  const orders = [epochOrder(0, 0, 50), epochOrder(0, 1, 50), epochOrder(1, 0, 50)].map((order) => order.join());
  expect(new Set(orders).size).toBe(3);
});

test("all examples at once are the set itself, in its order, without a copy", async () => {
  const whole = examples(10);
  const batches = shuffledBatches(whole, { batchSize: "all", seed: 0 });
  expect(batches.updatesPerEpoch).toBe(1);
  expect((await batches.batch(5)).images).toBe(whole.images);
});

test("rows of floats stay floats", () => {
  const floats = NdArray.of([0.5, 1.5, 2.5, 3.5], [2, 2], "float32");
  expect([...rowsOf(floats, [1, 1, 0])]).toEqual([2.5, 3.5, 2.5, 3.5, 0.5, 1.5]);
});

test("a batch of none and a set without examples are refused", () => {
  expect(() => shuffledBatches(examples(3), { batchSize: 0, seed: 0 })).toThrow("a batch size is a whole number, 1 or more, got 0");
  expect(() => shuffledBatches(examples(0), { batchSize: 1, seed: 0 })).toThrow("there are no examples to learn from");
});
