import type { Operand } from "../graph/command.ts";
import { byName, canonical, type ReferenceArray } from "../graph/definition.ts";
import { GraphError } from "../graph/errors.ts";
import { isConcrete, listText } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";

/** Values in float64, row-major, of placeholders and variables. */
export type ReferenceFeeds = ReadonlyMap<Tensor, { readonly shape: readonly number[]; readonly data: ArrayLike<number> }>;

const empty = (shape: readonly number[], dtype: Operand["dtype"]): ReferenceArray => {
  const size = shape.reduce((product, length) => product * length, 1);
  return { shape, dtype, size, data: new Float64Array(size) };
};

/**
 * The value of a tensor by the plain references of its operations, in float64: slow, and independent of kernels, plans and sessions.
 */
export function evaluateByReference(tensor: Tensor, feeds: ReferenceFeeds): ReferenceArray {
  const known = new Map<Tensor, ReferenceArray>();
  const valueOf = (node: Tensor): ReferenceArray => {
    const done = known.get(node);
    if (done) return done;
    const value = compute(node);
    known.set(node, value);
    return value;
  };
  const compute = (given: Tensor): ReferenceArray => {
    const node = canonical(given);
    const feed = feeds.get(node);
    if (feed) {
      const value = empty(feed.shape, node.dtype);
      value.data.set(feed.data);
      return value;
    }
    const { definition } = node;
    const inputs = node.inputs.map(valueOf);
    const shape = definition.shape(
      byName(
        definition,
        inputs.map((input) => input.shape),
      ),
      node.attributes,
    );
    if (!isConcrete(shape))
      throw new GraphError(`evaluateByReference: "${node.name}" must be fed, its shape ${listText(shape)} is not known`);
    const y = empty(shape, node.dtype);
    const named = { ...byName(definition, inputs), y } as never;
    if (definition.constant) y.data.set(Float64Array.from(definition.constant(named, node.attributes)));
    else if (definition.reference) definition.reference(named, node.attributes, { name: node.name, seed: node.graph.seed });
    else throw new GraphError(`evaluateByReference: "${node.name}" is a ${definition.name}, which has no reference; feed it`);
    return y;
  };
  return valueOf(tensor);
}

/**
 * The gradient of a scalar by x, from central differences: (f(x + h) − f(x − h)) / 2h for each element in turn.
 *
 * With float64 references and h = 1e-5 it is good to about 1e-9 of the largest third derivative.
 */
export function finiteDifferences(scalar: Tensor, x: Tensor, feeds: ReferenceFeeds, h = 1e-5): Float64Array {
  const at = feeds.get(x);
  if (!at) throw new GraphError(`finiteDifferences: "${x.name}" must be among the feeds`);
  const result = new Float64Array(at.data.length);
  const moved = Float64Array.from(at.data);
  const value = () => evaluateByReference(scalar, new Map([...feeds, [x, { shape: at.shape, data: moved }]])).data[0];
  for (let i = 0; i < result.length; i++) {
    moved[i] = at.data[i] + h;
    const above = value();
    moved[i] = at.data[i] - h;
    result[i] = (above - value()) / (2 * h);
    moved[i] = at.data[i]!;
  }
  return result;
}
