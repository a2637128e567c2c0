import {
  add,
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
  type Node,
  type Operation,
  type Shape,
  type Tensor,
  type Variable,
} from "inkling";

/** The tutorial's graph as it is first met: from the placeholder to one update. */
export interface TutorialGraph {
  readonly graph: Graph;
  readonly x: Tensor<Shape, "float32">;
  readonly y_: Tensor<Shape, "float32">;
  readonly W: Variable;
  readonly b: Variable;
  /** x·W + b */
  readonly scores: Tensor<Shape, "float32">;
  readonly y: Tensor<Shape, "float32">;
  readonly loss: Tensor<Shape, "float32">;
  readonly training: Operation;
  readonly initialize: Operation;
}

export interface TutorialSettings {
  readonly learningRate: number;
  /** Whether the logarithm is that of the rounded softmax, as the formula is written. */
  readonly naiveLog: boolean;
}

/**
 * Multinomial logistic regression in a graph of its own, as the tutorial writes it. Built alike on the page, which draws it,
 * and in the engine's worker, which runs it: equal names are equal nodes.
 */
export function tutorialGraph({ learningRate, naiveLog }: TutorialSettings = { learningRate: 0.1, naiveLog: false }): TutorialGraph {
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
    return { graph, x, y_, W, b, scores, y, loss, training, initialize: globalVariablesInitializer() };
  });
}

/** A node and everything that it is computed from, in the order in which they were made: what a run of it needs. */
export function neededFor(fetch: Node): readonly Node[] {
  const needed = new Set<Node>();
  const waiting = [fetch];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (needed.has(node)) continue;
    needed.add(node);
    waiting.push(...node.inputs);
  }
  return [...needed].toSorted((one, other) => one.index - other.index);
}
