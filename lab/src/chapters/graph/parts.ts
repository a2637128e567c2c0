import { Tensor, Variable, type Node } from "inkling";
import { neededFor, type TutorialGraph } from "../../engine/tutorial-graph.ts";

/** The graph as it is drawn: what computes an answer is drawn node by node, the rest is folded away until asked for. */
export interface Parts {
  /** x, W, b and what computes y from them; y_; in the order in which they were made. */
  readonly drawn: readonly Node[];
  /** From y and y_ to the loss. */
  readonly loss: readonly Node[];
  /** What gradients() and minimize() added. */
  readonly training: readonly Node[];
  /** What gives the variables their first values. */
  readonly initialize: readonly Node[];
}

export function partsOf({ graph, y, y_, loss, W, b, initialize }: TutorialGraph): Parts {
  const drawn = new Set<Node>([...neededFor(y), y_]);
  const toLoss = new Set(neededFor(loss).filter((node) => !drawn.has(node)));
  const toStart = new Set(neededFor(initialize).filter((node) => node !== W && node !== b));
  const others = graph.nodes.filter((node) => !drawn.has(node) && !toLoss.has(node) && !toStart.has(node));
  const inOrder = (nodes: Iterable<Node>): Node[] => [...nodes].toSorted((one, other) => one.index - other.index);
  return { drawn: inOrder(drawn), loss: inOrder(toLoss), training: others, initialize: inOrder(toStart) };
}

/** A shape as the graph prints it, "(?, 784)"; with how many examples there were, once it has been run: "(3, 784)". */
export function shapeText(node: Node, examples?: number): string {
  if (!(node instanceof Tensor)) return "";
  const sizes = (node as Tensor).shape.map((size) => size ?? examples ?? "?");
  return sizes.length === 1 ? `(${sizes[0]},)` : `(${sizes.join(", ")})`;
}

export const isVariable = (node: Node): node is Variable => node instanceof Variable;
/** Whether it is fed: it reads nothing and has no value of its own. */
export const isPlaceholder = (node: Node): boolean => node.definition.name === "Placeholder";

/** Nodes that read this one. */
export const readersOf = (node: Node): readonly Node[] => node.graph.nodes.filter(({ inputs }) => inputs.includes(node as Tensor));
