import type { TensorDType } from "./command.ts";
import type { OpDefinition } from "./definition.ts";
import type { Graph } from "./graph.ts";
import { shapeText, type Shape } from "./shape.ts";

/** Settings of a node that are not tensors: plain values, so that a graph can be written as JSON. */
export type Attributes = Readonly<Record<string, unknown>>;

/** One step of a computation: an operation, the tensors it reads, and a name no other node of its graph has. */
export abstract class Node {
  abstract toString(): string;

  static {
    // Node's console shows the one line of toString, not the whole graph that hangs on a node.
    Object.defineProperty(this.prototype, Symbol.for("nodejs.util.inspect.custom"), {
      value(this: Node): string {
        return this.toString();
      },
    });
  }

  readonly graph: Graph;
  readonly definition: OpDefinition;
  readonly name: string;
  readonly inputs: readonly Tensor[];
  readonly attributes: Attributes;
  /** Place in the order in which the graph's nodes were made; inputs come before what reads them. */
  readonly index: number;

  constructor(graph: Graph, definition: OpDefinition, name: string, inputs: readonly Tensor[], attributes: Attributes) {
    this.graph = graph;
    this.definition = definition;
    this.name = name;
    this.inputs = inputs;
    this.attributes = attributes;
    this.index = graph.nodes.length;
  }
}

/**
 * A value that will exist when the graph is run: a shape, a dtype and the operation that makes it. It holds no numbers.
 */
export class Tensor<out S extends Shape = Shape, out D extends TensorDType = TensorDType> extends Node {
  readonly shape: S;
  readonly dtype: D;

  constructor(graph: Graph, definition: OpDefinition, name: string, inputs: readonly Tensor[], attributes: Attributes, shape: S, dtype: D) {
    super(graph, definition, name, inputs, attributes);
    this.shape = shape;
    this.dtype = dtype;
  }

  /** The value of this tensor in a session: short for `session.run(tensor, feeds)`. */
  eval<Feeds, Result>(session: { run(fetch: Tensor<S, D>, feeds?: Feeds): Promise<Result> }, feeds?: Feeds): Promise<Result> {
    return feeds === undefined ? session.run(this) : session.run(this, feeds);
  }

  /** As TensorFlow prints it: Tensor("Softmax:0", shape=(?, 10), dtype=float32). */
  override toString(): string {
    return `Tensor("${this.name}:0", shape=${shapeText(this.shape)}, dtype=${this.dtype})`;
  }
}

/** A tensor whose value a session keeps between runs. */
export class Variable<out S extends Shape = Shape, out D extends TensorDType = TensorDType> extends Tensor<S, D> {
  /** What the initializer gives it. */
  readonly initialValue: Tensor<S, D>;
  /** Whether optimizers change it unless told otherwise. */
  readonly trainable: boolean;

  constructor(graph: Graph, definition: OpDefinition, name: string, initialValue: Tensor<S, D>, trainable: boolean) {
    super(graph, definition, name, [], { shape: initialValue.shape, dtype: initialValue.dtype }, initialValue.shape, initialValue.dtype);
    this.initialValue = initialValue;
    this.trainable = trainable;
  }
}

/** A node that is run for what it does; fetching it gives null. */
export class Operation extends Node {
  override toString(): string {
    return `<Operation "${this.name}">`;
  }
}

/**
 * A tensor of which code that makes nodes says nothing: what its shape and dtype are is said once, by the public function's own type.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- it must be assignable to every Tensor<S, D>, which only any is
export type AnyTensor = Tensor<any, any>;
