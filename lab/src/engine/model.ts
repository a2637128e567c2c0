import {
  add,
  argMax,
  cast,
  equal,
  globalVariablesInitializer,
  gradients,
  GradientDescentOptimizer,
  Graph,
  log,
  matmul,
  mul,
  NdArray,
  neg,
  placeholder,
  reduceMean,
  reduceSum,
  softmax,
  variable,
  withGraph,
  zeros,
  type Operation,
  type Session,
  type Tensor,
  type Variable,
} from "inkling";
import { biasOffset, classCount, pixelCount, weightCount } from "./protocol.ts";

/** The tutorial's network, with a tensor for each thing that the page shows. Feeds: "x" [n, 784] and "y_" [n, 10]. */
export interface LinearModel {
  readonly graph: Graph;
  readonly x: Tensor;
  readonly y_: Tensor;
  readonly W: Variable;
  readonly b: Variable;
  /** x·W + b */
  readonly scores: Tensor;
  readonly y: Tensor;
  readonly loss: Tensor;
  readonly prediction: Tensor;
  readonly accuracy: Tensor;
  readonly initialize: Operation;
  readonly training: Operation;
  /** Of W and of b. */
  readonly slopes: readonly Tensor[];
}

/** Multinomial logistic regression in a graph of its own, as the tutorial writes it: the order of its nodes fixes its bits. */
export function linearModel({ learningRate, naiveLog }: { readonly learningRate: number; readonly naiveLog: boolean }): LinearModel {
  const graph = new Graph();
  return withGraph(graph, () => {
    const x = placeholder("x", [null, 784]);
    const y_ = placeholder("y_", [null, 10]);
    const W = variable("W", zeros([784, 10]));
    const b = variable("b", zeros([10]));
    const scores = add(matmul(x, W), b);
    const y = softmax(scores);
    const loss = reduceMean(neg(reduceSum(mul(y_, log(y, { naive: naiveLog })), { axis: 1 })));
    const training = new GradientDescentOptimizer(learningRate).minimize(loss);
    const prediction = argMax(y, 1);
    const accuracy = reduceMean(cast(equal(prediction, argMax(y_, 1)), "float32"));
    const slopes = gradients(loss, [W, b]).map((slope) => slope!);
    return { graph, x, y_, W, b, scores, y, loss, prediction, accuracy, initialize: globalVariablesInitializer(), training, slopes };
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
  weights.set(W.data as Float32Array);
  weights.set(b.data as Float32Array, biasOffset);
  return weights;
}
