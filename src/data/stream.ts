import { dataSet, type DataSet } from "./dataset.ts";
import { handwriting, type HandwritingSplit } from "./handwriting/index.ts";

export interface BatchOptions {
  /** Which digits: a whole number. */
  readonly seed: number;
  /** How many digits each batch has. */
  readonly batch: number;
  /** "train" unless given. */
  readonly split?: HandwritingSplit | undefined;
  /** The first batch's number: a stream goes on from batch n with the same digits, whoever asks; 0 unless given. */
  readonly start?: number | undefined;
}

/** Images [batch, 784] and one-hot labels [batch, 10], and the digits' classes. */
export type Batch = DataSet<"float32">;

/**
 * Generated handwriting without end, a batch at a time: no digit comes twice, so nothing can be learned by heart.
 *
 * Batch n holds digits n · batch up to (n + 1) · batch of the split, the same bits everywhere. Whoever reads on goes on for
 * ever: leave the loop.
 *
 * @throws RangeError if batch is no whole number, 1 or more, or start none, 0 or more
 */
export function* handwritingBatches({ seed, batch, split = "train", start = 0 }: BatchOptions): Generator<Batch, never, void> {
  if (!(Number.isSafeInteger(batch) && batch >= 1))
    throw new RangeError(`handwritingBatches: batch must be a whole number, 1 or more, got ${batch}`);
  for (let number = start; ; number++) yield dataSet(handwriting({ seed, split, start: number * batch, count: batch }), "float32");
}
