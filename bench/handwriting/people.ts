import type { DataSet } from "../../src/data/dataset.ts";
// Not from the index: the fit makes files that the generator needs.
import { readDataSets } from "../../src/data/read.ts";

/** Digits to train on or to be tested with: bytes and their classes. */
export interface Examples {
  /** count × 784 bytes. */
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/** MNIST's 60,000 training digits and its 10,000 test digits, or the first so many of them. */
export async function real(part: "train" | "test", count: number): Promise<Examples> {
  const { train, validation, test } = await readDataSets("mnist");
  const sets: readonly DataSet[] = part === "train" ? [validation, train] : [test];
  const images = new Uint8Array(count * 784);
  const labels = new Uint8Array(count);
  let done = 0;
  for (const set of sets) {
    const taken = Math.min(set.count, count - done);
    if (taken === 0) break;
    set.images.slice(0, taken).copyBytesInto(images.subarray(done * 784, (done + taken) * 784));
    labels.set(set.digits.subarray(0, taken), done);
    done += taken;
  }
  if (done < count) throw new RangeError(`MNIST's ${part} part has ${done} digits; ${count} were asked for`);
  return { images, labels };
}
