import { NdArray } from "../array/ndarray.ts";
import type { DataSet } from "../data/dataset.ts";
import { Generator } from "../random/generator.ts";

/** Examples that belong together: rows of pixels and one-hot rows, kept as bytes. */
export type Examples = Pick<DataSet<"float32">, "images" | "labels">;

/** The examples of one update. */
export interface Batch extends Examples {
  /** Their numbers in the data set, in the batch's order. */
  readonly numbers: Uint32Array;
  /** How often the data has been gone through before: 0 in the first epoch. */
  readonly epoch: number;
}

/** Where a loop gets the examples of an update from. */
export interface Batches {
  /** How many examples one epoch goes through, in how many updates. */
  readonly count: number;
  readonly updatesPerEpoch: number;
  /** The batch of this update, counted from 0 over all epochs. Asked in order; any number can be the first. */
  readonly batch: (update: number) => Batch | Promise<Batch>;
  /** Ends whatever works ahead. */
  readonly close: () => void;
}

/**
 * The order in which an epoch goes through `count` examples: a permutation that is a function of (seed, epoch, count) alone, so it
 * is the same on every machine, and an epoch can be begun in its middle.
 */
export function epochOrder(seed: number, epoch: number, count: number): Uint32Array {
  return new Generator(seed).split("shuffle").split(epoch).shuffle(count);
}

/**
 * Shuffled batches of a data set. Each epoch goes once through all examples, in an order of its own; its last batch has what is left.
 *
 * A batch is a copy of its rows' bytes and of nothing else. `batchSize` "all" gives the whole set, in its own order and uncopied,
 * so that what the engine keeps of it is found again at every update.
 *
 * @throws RangeError if the batch size is no whole number from 1 on, or there are no examples
 */
export function shuffledBatches(
  examples: Examples,
  { batchSize, seed }: { readonly batchSize: number | "all"; readonly seed: number },
): Batches {
  const [count] = examples.images.shape;
  if (count === 0) throw new RangeError("shuffledBatches: there are no examples to learn from");
  if (batchSize === "all") {
    const numbers = Uint32Array.from({ length: count }, (_, i) => i);
    return { count, updatesPerEpoch: 1, batch: (update) => ({ ...examples, numbers, epoch: update }), close: () => {} };
  }
  if (!(Number.isInteger(batchSize) && batchSize >= 1))
    throw new RangeError(`shuffledBatches: a batch size is a whole number, 1 or more, got ${batchSize}`);
  const updatesPerEpoch = Math.ceil(count / batchSize);
  let known: { readonly epoch: number; readonly order: Uint32Array } = { epoch: -1, order: new Uint32Array() };
  return {
    count,
    updatesPerEpoch,
    batch: (update) => {
      const epoch = Math.floor(update / updatesPerEpoch);
      if (known.epoch !== epoch) known = { epoch, order: epochOrder(seed, epoch, count) };
      const first = (update % updatesPerEpoch) * batchSize;
      const numbers = known.order.slice(first, first + batchSize);
      return { images: rowsOf(examples.images, numbers), labels: rowsOf(examples.labels, numbers), numbers, epoch };
    },
    close: () => {},
  };
}

/** These rows of [count, width], in this order: an array of its own, kept as bytes if the whole is. */
export function rowsOf(whole: NdArray<"float32">, numbers: ArrayLike<number>): NdArray<"float32"> {
  const [, width] = whole.shape;
  const shape = [numbers.length, width];
  const { byteDivisor } = whole;
  if (byteDivisor === undefined) {
    const rows = new Float32Array(numbers.length * width);
    for (let i = 0; i < numbers.length; i++) whole.row(numbers[i]).copyInto(rows, i * width);
    return NdArray.adopt(rows, shape, "float32");
  }
  const rows = new Uint8Array(numbers.length * width);
  for (let i = 0; i < numbers.length; i++) whole.row(numbers[i]).copyBytesInto(rows, i * width);
  return NdArray.ofBytes(rows, shape, byteDivisor);
}
