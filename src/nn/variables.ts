import { GraphError, ShapeError } from "../graph/errors.ts";
import { defaultGraph, nameScope } from "../graph/graph.ts";
import { listText } from "../graph/shape.ts";
import { Variable } from "../graph/tensor.ts";
import { variable } from "../ops/state.ts";
import type { Initializer } from "./initializers.ts";

let reusing = false;

/**
 * Runs `build` with layers that take the variables that are there instead of making new ones: for a network that is built once
 * for training and once for reading, in one graph.
 *
 * Variables are found by their full names; one that is not there, or of another shape, is an error. `build` must be synchronous.
 */
export function reuseVariables<Result>(build: () => Result): Result {
  const outer = reusing;
  reusing = true;
  try {
    const result = build();
    if (result instanceof Promise)
      throw new GraphError("reuseVariables: the function must build its layers at once; it returned a promise");
    return result;
  } finally {
    reusing = outer;
  }
}

/**
 * A variable of this name within the current scope: a new one, or inside `reuseVariables` the one that is there.
 *
 * What the initializer makes is named after the variable ("dense1/weights/Initializer/…"), and random numbers count from names: so the
 * layers beside it do not change what it draws.
 *
 * @throws GraphError if the name is taken, or inside `reuseVariables` if it is not.
 */
export function getVariable<const S extends readonly number[]>(
  name: string,
  shape: S,
  initializer: Initializer,
  { trainable = true }: { readonly trainable?: boolean } = {},
): Variable<S, "float32"> {
  const graph = defaultGraph();
  const fullName = graph.scope + name;
  const known = graph.find(fullName);
  if (reusing) return checkedReuse(known, fullName, shape) as Variable<S, "float32">;
  if (known !== undefined) {
    throw new GraphError(
      `getVariable: this graph has a "${fullName}" already.\n   Give the layer another name; or build it inside reuseVariables(() => …) to use the same variables again.`,
    );
  }
  const initial = nameScope(`${name}/Initializer`, () => initializer(shape));
  if (listText(initial.shape) !== listText(shape))
    throw new ShapeError(`getVariable: "${fullName}" is ${listText(shape)}, but its initializer gave ${listText(initial.shape)}`);
  return variable(name, initial, { trainable }) as unknown as Variable<S, "float32">;
}

function checkedReuse(known: unknown, fullName: string, shape: readonly number[]): Variable {
  if (!(known instanceof Variable)) {
    const names = defaultGraph().variables.map(({ name }) => `"${name}"`);
    throw new GraphError(
      `reuseVariables: there is no variable "${fullName}" to use again; this graph has ${names.length > 0 ? names.join(", ") : "none"}.\n   Build the same layers under the same names first, outside of reuseVariables.`,
    );
  }
  if (listText(known.shape) !== listText(shape) || known.dtype !== "float32") {
    throw new ShapeError(
      `reuseVariables: "${fullName}" is a ${known.dtype} ${listText(known.shape)}, but the layer wants a float32 ${listText(shape)}.\n   What goes into the layer must have the same shape both times.`,
    );
  }
  return known;
}
