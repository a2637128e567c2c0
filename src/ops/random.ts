import { normalElements, truncatedNormalElements, uniformElements } from "../random/elements.ts";
import { keyOf } from "../random/key.ts";
import { command, type Operand } from "../graph/command.ts";
import { add, div, mul } from "./arithmetic.ts";
import { floor } from "./functions.ts";
import { defineOp, type NodeIdentity, type Op, type OpDefinition } from "../graph/definition.ts";
import { ShapeError } from "../graph/errors.ts";
import { nameScope } from "../graph/graph.ts";
import { isConcrete, listText, type Shape } from "../graph/shape.ts";
import type { AnyTensor, Tensor } from "../graph/tensor.ts";

export interface RandomOptions {
  /** Takes the place of the graph's seed for this tensor. */
  readonly seed?: number;
  readonly name?: string;
}

/**
 * What random tensors have in common. Element e of a tensor is a function of (seed, name of the tensor, updates done, e) alone:
 * more nodes, fetches or threads move nothing, and a step that is replayed draws the same numbers.
 */
function randomTensor(
  op: Op,
  caller: string,
  shape: readonly number[],
  settings: Record<string, number>,
  { seed, name }: RandomOptions,
): AnyTensor {
  if (!isConcrete(shape)) throw new ShapeError(`${caller}: every length must be known, got ${listText(shape)}`);
  const rounded = Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, Math.fround(value)]));
  return op.apply({}, { shape, ...rounded, ...(seed === undefined ? {} : { seed }) }, name);
}

const keysOf = (node: NodeIdentity, attributes: { seed?: number }) => keyOf(attributes.seed ?? node.seed, node.name);

const drawn = (definition: Pick<OpDefinition, "name" | "kernel" | "reference">): Op =>
  defineOp({
    ...definition,
    inputs: [],
    stateful: true,
    shape: (_, { shape }: { shape: Shape }) => shape,
    dtype: () => "float32",
    gradient: "zero",
  });

const common = (y: Operand, node: NodeIdentity, attributes: { seed?: number }) => {
  const [key0, key1] = keysOf(node, attributes);
  return { y, key0: key0 | 0, key1: key1 | 0, step: "step" as const };
};

/** Numbers spread evenly over low ≤ u < high. */
export function randomUniform<const S extends readonly number[]>(
  shape: S,
  { low = 0, high = 1, ...options }: RandomOptions & { readonly low?: number; readonly high?: number } = {},
): Tensor<S, "float32"> {
  return randomTensor(uniformOp, "randomUniform", shape, { low, high }, options);
}

const uniformOp: Op = drawn({
  name: "RandomUniform",
  reference: ({ y }, attributes, node) => {
    const values = new Float32Array(y.size);
    uniformElements(values, keysOf(node, attributes), 0, attributes.low, attributes.high);
    y.data.set(values);
  },
  kernel: ({ y }, attributes, node) =>
    command(
      "random_uniform_f32",
      { ...common(y, node, attributes), low: attributes.low, high: attributes.high },
      { over: y.size, cost: 30 },
    ),
});

/** Numbers from the normal distribution. */
export function randomNormal<const S extends readonly number[]>(
  shape: S,
  { mean = 0, stddev = 1, ...options }: RandomOptions & { readonly mean?: number; readonly stddev?: number } = {},
): Tensor<S, "float32"> {
  return randomTensor(normalOp, "randomNormal", shape, { mean, stddev }, options);
}

const normalOp: Op = drawn({
  name: "RandomStandardNormal",
  reference: ({ y }, attributes, node) => {
    const values = new Float32Array(y.size);
    normalElements(values, keysOf(node, attributes), 0, attributes.mean, attributes.stddev);
    y.data.set(values);
  },
  kernel: ({ y }, attributes, node) =>
    command(
      "random_normal_f32",
      { ...common(y, node, attributes), mean: attributes.mean, deviation: attributes.stddev },
      { over: y.size, cost: 30 },
    ),
});

/** Numbers from the normal distribution, drawn again where they fall more than two standard deviations from the mean. */
export function truncatedNormal<const S extends readonly number[]>(
  shape: S,
  { mean = 0, stddev = 1, ...options }: RandomOptions & { readonly mean?: number; readonly stddev?: number } = {},
): Tensor<S, "float32"> {
  return randomTensor(truncatedNormalOp, "truncatedNormal", shape, { mean, stddev }, options);
}

const truncatedNormalOp: Op = drawn({
  name: "TruncatedNormal",
  reference: ({ y }, attributes, node) => {
    const values = new Float32Array(y.size);
    truncatedNormalElements(values, keysOf(node, attributes), 0, attributes.mean, attributes.stddev);
    y.data.set(values);
  },
  kernel: ({ y }, attributes, node) =>
    command(
      "truncated_normal_f32",
      { ...common(y, node, attributes), mean: attributes.mean, deviation: attributes.stddev },
      { over: y.size, cost: 30 },
    ),
});

/** Numbers spread evenly over 0 ≤ u < 1, as many as x has elements, however many those turn out to be. */
const uniformLikeOp: Op = defineOp({
  name: "RandomUniformLike",
  inputs: ["like"],
  shapeOnly: ["like"],
  stateful: true,
  canWait: true,
  shape: ({ like }) => like,
  dtype: () => "float32",
  gradient: "zero",
  reference: ({ y }, attributes, node) => {
    const values = new Float32Array(y.size);
    uniformElements(values, keysOf(node, attributes), 0, 0, 1);
    y.data.set(values);
  },
  kernel: ({ y }, attributes, node) =>
    command("random_uniform_f32", { ...common(y, node, attributes), low: 0, high: 1 }, { over: y.size, cost: 30 }),
});

/**
 * Sets a share `rate` of the elements to 0, others at each update, and divides the rest by 1 − rate so that the sum stays what it
 * was on average: for training only. The gradient goes through the elements that stayed.
 *
 * Which ones go is a function of (seed, name, updates done, element), as for all random tensors.
 *
 * Source: N. Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", 2014.
 */
export function dropout<S extends Shape>(
  x: Tensor<S, "float32">,
  rate: number,
  { seed, name = "dropout" }: RandomOptions = {},
): Tensor<S, "float32"> {
  if (!(rate >= 0 && rate < 1))
    throw new RangeError(`dropout: the rate is a share of the elements, 0 or more and less than 1, got ${rate}`);
  if (rate === 0) return x;
  return nameScope(name, () => {
    const keep = Math.fround(1 - rate);
    const wide: Tensor<Shape, "float32"> = x;
    const drawn: Tensor<Shape, "float32"> = uniformLikeOp.apply({ like: x }, seed === undefined ? {} : { seed });
    // 1 for the draws that reach 1 when keep is added, a share `keep` of them.
    return mul(div(wide, keep), floor(add(drawn, keep))) as AnyTensor;
  });
}
