import type { Command, Operand, TensorDType } from "./command.ts";
import { GraphError } from "./errors.ts";
import { defaultGraph, type Graph } from "./graph.ts";
import type { Shape } from "./shape.ts";
import { type AnyTensor, Operation, Tensor, type Attributes, type Node } from "./tensor.ts";

/** An array of numbers that a reference reads or fills; float64 inside, whatever the dtype. */
export interface ReferenceArray extends Operand {
  readonly data: Float64Array;
}

/** What a definition's functions are called with: one entry an input, by its name. Lists (`...xs`) are arrays. */
type ByName<Value> = Record<string, Value> & { readonly list: readonly Value[] };

/**
 * What an operation is, in one place: shape rule, gradient, plain reference and kernel binding.
 *
 * Whatever the runtime must know of an operation is a property here; nothing branches on a name.
 */
export interface OpDefinition {
  /** TensorFlow's name of the operation; nodes are named after it. */
  readonly name: string;
  /** Names of the inputs in order. A single "...xs" takes any number of them. */
  readonly inputs: readonly string[];
  /** Inputs of which only the shape is read: their values are never computed for this operation's sake. */
  readonly shapeOnly?: readonly string[];
  /** Part the node plays in a run; operations without a role compute a value from their inputs. */
  readonly role?: "placeholder" | "variable" | "assign" | "group";
  /** The output is the first input's elements under another shape: no command is needed. */
  readonly alias?: boolean;
  /** True if running it twice with the same inputs may differ (random draws): two such nodes are never merged. */
  readonly stateful?: boolean;
  /**
   * Into how many equal parts, in row-major order, the output can be cut so that each needs only the like part of every input:
   * all its elements for an elementwise operation, its rows for a softmax. It may be computed part by part then.
   */
  readonly parts?: (operands: ByName<Operand> & { y: Operand }, attributes: AnyAttributes) => number;
  /** It reads little and writes much, as broadcasting does: best computed right where the result is needed. */
  readonly canWait?: boolean;
  readonly shape: (shapes: ByName<Shape>, attributes: AnyAttributes) => Shape;
  /** Dtype of the output; that of the first input unless said otherwise. */
  readonly dtype?: (inputs: readonly Tensor[], attributes: AnyAttributes) => TensorDType;
  /** Gradients of the inputs from that of the output, as more graph; "zero" if changes of the input do not move the output; null refuses. */
  readonly gradient:
    | "zero"
    | null
    | ((
        tensors: ByName<AnyTensor> & { y: AnyTensor; dy: AnyTensor },
        attributes: AnyAttributes,
      ) => Readonly<Record<string, Tensor | readonly Tensor[] | undefined>>);
  /** The plainest loop that computes the output, in float64. */
  readonly reference?: (arrays: ByName<ReferenceArray> & { y: ReferenceArray }, attributes: AnyAttributes, node: NodeIdentity) => void;
  /** The output where it is known as soon as shapes are: computed once, when a plan is made. */
  readonly constant?: (operands: ByName<Operand> & { y: Operand }, attributes: AnyAttributes) => ArrayLike<number>;
  readonly kernel?: (
    operands: ByName<Operand> & { y: Operand },
    attributes: AnyAttributes,
    node: NodeIdentity,
  ) => Command | readonly Command[];
  /** What to say when a kernel left a row's number in its fault cell. */
  readonly fault?: (row: number, node: Node) => string;
}

/** The node's own settings; each definition says in its parameters which ones it has. */
// oxlint-disable-next-line typescript/no-explicit-any -- a definition that names its attributes' types must fit in here
type AnyAttributes = any;

/** What random operations count from, besides the element and the step. */
export interface NodeIdentity {
  readonly name: string;
  readonly seed: number;
}

/** A definition that can make nodes. */
export interface Op extends OpDefinition {
  /** A tensor of this operation, named after it unless a name is given, in the graph of its inputs. */
  apply(inputs: Readonly<Record<string, Tensor | readonly Tensor[]>>, attributes?: Attributes, name?: string): AnyTensor;
  /** A node that is run for its effect. */
  operation(inputs: Readonly<Record<string, Tensor | readonly Tensor[]>>, attributes?: Attributes, name?: string): Operation;
}

const definitions = new Map<string, Op>();

/** All operations there are, by name. */
export function allOps(): ReadonlyMap<string, Op> {
  return definitions;
}

/** Values keyed by the definition's input names, with all of them in order under `list`. */
export function byName<Value>(definition: OpDefinition, values: readonly Value[]): ByName<Value> {
  const named = { list: values } as unknown as Record<string, unknown>;
  definition.inputs.forEach((input, i) => {
    if (!input.startsWith("...")) named[input] = values[i];
  });
  return named as ByName<Value>;
}

function listInputs(definition: OpDefinition, inputs: Readonly<Record<string, Tensor | readonly Tensor[]>>): readonly Tensor[] {
  return definition.inputs.flatMap((input) => inputs[input.replace("...", "")] as Tensor | Tensor[]);
}

/** Makes an operation known and gives it the functions that make nodes. Names are unique: a second definition is a mistake. */
export function defineOp(definition: OpDefinition): Op {
  if (definitions.has(definition.name)) throw new GraphError(`defineOp: "${definition.name}" is defined already`);
  const graphOf = (inputs: readonly Tensor[], wanted: string): Graph => {
    const graph = inputs[0]?.graph ?? defaultGraph();
    for (const input of inputs) {
      if (input.graph !== graph) {
        throw new GraphError(
          `${wanted}: all inputs must be of one graph, but "${input.name}" and "${inputs[0].name}" are of two.\n   Build both inside the same withGraph(graph, …).`,
        );
      }
    }
    return graph;
  };
  const op: Op = {
    ...definition,
    apply(named, attributes = {}, name = definition.name) {
      const inputs = listInputs(definition, named);
      const graph = graphOf(inputs, name);
      const shape = definition.shape(
        byName(
          definition,
          inputs.map((input) => input.shape),
        ),
        attributes,
      );
      const dtype = definition.dtype?.(inputs, attributes) ?? inputs[0].dtype;
      const tensor = new Tensor(graph, op, graph.uniqueName(name), inputs, attributes, shape, dtype);
      graph.add(tensor);
      return tensor;
    },
    operation(named, attributes = {}, name = definition.name) {
      const inputs = listInputs(definition, named);
      const graph = graphOf(inputs, name);
      const operation = new Operation(graph, op, graph.uniqueName(name), inputs, attributes);
      graph.add(operation);
      return operation;
    },
  };
  definitions.set(definition.name, op);
  return op;
}

interface Join {
  readonly inner: OpDefinition;
  readonly make: (inner: Tensor, outer: Tensor) => Tensor;
}

const joins = new Map<OpDefinition, Join[]>();
const canonicalForms = new WeakMap<Tensor, Tensor>();

/**
 * Says that `outer` of `inner` is to be computed in one piece, in a way that rounds differently and better.
 *
 * Such a rewrite is part of what the graph means, not an optimization: gradients and plans alike always see the joined form.
 */
export function joinOps(outer: OpDefinition, inner: OpDefinition, make: Join["make"]): void {
  joins.set(outer, [...(joins.get(outer) ?? []), { inner, make }]);
}

/** The tensor that is computed where this one is asked for: itself, or the joined form of it and its input. */
export function canonical(tensor: Tensor): Tensor {
  const known = canonicalForms.get(tensor);
  if (known) return known;
  const join =
    tensor.attributes["naive"] === true
      ? undefined
      : joins.get(tensor.definition)?.find(({ inner }) => tensor.inputs[0].definition === inner);
  const form = join ? join.make(tensor.inputs[0], tensor) : tensor;
  canonicalForms.set(tensor, form);
  return form;
}
