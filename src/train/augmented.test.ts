import { expect, test } from "vitest";
import { NdArray } from "../array/ndarray.ts";
import { augmentDigits } from "../data/augment.ts";
import { augmentedBatches, type StartAugmentationWorker } from "./augmented.ts";
import { shuffledBatches } from "./batches.ts";

const count = 10;
const pixels = Uint8Array.from({ length: count * 784 }, (_, i) => (i * 97 + (i >> 5) * 31) % 256);
const examples = {
  images: NdArray.ofBytes(pixels, [count, 784], 255),
  labels: NdArray.ofBytes(
    Uint8Array.from({ length: count * 10 }, (_, i) => Number(i % 11 === 0)),
    [count, 10],
    1,
  ),
};
const augmentation = { shift: 2, elastic: 1 };
const inner = () => shuffledBatches(examples, { batchSize: 4, seed: 3 });

/** The bytes of batch `update` as they should be. */
async function expected(update: number): Promise<Uint8Array> {
  const { images, numbers, epoch } = await inner().batch(update);
  const bytes = new Uint8Array(images.size);
  images.copyBytesInto(bytes);
  augmentDigits(bytes, numbers, { ...augmentation, seed: 8, epoch });
  return bytes;
}

async function bytesOf(images: NdArray): Promise<Uint8Array> {
  const bytes = new Uint8Array(images.size);
  images.copyBytesInto(bytes);
  return bytes;
}

test.each<[string, StartAugmentationWorker | undefined]>([
  ["a worker of its own", undefined],
  [
    "no worker, since none can be started",
    (_, onFailure) => {
      queueMicrotask(() => onFailure("there is none here"));
      return { post: () => {}, end: () => {} };
    },
  ],
])("with %s, batches come in order, changed as they should be, over the ends of epochs", async (_, startWorker) => {
  const batches = augmentedBatches(inner(), augmentation, { seed: 8, ahead: 2, ...(startWorker ? { startWorker } : {}) });
  try {
    // From the middle on, as a run that was stopped goes on.
    for (let update = 1; update < 8; update++) {
      const batch = await batches.batch(update);
      expect(batch.numbers).toEqual((await inner().batch(update)).numbers);
      expect(batch.images.byteDivisor).toBe(255);
      expect(await bytesOf(batch.images)).toEqual(await expected(update));
    }
  } finally {
    batches.close();
  }
});

test("the worker is asked for batches ahead of the one that is waited for, each once", async () => {
  const asked: number[] = [];
  const startWorker: StartAugmentationWorker = (onDone) => ({
    post: ({ id, images }) => {
      asked.push(id);
      queueMicrotask(() => onDone({ id, images }));
    },
    end: () => {},
  });
  const batches = augmentedBatches(inner(), augmentation, { seed: 8, ahead: 3, startWorker });
  await batches.batch(0);
  expect(asked).toEqual([0, 1, 2, 3]);
  await batches.batch(1);
  await batches.batch(2);
  expect(asked).toEqual([0, 1, 2, 3, 4, 5]);
});

test("digits that are not kept as bytes are refused", async () => {
  const floats = { ...examples, images: NdArray.of(new Float32Array(count * 784), [count, 784], "float32") };
  const batches = augmentedBatches(shuffledBatches(floats, { batchSize: 2, seed: 0 }), augmentation, { seed: 0 });
  await expect(batches.batch(0)).rejects.toThrow(/must be kept as bytes/);
});
