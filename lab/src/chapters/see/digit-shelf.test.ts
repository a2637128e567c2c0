import { beforeEach, expect, test } from "vitest";
import { pixelCount, type Digits } from "../../engine/protocol.ts";
import { DigitShelf } from "./digit-shelf.ts";

/** 250 digits: the first pixel of digit i holds i, and its label is the last place of i. Nobody is a 5 or more before 100. */
const total = 250;
const labelOf = (index: number): number => (index < 100 ? index % 5 : index % 10);
let asked: number[] = [];

async function fetchDigits(_data: string, _split: string, start: number, count: number): Promise<Digits> {
  asked.push(start);
  const images = new Uint8Array(count * pixelCount);
  for (let i = 0; i < count; i++) images[i * pixelCount] = start + i;
  return { images, labels: Uint8Array.from({ length: count }, (_, i) => labelOf(start + i)) };
}

let shelf: DigitShelf;
beforeEach(() => {
  asked = [];
  shelf = new DigitShelf(fetchDigits);
});

test("a range across two blocks holds each digit in its place", async () => {
  const { images, labels } = await shelf.range("handwriting", "train", 98, 4, total);
  expect([0, 1, 2, 3].map((i) => images[i * pixelCount])).toEqual([98, 99, 100, 101]);
  expect([...labels]).toEqual([3, 4, 0, 1]);
});

test("what was fetched once is not asked for again", async () => {
  await shelf.digit("handwriting", "train", 7, total);
  await shelf.digit("handwriting", "train", 8, total);
  expect(asked).toEqual([0]);
});

test("test digits are not taken for training digits, nor one data set for another", async () => {
  await shelf.digit("handwriting", "train", 7, total);
  await shelf.digit("handwriting", "test", 7, total);
  await shelf.digit("mnist", "test", 7, total);
  expect(asked).toEqual([0, 0, 0]);
});

test("the last block is asked for no more digits than there are", async () => {
  expect((await shelf.digit("handwriting", "train", 249, total)).image[0]).toBe(249);
});

test("asked for a class, it gives a digit of that class", async () => {
  for (let turn = 0; turn < 20; turn++) expect((await shelf.mixed("handwriting", "train", turn, total, 7))?.label).toBe(7);
});

test("a class that nobody wrote is not found, rather than looked for without end", async () => {
  expect(await shelf.mixed("handwriting", "train", 0, 100, 8)).toBeUndefined();
});

test("a fetch that failed is tried anew", async () => {
  let fail = true;
  const shaky = new DigitShelf((...args) => (fail ? Promise.reject(new Error("no network")) : fetchDigits(...args)));
  await expect(shaky.digit("mnist", "train", 0, total)).rejects.toThrow("no network");
  fail = false;
  expect((await shaky.digit("mnist", "train", 3, total)).image[0]).toBe(3);
});
