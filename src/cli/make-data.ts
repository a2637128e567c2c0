import { join } from "node:path";
import { encodeIdx, handwritingVersion, mnistFiles, validationCount, type DataSet, type Part } from "../data/index.ts";
import { readData } from "./data-sets.ts";
import type { Effects } from "./effects.ts";

export interface MakeOptions {
  readonly seed: number;
  readonly trainSize: number;
  readonly testSize: number;
  readonly json?: boolean;
}

/**
 * Writes generated digits into a folder as MNIST's four files are. Read from there they are what `--data handwriting` gives:
 * the first twelfth of the training file is for validation, and has other writers.
 */
export async function makeData(folder: string, { seed, trainSize, testSize, json }: MakeOptions, effects: Effects): Promise<void> {
  await effects.prepareFolder(folder);
  const validation = validationCount(trainSize);
  const needs = { seed, trainCount: trainSize - validation, validationCount: validation, testCount: testSize };
  const sets = await readData("handwriting", effects, needs);
  const train = together([sets.validation, sets.train]);
  const test = together([sets.test]);
  const contents: Record<Part, Uint8Array> = {
    trainImages: encodeIdx(train.images, [trainSize, 28, 28]),
    trainLabels: encodeIdx(train.labels, [trainSize]),
    testImages: encodeIdx(test.images, [testSize, 28, 28]),
    testLabels: encodeIdx(test.labels, [testSize]),
  };
  for (const { part, name } of mnistFiles) await effects.writeFile(join(folder, name), contents[part]);
  effects.stdout.write(
    json
      ? `${JSON.stringify({ data: "handwriting", version: handwritingVersion, seed, train: trainSize, test: testSize, sha256: sets.identity.sha256, folder })}\n`
      : `${handwritingVersion}, seed ${seed}: ${trainSize.toLocaleString("en-US")} digits to train on and ${testSize.toLocaleString("en-US")} to test with in ${folder}\n`,
  );
}

function together(sets: readonly DataSet<"float32">[]): { images: Uint8Array; labels: Uint8Array } {
  const count = sets.reduce((sum, set) => sum + set.count, 0);
  const images = new Uint8Array(count * 784);
  const labels = new Uint8Array(count);
  let done = 0;
  for (const set of sets) {
    if (set.count > 0) set.images.copyBytesInto(images.subarray(done * 784, (done + set.count) * 784));
    labels.set(set.digits, done);
    done += set.count;
  }
  return { images, labels };
}
