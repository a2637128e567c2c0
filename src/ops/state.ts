import type { TensorDType } from "../graph/command.ts";
import { defineOp, type Op } from "../graph/definition.ts";
import { DTypeError, GraphError, ShapeError } from "../graph/errors.ts";
import { defaultGraph, type Graph } from "../graph/graph.ts";
import { isConcrete, listText, shapesFit, type Shape } from "../graph/shape.ts";
import { Variable, type Node, type Operation, type Tensor } from "../graph/tensor.ts";
import { add, sub } from "./arithmetic.ts";

/**
 * A tensor whose value a session keeps between runs; it starts at `initialValue` when the initializer is run.
 *
 * Optimizers change it unless `trainable` is false.
 */
export function variable<const S extends Shape, D extends TensorDType>(
  name: string,
  initialValue: Tensor<S, D>,
  { trainable = true }: { readonly trainable?: boolean } = {},
): Variable<S, D> {
  const graph = initialValue.graph;
  if (!isConcrete(initialValue.shape)) {
    throw new ShapeError(
      `variable: every length of "${name}" must be known, so that it has a place in memory, got ${listText(initialValue.shape)}`,
    );
  }
  const made = new Variable(graph, variableOp, graph.uniqueName(name), initialValue, trainable);
  graph.add(made);
  return made;
}

const variableOp: Op = defineOp({
  name: "VariableV2",
  inputs: [],
  role: "variable",
  shape: (_, { shape }) => shape,
  dtype: (_, { dtype }) => dtype,
  gradient: "zero",
});

/** When run, gives the variable this value, once everything else in the run has read the old one. */
export function assign(target: Variable, value: Tensor, name?: string): Operation {
  return assigned("assign", target, value, {}, name);
}

/** When run, adds to the variable. */
export function assignAdd(target: Variable, value: Tensor, name?: string): Operation {
  return assigned("assignAdd", target, add(target, value), {}, name);
}

/** When run, subtracts from the variable. */
export function assignSub(target: Variable, value: Tensor, name?: string): Operation {
  return assigned("assignSub", target, sub(target, value), {}, name);
}

function assigned(caller: string, target: Variable, value: Tensor, attributes: Record<string, unknown>, name?: string): Operation {
  if (!(target instanceof Variable)) throw new GraphError(`${caller}: only a variable can be assigned to, got ${String(target)}`);
  if (!shapesFit(target.shape, value.shape))
    throw new ShapeError(`${caller}: "${target.name}" is ${listText(target.shape)}, the value "${value.name}" is ${listText(value.shape)}`);
  if (target.dtype !== value.dtype)
    throw new DTypeError(`${caller}: "${target.name}" is ${target.dtype}, the value "${value.name}" is ${value.dtype}`);
  return assignOp.operation({ variable: target, value }, attributes, name);
}

const assignOp: Op = defineOp({
  name: "Assign",
  inputs: ["variable", "value"],
  shapeOnly: ["variable"],
  role: "assign",
  shape: ({ variable: target }) => target,
  gradient: null,
});

/** When run, runs all of these in one step. */
export function group(nodes: readonly Node[], name?: string): Operation {
  return groupOp.operation({ members: nodes as unknown as Tensor[] }, {}, name);
}

const groupOp: Op = defineOp({
  name: "NoOp",
  inputs: ["...members"],
  role: "group",
  shape: () => [],
  gradient: null,
});

/** When run, gives these variables their initial values. It does not count as an update. */
export function variablesInitializer(variables: readonly Variable[], name = "init"): Operation {
  return group(
    variables.map((target) =>
      assigned("initializer", target, target.initialValue, { initializes: true }, `${target.name.split("/").at(-1)}/Assign`),
    ),
    name,
  );
}

/** When run, gives every variable of the graph its initial value. It does not count as an update. */
export function globalVariablesInitializer(graph: Graph = defaultGraph()): Operation {
  return variablesInitializer(graph.variables);
}
