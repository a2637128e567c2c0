import { NdArray, type TypedArray } from "../array/ndarray.ts";
import type { TensorDType } from "../graph/command.ts";
import type { Shape } from "../graph/shape.ts";
import { Node, Operation, type Tensor } from "../graph/tensor.ts";
import { SessionError } from "./errors.ts";

/** What can be fetched: a node, a list of nodes, or nodes by names of the caller's choice. */
export type Fetches = Node | readonly Node[] | Readonly<Record<string, Node>>;

type Value<N> = N extends Tensor<Shape, infer D extends TensorDType> ? NdArray<D> : null;

/** What a run gives: arrays in the form of the fetches, null for operations. */
export type Fetched<F> = F extends Node ? Value<F> : { -readonly [K in keyof F]: Value<F[K]> };

/** The nodes that are fetched, in order. */
export function nodesOf(fetches: Fetches): readonly Node[] {
  const nodes: readonly Node[] = fetches instanceof Node ? [fetches] : Object.values(fetches);
  for (const node of nodes)
    if (!(node instanceof Node)) throw new SessionError(`run: a fetch is a tensor or an operation of a graph, got ${String(node)}`);
  return nodes;
}

/** Values in the form of the fetches. `read` gives a tensor's elements in an array that nobody else has. */
export function fetched<F extends Fetches>(
  fetches: F,
  read: (tensor: Tensor) => { readonly values: TypedArray; readonly shape: readonly number[] },
): Fetched<F> {
  const valueOf = (node: Node): NdArray | null => {
    if (node instanceof Operation) return null;
    const { values, shape } = read(node as Tensor);
    return NdArray.adopt(values, shape, (node as Tensor).dtype);
  };
  if (fetches instanceof Node) return valueOf(fetches) as Fetched<F>;
  if (Array.isArray(fetches)) return fetches.map(valueOf) as Fetched<F>;
  return Object.fromEntries(Object.entries(fetches).map(([name, node]) => [name, valueOf(node)])) as Fetched<F>;
}
