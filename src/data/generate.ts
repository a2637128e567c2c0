import { pixelsPerImage } from "./dataset.ts";
import type { DataIdentity, LabelledBytes, ReadProgress } from "./dataset.ts";
import { handwriting, handwritingVersion } from "./handwriting/index.ts";
import type { HandwritingSplit } from "./handwriting/index.ts";
import { sha256Hex } from "./sha256.ts";

export interface GenerateOptions {
  readonly seed: number;
  readonly counts: Readonly<Record<HandwritingSplit, number>>;
  readonly onProgress?: ((progress: ReadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** About 9 ms of work: all of it takes seconds, and Ctrl-C, a progress bar and the page must be heard in between. */
const digitsPerSlice = 100;

const splits: readonly HandwritingSplit[] = ["train", "validation", "test"];

/**
 * Generated handwriting for the three splits, a slice at a time.
 *
 * Its identity is that of all the digits that the seed gives, however many of them were asked for.
 */
export async function generateHandwriting(
  options: GenerateOptions,
): Promise<Record<HandwritingSplit, LabelledBytes> & { identity: DataIdentity }> {
  const { seed, counts, onProgress, signal } = options;
  const total = counts.train + counts.validation + counts.test;
  const made = {} as Record<HandwritingSplit, LabelledBytes>;
  let done = 0;
  for (const split of splits) {
    const count = counts[split];
    if (!(Number.isSafeInteger(count) && count >= 0))
      throw new RangeError(`handwriting: ${split} must be a whole number of digits, 0 or more, got ${count}`);
  }
  for (const split of splits) {
    const images = new Uint8Array(counts[split] * pixelsPerImage);
    const labels = new Uint8Array(counts[split]);
    for (let start = 0; start < labels.length; start += digitsPerSlice) {
      const slice = handwriting({ seed, split, start, count: Math.min(digitsPerSlice, labels.length - start) });
      images.set(slice.images, start * pixelsPerImage);
      labels.set(slice.labels, start);
      done += slice.labels.length;
      onProgress?.({ what: "handwriting", unit: "digits", done, total });
      await nextTask();
      signal?.throwIfAborted();
    }
    made[split] = { images, labels };
  }
  const sha256 = await sha256Hex(new TextEncoder().encode(`${handwritingVersion}, seed ${seed}`));
  return { ...made, identity: { name: "handwriting", kind: "handwriting", sha256, from: `generated, seed ${seed}` } };
}

/** Lets timers, signals and messages be heard: awaiting a promise alone does not. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") setImmediate(resolve);
    else {
      // setTimeout waits at least 4 ms in a browser, 3 s over 70,000 digits.
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(undefined);
    }
  });
}
