import { Generator } from "../../src/random/generator.ts";
import { handwritingBatches } from "../../src/data/index.ts";
import { augmented } from "./augmented.ts";
import { generated, part, reordered } from "./examples.ts";
import { real, type Examples } from "./people.ts";
import { makeReader, trainOn, type Kind } from "./network.ts";

/** A line of the table in docs/handwriting.md. */
export interface Row {
  readonly what: string;
  readonly unit: "%" | "s";
  readonly measure: (seed: number, heldOut: boolean) => Promise<number>;
}

/** Digits that people wrote, to be tested with: MNIST's 10,000 test digits, or training digits kept apart while one tunes. */
const realTest = async (heldOut: boolean): Promise<Examples> =>
  heldOut ? part(await real("train", 60_000), 50_000, 60_000) : real("test", 10_000);

export const rows: Readonly<Record<string, Row>> = {
  softmax: {
    what: "softmax regression, 20,000 generated digits, reads real ones",
    unit: "%",
    measure: async (seed, heldOut) => readsAfter("softmax", generated(seed, "train", 20_000), await realTest(heldOut), seed),
  },
  cnn: {
    what: "small CNN, 60,000 generated digits, reads real ones",
    unit: "%",
    measure: async (seed, heldOut) => readsAfter("small CNN", generated(seed, "train", 60_000), await realTest(heldOut), seed),
  },
  stream: {
    what: "small CNN, endless stream with augmentation, 4,000 batches of 128, reads real ones",
    unit: "%",
    measure: async (seed, heldOut) => {
      const reader = await makeReader("small CNN", seed);
      const batches = handwritingBatches({ seed, batch: 128 });
      const random = new Generator(seed).split("augmentation");
      const [updates, rate] = [4000, 0.005];
      for (let step = 0; step < updates; step++) {
        await reader.train(augmented(batches.next().value, random), rate * (1 - step / updates));
      }
      const share = await reader.accuracy(await realTest(heldOut));
      reader.close();
      return 100 * share;
    },
  },
  back: {
    what: "small CNN, MNIST's 60,000 training digits, reads generated test digits",
    unit: "%",
    measure: async (seed) => readsAfter("small CNN", await real("train", 60_000), generated(seed, "test", 10_000), seed),
  },
  people: {
    what: "for comparison: small CNN, MNIST's 60,000 training digits, reads MNIST's test digits",
    unit: "%",
    measure: async (seed) => readsAfter("small CNN", await real("train", 60_000), await real("test", 10_000), seed),
  },
  tutorial: {
    what: "the tutorial's run on generated digits, reads generated test digits",
    unit: "%",
    measure: async (seed) => {
      const reader = await makeReader("softmax", seed);
      const train = generated(seed, "train", 5500);
      for (let step = 0; step <= 2500; step++) await reader.train(train, 0.1);
      const share = await reader.accuracy(generated(seed, "test", 10_000));
      reader.close();
      return 100 * share;
    },
  },
  "told-apart": {
    what: "softmax regression tells real from generated, 5,000 of each to learn, 1,000 of each to be tested",
    unit: "%",
    measure: (seed) => toldApart("softmax", seed),
  },
  "told-apart-cnn": {
    what: "small CNN tells real from generated",
    unit: "%",
    measure: (seed) => toldApart("small CNN", seed),
  },
  speed: {
    what: "60,000 digits on one thread",
    unit: "s",
    measure: async (seed) => {
      const startMs = performance.now();
      generated(seed, "train", 60_000);
      return (performance.now() - startMs) / 1000;
    },
  },
};

const howToTrain = {
  softmax: { epochs: 10, batch: 100, rate: 0.3 },
  "small CNN": { epochs: 3, batch: 128, rate: 0.005 },
} as const;

async function readsAfter(kind: Kind, train: Examples, test: Examples, seed: number): Promise<number> {
  const reader = await makeReader(kind, seed);
  await trainOn(reader, train, { ...howToTrain[kind], seed });
  const share = await reader.accuracy(test);
  reader.close();
  return 100 * share;
}

/** Class 0: written by people; class 1: generated. Tested with digits that were not trained on, by other writers. */
async function toldApart(kind: Kind, seed: number): Promise<number> {
  const people = await real("train", 60_000);
  // MNIST's digits of one writer follow one another: those to be tested are taken from the other end.
  const train = mixed(part(people, 0, 5000), generated(seed, "train", 5000), seed);
  const test = mixed(part(people, 59_000, 60_000), generated(seed, "test", 1000), seed);
  const reader = await makeReader(kind, seed, 2);
  await trainOn(reader, train, { ...howToTrain[kind], epochs: kind === "softmax" ? 30 : 10, seed });
  const share = await reader.accuracy(test);
  reader.close();
  return 100 * share;
}

function mixed(people: Examples, made: Examples, seed: number): Examples {
  const count = people.labels.length + made.labels.length;
  const both = { images: new Uint8Array(count * 784), labels: new Uint8Array(count) };
  both.images.set(people.images);
  both.images.set(made.images, people.images.length);
  both.labels.fill(1, people.labels.length);
  return reordered(both, new Generator(seed).split("mixed").shuffle(count));
}
