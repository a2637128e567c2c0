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
  type Tensor,
  type Variable,
} from "inkling";

/** The tutorial's graph as it is first met: from the placeholder to one update. */
export interface TutorialGraph {
  readonly graph: Graph;
  readonly x: Tensor;
  readonly y_: Tensor;
  readonly W: Variable;
  readonly b: Variable;
  readonly y: Tensor;
  readonly loss: Tensor;
  readonly training: Operation;
  readonly initialize: Operation;
}

/** Built alike on the page, which draws it, and in the engine's worker, which runs it: equal names are equal nodes. */
export function tutorialGraph(): TutorialGraph {
  const graph = new Graph();
  return withGraph(graph, () => {
    const x = placeholder("x", [null, 784]);
    const y_ = placeholder("y_", [null, 10]);
    const W = variable("W", zeros([784, 10]));
    const b = variable("b", zeros([10]));
    const y = softmax(add(matmul(x, W), b));
    const loss = reduceMean(neg(reduceSum(mul(y_, log(y)), { axis: 1 })));
    const training = new GradientDescentOptimizer(0.1).minimize(loss);
    return { graph, x, y_, W, b, y, loss, training, initialize: globalVariablesInitializer() };
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
