import { argMax, cast, equal, gradients, NdArray, reduceMean, withGraph, type Session, type Tensor } from "inkling";
import { biasOffset, classCount, pixelCount, weightCount } from "./protocol.ts";
import { tutorialGraph, type TutorialGraph, type TutorialSettings } from "./tutorial-graph.ts";

/** The tutorial's graph, with a tensor for each thing more that the page shows. Feeds: "x" [n, 784] and "y_" [n, 10]. */
export interface LinearModel extends TutorialGraph {
  readonly prediction: Tensor;
  readonly accuracy: Tensor;
  /** Of W and of b. */
  readonly slopes: readonly Tensor[];
}

export function linearModel(settings: TutorialSettings): LinearModel {
  const model = tutorialGraph(settings);
  return withGraph(model.graph, () => {
    const prediction = argMax(model.y, 1);
    const accuracy = reduceMean(cast(equal(prediction, argMax(model.y_, 1)), "float32"));
    const slopes = gradients(model.loss, [model.W, model.b]).map((slope) => slope!);
    return { ...model, prediction, accuracy, slopes };
  });
}

/** Gives the variables these 7850 numbers. */
export async function loadWeights(session: Session, { W, b }: Pick<LinearModel, "W" | "b">, weights: Float32Array): Promise<void> {
  await session.load(W, NdArray.of(weights.subarray(0, biasOffset), [pixelCount, classCount], "float32"));
  await session.load(b, NdArray.of(weights.subarray(biasOffset), [classCount], "float32"));
}

/** The variables' values as 7850 numbers. */
export function weightsOf(W: NdArray, b: NdArray): Float32Array<ArrayBuffer> {
  const weights = new Float32Array(weightCount);
  weights.set(W.data);
  weights.set(b.data, biasOffset);
  return weights;
}
