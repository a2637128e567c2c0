import { command, type TensorDType } from "../graph/command.ts";
import { defineOp, type Op, type OpDefinition } from "../graph/definition.ts";
import { DTypeError, ShapeError } from "../graph/errors.ts";
import { broadcastShapes, listText, shapesFit, type Broadcast, type Shape, type ShapeMismatch } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { broadcastLike } from "./broadcast.ts";
import { asTensor, type DTypeOf, type ShapeOf, type TensorLike } from "./source.ts";

/** Accepts anything if A and B broadcast to one shape, else nothing, with the rule in the compiler's message. */
export type Stretchable<A, B> = [Broadcast<ShapeOf<A>, ShapeOf<B>>] extends [never]
  ? ShapeMismatch<"the shapes do not broadcast: lengths must be equal, or one of them 1", ShapeOf<A>, ShapeOf<B>>
  : unknown;

/** The dtype of an elementwise result: that of whichever operand is a tensor. */
export type Common<A, B> = A extends Tensor<Shape, infer D> ? D : DTypeOf<B>;

/** The shape of an elementwise result. */
export type Stretched<A, B> = Broadcast<ShapeOf<A>, ShapeOf<B>> extends infer S extends Shape ? S : Shape;

/** Two operands of one shape and one dtype, stretched where they have to be. */
export function stretchTogether(caller: string, left: TensorLike, right: TensorLike): { a: Tensor; b: Tensor } {
  const a = asTensor(left, right);
  const b = asTensor(right, left);
  if (a.dtype !== b.dtype) {
    throw new DTypeError(
      `${caller}: both sides must be of one dtype, got "${a.name}" of ${a.dtype} and "${b.name}" of ${b.dtype}.\n   Convert one: cast(${b.name}, "${a.dtype}").`,
    );
  }
  if (!broadcastShapes(a.shape, b.shape)) {
    throw new ShapeError(
      `${caller}: the shapes do not broadcast: compared from the last axis, lengths must be equal or one of them 1, got a ${listText(a.shape)} and b ${listText(b.shape)}.\n   a is "${a.name}", b is "${b.name}".`,
    );
  }
  return { a: broadcastLike(a, b), b: broadcastLike(b, a) };
}

/** The shape rule of elementwise operations: one shape in, the same out. */
export const sameShapes: OpDefinition["shape"] = ({ list }) => {
  const first = list[0];
  for (const shape of list) {
    if (!shapesFit(first, shape)) {
      throw new ShapeError(
        `the operands must have one shape when the graph is run, got ${list.map(listText).join(" and ")}; a length that is null cannot turn out to be a 1 that stretches`,
      );
    }
  }
  return first.map((length, axis) => list.reduce((known, shape) => known ?? shape[axis]!, length));
};

/** A reference that computes each element of y from the same element of a and b. */
export const eachOfTwo =
  (compute: (a: number, b: number) => number): NonNullable<OpDefinition["reference"]> =>
  ({ list: [a, b], y }) => {
    for (let i = 0; i < y.size; i++) y.data[i] = compute(a.data[i], b.data[i]);
  };

/** The dtypes an operation has kernels for; anything else is told so when the graph is built. */
export function dtypesOnly(caller: string, allowed: readonly TensorDType[]): NonNullable<OpDefinition["dtype"]> {
  return (inputs) => {
    const { dtype, name } = inputs[0];
    if (!allowed.includes(dtype))
      throw new DTypeError(`${caller}: works on ${allowed.join(" and ")}, but "${name}" is ${dtype}; convert it with cast first`);
    return dtype;
  };
}

/** a + b, element by element, with NumPy's broadcasting. */
export function add<const A extends TensorLike, const B extends TensorLike>(
  a: A,
  b: B & Stretchable<A, B>,
  name?: string,
): Tensor<Stretched<A, B>, Common<A, B>> {
  return addOp.apply(stretchTogether("add", a, b), {}, name);
}

export const addOp: Op = defineOp({
  name: "Add",
  inputs: ["a", "b"],
  parts: ({ y }) => y.size,
  shape: sameShapes,
  dtype: dtypesOnly("add", ["float32", "int32"]),
  gradient: ({ dy }) => ({ a: dy, b: dy }),
  reference: eachOfTwo((a, b) => a + b),
  kernel: ({ y, a, b }) => command(y.dtype === "int32" ? "add_i32" : "add_f32", { y, a: a, b: b }, { over: y.size }),
});

/** a − b, element by element, with NumPy's broadcasting. */
export function sub<const A extends TensorLike, const B extends TensorLike>(
  a: A,
  b: B & Stretchable<A, B>,
  name?: string,
): Tensor<Stretched<A, B>, Common<A, B>> {
  return subOp.apply(stretchTogether("sub", a, b), {}, name);
}

export const subOp: Op = defineOp({
  name: "Sub",
  inputs: ["a", "b"],
  parts: ({ y }) => y.size,
  shape: sameShapes,
  dtype: dtypesOnly("sub", ["float32", "int32"]),
  gradient: ({ dy }) => ({ a: dy, b: neg(dy) }),
  reference: eachOfTwo((a, b) => a - b),
  kernel: ({ y, a, b }) => command(y.dtype === "int32" ? "sub_i32" : "sub_f32", { y, a: a, b: b }, { over: y.size }),
});

/** a × b, element by element, with NumPy's broadcasting; TensorFlow's multiply. */
export function mul<const A extends TensorLike, const B extends TensorLike>(
  a: A,
  b: B & Stretchable<A, B>,
  name?: string,
): Tensor<Stretched<A, B>, Common<A, B>> {
  return mulOp.apply(stretchTogether("mul", a, b), {}, name);
}

export const mulOp: Op = defineOp({
  name: "Mul",
  inputs: ["a", "b"],
  parts: ({ y }) => y.size,
  shape: sameShapes,
  dtype: dtypesOnly("mul", ["float32", "int32"]),
  gradient: ({ a, b, dy }) => ({ a: mul(dy, b), b: mul(dy, a) }),
  reference: eachOfTwo((a, b) => a * b),
  kernel: ({ y, a, b }) => command(y.dtype === "int32" ? "mul_i32" : "mul_f32", { y, a: a, b: b }, { over: y.size }),
});

/** a ÷ b, element by element, with NumPy's broadcasting. float32 only: x / 0 is ∞, 0 / 0 is NaN. */
export function div<const A extends TensorLike, const B extends TensorLike>(
  a: A,
  b: B & Stretchable<A, B>,
  name?: string,
): Tensor<Stretched<A, B>, Common<A, B>> {
  return divOp.apply(stretchTogether("div", a, b), {}, name);
}

export const divOp: Op = defineOp({
  name: "RealDiv",
  inputs: ["a", "b"],
  parts: ({ y }) => y.size,
  shape: sameShapes,
  dtype: dtypesOnly("div", ["float32"]),
  gradient: ({ y, b, dy }) => ({ a: div(dy, b), b: neg(div(mul(dy, y), b)) }),
  reference: eachOfTwo((a, b) => a / b),
  kernel: ({ y, a, b }) => command("div_f32", { y, a: a, b: b }, { over: y.size }),
});

/** −x for each element. */
export function neg<S extends Shape, D extends TensorDType>(x: Tensor<S, D>, name?: string): Tensor<S, D> {
  return negOp.apply({ x }, {}, name);
}

const negOp: Op = defineOp({
  name: "Neg",
  inputs: ["x"],
  parts: ({ y }) => y.size,
  shape: ({ x }) => x,
  dtype: dtypesOnly("neg", ["float32", "int32"]),
  gradient: ({ dy }) => ({ x: neg(dy) }),
  reference: ({ x, y }) => {
    for (let i = 0; i < y.size; i++) y.data[i] = -x.data[i];
  },
  kernel: ({ y, x }) => command(y.dtype === "int32" ? "neg_i32" : "neg_f32", { y, x: x }, { over: y.size }),
});
