import { NdArray, type Tensor } from "../index.ts";
import type { DataSet } from "../data/index.ts";
import { examineExamples } from "../train/index.ts";
import type { Model } from "./model-file.ts";
import { shortest } from "./shortest.ts";
import { feedsOf, type Examples } from "./softmax-regression.ts";

/** How a model does on examples. */
export interface Exam {
  readonly accuracy: number;
  readonly loss: number;
  /** counts [10, 10]: row = what it is, column = what it was read as */
  readonly confusion: NdArray;
  /** The class that each example was read as. */
  readonly predictions: readonly number[];
  /** The examples that were read wrongly, by their number. */
  readonly mistakes: readonly number[];
}

/** Lets a model read all examples of a split. */
export async function examine(model: Model, { images, labels, digits }: DataSet<"float32">): Promise<Exam> {
  const { accuracy, loss, predictions } = await read(model, { images, labels });
  const confusion = new Int32Array(100);
  digits.forEach((digit, i) => (confusion[digit * 10 + predictions[i]] += 1));
  return {
    accuracy,
    loss,
    confusion: NdArray.adopt(confusion, [10, 10], "int32"),
    predictions,
    mistakes: predictions.flatMap((read, i) => (read === digits[i] ? [] : [i])),
  };
}

async function read({ network, session, weights }: Model, examples: Examples): Promise<Pick<Exam, "accuracy" | "loss" | "predictions">> {
  if (weights === undefined) {
    const [x, y_] = ["x", "y_"].map((name) => network.graph.find(name) as Tensor);
    const found = await examineExamples(session, { ...network, x, y_ }, examples);
    return { accuracy: found.accuracy, loss: shortest(Math.fround(found.loss)), predictions: [...found.predictions] };
  }
  // The tutorial's network reads all at once, as the tutorial does: its loss is one mean.
  const { accuracy, loss, prediction } = await session.run(
    { accuracy: network.accuracy, loss: network.loss, prediction: network.prediction },
    feedsOf(examples),
  );
  return { accuracy: shortest(accuracy.item()), loss: shortest(loss.item()), predictions: [...prediction] };
}
