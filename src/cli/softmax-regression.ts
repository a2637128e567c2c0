import {
  add,
  argMax,
  cast,
  equal,
  globalVariablesInitializer,
  GradientDescentOptimizer,
  Graph,
  log,
  matmul,
  mul,
  neg,
  placeholder,
  reduceMean,
  reduceSum,
  softmax,
  variable,
  withGraph,
  zeros,
  type NdArray,
  type Operation,
  type Tensor,
  type Variable,
} from "../index.ts";

/** What is drawn on digits, and what they are: rows of 784 pixels, one-hot rows of 10. */
export interface Examples {
  readonly images: NdArray<"float32">;
  readonly labels: NdArray<"float32">;
}

/** The tutorial's network and what can be asked of it. It takes two feeds: "x", images, and "y_", one-hot labels. */
export interface Network {
  readonly graph: Graph;
  /** Weights [784, 10] and one bias for each class [10]. */
  readonly W: Variable;
  readonly b: Variable;
  /** Ten probabilities for each image. */
  readonly y: Tensor;
  /** The class of the highest probability, for each image. */
  readonly prediction: Tensor;
  readonly loss: Tensor;
  readonly accuracy: Tensor;
  readonly initialize: Operation;
  /** One update of W and b. */
  readonly training: Operation;
}

export interface NetworkOptions {
  readonly learningRate: number;
  /** Takes the logarithm of the rounded softmax, as the formula is written, which can be log 0. */
  readonly naiveLog: boolean;
  readonly seed: number;
}

/** Multinomial logistic regression: softmax(x·W + b), its cross-entropy, and gradient descent on it. In a graph of its own. */
export function softmaxRegression({ learningRate, naiveLog, seed }: NetworkOptions): Network {
  const graph = new Graph({ seed });
  return withGraph(graph, () => {
    const x = placeholder("x", [null, 784]);
    const y_ = placeholder("y_", [null, 10]);
    const W = variable("W", zeros([784, 10]));
    const b = variable("b", zeros([10]));
    const y = softmax(add(matmul(x, W), b));
    const loss = reduceMean(neg(reduceSum(mul(y_, log(y, { naive: naiveLog })), { axis: 1 })));
    const training = new GradientDescentOptimizer(learningRate).minimize(loss);
    const prediction = argMax(y, 1);
    const accuracy = reduceMean(cast(equal(prediction, argMax(y_, 1)), "float32"));
    return { graph, W, b, y, prediction, loss, accuracy, initialize: globalVariablesInitializer(), training };
  });
}

/** Examples as the network's feeds. */
export function feedsOf({ images, labels }: Examples): { readonly x: NdArray; readonly y_: NdArray } {
  return { x: images, y_: labels };
}
