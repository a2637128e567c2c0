// The digits that the worker trains on. They stay bytes, and stay here: the page asks for those that it shows.

import { NdArray } from "inkling";
import { handwriting, mnistMirrors, readDataSets, type DataIdentity, type DataSet } from "inkling/data";
import type { DataInfo, DataName, Digits, Progress, Split } from "./protocol.ts";
import { classCount, pixelCount } from "./protocol.ts";
import { filesAsData } from "./files.ts";
import { keptFetch } from "./kept-fetch.ts";

/** Feeds of the network for a range of digits. */
export interface Feeds {
  readonly x: NdArray;
  readonly y_: NdArray;
}

/** One data set: what there is, and parts of it. */
export interface Source {
  readonly identity: DataIdentity;
  readonly counts: Readonly<Record<Split, number>>;
  digits(split: Split, start: number, count: number): Promise<Digits>;
  feeds(split: Split, start: number, count: number): Promise<Feeds>;
}

/** The generated digits' seed on this page: everybody sees the same ones. */
const seed = 0;
/** As many as MNIST has. */
const generatedCounts = { train: 55_000, test: 10_000 } as const;
/** About 9 ms of work; in between, the worker hears what else is asked. */
const digitsPerSlice = 100;

const sources = new Map<DataName, Promise<Source>>();

/** Opens data once; what failed is tried anew the next time. */
export function open(name: DataName, files: readonly File[] | undefined, onProgress: (progress: Progress) => void): Promise<Source> {
  const known = sources.get(name);
  if (known && files === undefined) return known;
  const opened =
    name === "handwriting" ? openHandwriting() : name === "mnist" ? openMnist(onProgress) : filesAsData(files ?? [], onProgress).then(fixed);
  sources.set(name, opened);
  opened.catch(() => sources.delete(name));
  return opened;
}

export const infoOf = (name: DataName, { identity, counts }: Source): DataInfo => ({
  name,
  identity,
  trainCount: counts.train,
  testCount: counts.test,
});

async function openMnist(onProgress: (progress: Progress) => void): Promise<Source> {
  // Beside the page first: a local server has the user's own copy. Then the mirrors that allow a page to read them.
  const mirrors = [new URL("mnist/", pageAddress()).href, ...mnistMirrors];
  const sets = await readDataSets("mnist", { oneHot: true, mirrors, fetch: keptFetch, onProgress, onNotice: () => {} });
  return fixed(sets);
}

/** The page gives its worker its own address as a name. */
const pageAddress = (): string => self.name;

/** Data of which everything is there. */
function fixed({ train, test, identity }: { train: DataSet<"float32">; test: DataSet<"float32">; identity: DataIdentity }): Source {
  const splits = { train, test };
  return {
    identity,
    counts: { train: train.count, test: test.count },
    digits: async (split, start, count) => {
      const { images, digits } = splits[split];
      const bytes = new Uint8Array(count * pixelCount);
      images.slice(start, start + count).copyBytesInto(bytes);
      return { images: bytes, labels: digits.slice(start, start + count) as Uint8Array<ArrayBuffer> };
    },
    feeds: async (split, start, count) => ({
      x: splits[split].images.slice(start, start + count),
      y_: splits[split].labels.slice(start, start + count),
    }),
  };
}

/** Digits that are written when somebody first asks for them. */
async function openHandwriting(): Promise<Source> {
  const { identity } = await readDataSets("handwriting", { seed, oneHot: true, trainCount: 0, validationCount: 0, testCount: 0 });
  const written = { train: new Writing("train"), test: new Writing("test") };
  return {
    identity,
    counts: generatedCounts,
    digits: async (split, start, count) => {
      const { images, labels } = await written[split].upTo(start + count);
      return { images: images.slice(start * pixelCount, (start + count) * pixelCount), labels: labels.slice(start, start + count) };
    },
    feeds: (split, start, count) => written[split].feeds(start, count),
  };
}

/** One split of generated digits, as far as it has been written. */
class Writing {
  readonly #split: Split;
  #images = new Uint8Array(0);
  #labels = new Uint8Array(0);
  #queue: Promise<unknown> = Promise.resolve();
  /** The arrays fed for a range: an equal array is found again in the engine's memory, a new one would be copied. */
  #fed: { start: number; count: number; feeds: Feeds }[] = [];

  constructor(split: Split) {
    this.#split = split;
  }

  upTo(count: number): Promise<Digits> {
    const result = this.#queue.then(() => this.#write(count));
    this.#queue = result.catch(() => undefined);
    return result;
  }

  async feeds(start: number, count: number): Promise<Feeds> {
    const known = this.#fed.find((fed) => fed.start === start && fed.count === count);
    if (known) return known.feeds;
    const { images, labels } = await this.upTo(start + count);
    const feeds = {
      x: NdArray.ofBytes(images.slice(start * pixelCount, (start + count) * pixelCount), [count, pixelCount], 255),
      y_: NdArray.ofBytes(oneHot(labels.subarray(start, start + count)), [count, classCount], 1),
    };
    // Two of each split: a run's, and that of what is looked at beside it.
    this.#fed = [{ start, count, feeds }, ...this.#fed].slice(0, 4);
    return feeds;
  }

  async #write(count: number): Promise<Digits> {
    const done = this.#labels.length;
    if (count > done) {
      const images = new Uint8Array(count * pixelCount);
      const labels = new Uint8Array(count);
      images.set(this.#images);
      labels.set(this.#labels);
      for (let start = done; start < count; start += digitsPerSlice) {
        const slice = handwriting({ seed, split: this.#split, start, count: Math.min(digitsPerSlice, count - start) });
        images.set(slice.images, start * pixelCount);
        labels.set(slice.labels, start);
        await nextTask();
      }
      [this.#images, this.#labels] = [images, labels];
    }
    return { images: this.#images, labels: this.#labels };
  }
}

function oneHot(classes: Uint8Array): Uint8Array {
  const rows = new Uint8Array(classes.length * classCount);
  classes.forEach((label, i) => (rows[i * classCount + label] = 1));
  return rows;
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
