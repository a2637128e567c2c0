// The digits that the worker trains on. They stay bytes, and stay here: the page asks for those that it shows.

import { mnistMirrors, readDataSets, type DataIdentity, type DataSet } from "inkling/data";
import type { DataInfo, DataName, Digits, Progress, Split } from "./protocol.ts";
import { defaultSettings, pixelCount } from "./protocol.ts";
import { filesAsData } from "./files.ts";
import { keptFetch } from "./kept-fetch.ts";
import { Writing, type Feeds } from "./writing.ts";

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

const sources = new Map<DataName, Promise<Source>>();

/** Opens data once; what failed is tried anew the next time. */
export function open(name: DataName, files: readonly File[] | undefined, onProgress: (progress: Progress) => void): Promise<Source> {
  const known = sources.get(name);
  if (known && files === undefined) return known;
  const opened =
    name === "handwriting"
      ? openHandwriting()
      : name === "mnist"
        ? openMnist(onProgress)
        : filesAsData(files ?? [], onProgress).then(fixed);
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
  const written = { train: new Writing(seed, "train"), test: new Writing(seed, "test") };
  // What the first run needs is begun now, so that it is there when somebody presses the button.
  void written.train.upTo(defaultSettings.trainSize);
  void written.test.upTo(defaultSettings.testSize);
  return {
    identity,
    counts: generatedCounts,
    digits: (split, start, count) => written[split].digits(start, count),
    feeds: (split, start, count) => written[split].feeds(start, count),
  };
}
