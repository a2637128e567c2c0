import { NdArray } from "../array/ndarray.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Session } from "../runtime/session.ts";
import type { Examples } from "./batches.ts";

/** What can be asked of a network that tells ten digits apart: means over what is fed. */
export interface Examined {
  readonly x: Tensor;
  readonly y_: Tensor;
  readonly loss: Tensor;
  /** The class with the highest score, for each image. */
  readonly prediction: Tensor;
}

/** How a network does on examples. */
export interface Examination {
  /** The share that is read rightly. */
  readonly accuracy: number;
  readonly loss: number;
  /** The class that each was read as. */
  readonly predictions: Uint8Array;
}

/** A network of convolutions holds some 100 KB for each image that it looks at. */
const examplesAtOnce = 1000;

/** Lets a network read examples, a thousand at a time. The loss is the mean of all, from those of the parts, in float64. */
export async function examineExamples(
  session: Session,
  { x, y_, loss, prediction }: Examined,
  { images, labels }: Examples,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<Examination> {
  const [count] = images.shape;
  const predictions = new Uint8Array(count);
  const classes = classesOf(labels);
  let lossSum = 0;
  for (let first = 0; first < count; first += examplesAtOnce) {
    const end = Math.min(count, first + examplesAtOnce);
    const read = await session.run(
      { loss, prediction },
      [
        [x, images.slice(first, end)],
        [y_, labels.slice(first, end)],
      ],
      signal ? { signal } : {},
    );
    read.prediction.copyInto(predictions, first);
    lossSum += read.loss.item() * (end - first);
  }
  const right = classes.reduce((sum, digit, i) => sum + Number(digit === predictions[i]), 0);
  return { accuracy: right / count, loss: lossSum / count, predictions };
}

/** The place of the 1 in each one-hot row. */
function classesOf(labels: NdArray): Uint8Array {
  const [count, width] = labels.shape;
  const values = labels.data;
  return Uint8Array.from({ length: count }, (_, i) => values.subarray(i * width, (i + 1) * width).indexOf(1));
}
