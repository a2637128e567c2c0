import { command, type TensorDType } from "../graph/command.ts";
import { defineOp, type Op } from "../graph/definition.ts";
import { DTypeError } from "../graph/errors.ts";
import type { Shape } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { KernelParameters } from "../kernels/generated/module.ts";
import { dtypesOnly, eachOfTwo, sameShapes, stretchTogether, type Stretchable, type Stretched } from "./arithmetic.ts";
import { broadcastLike } from "./broadcast.ts";
import { asTensor, type TensorLike } from "./source.ts";

/** Kernels of two operands and one result. */
type BinaryKernel = {
  [K in keyof KernelParameters]: keyof KernelParameters[K] extends "y" | "a" | "b" ? K : never;
}[keyof KernelParameters] &
  (`${string}_f32` | `${string}_i32` | `${string}_u8`);

/** What comparisons have in common: bools out, and no gradient, since they are flat wherever they are not a jump. */
const comparison = (
  name: string,
  compute: (a: number, b: number) => boolean,
  kernels: Partial<Record<"float32" | "int32" | "bool" | "uint8", BinaryKernel>>,
): Op =>
  defineOp({
    name,
    inputs: ["a", "b"],
    parts: ({ y }) => y.size,
    shape: sameShapes,
    dtype: (inputs) => {
      dtypesOnly(name, Object.keys(kernels) as TensorDType[])(inputs, {});
      return "bool";
    },
    gradient: "zero",
    reference: eachOfTwo((a, b) => Number(compute(a, b))),
    kernel: ({ y, a, b }) => command(kernels[a.dtype]!, { y, a: a, b: b }, { over: y.size }),
  });

/** Whether a = b, element by element, with NumPy's broadcasting. NaN equals nothing. */
export function equal<const A extends TensorLike, const B extends TensorLike>(
  a: A,
  b: B & Stretchable<A, B>,
  name?: string,
): Tensor<Stretched<A, B>, "bool"> {
  return equalOp.apply(stretchTogether("equal", a, b), {}, name);
}

const equalOp: Op = comparison("Equal", (a, b) => a === b, {
  float32: "equal_f32",
  int32: "equal_i32",
  bool: "equal_u8",
  uint8: "equal_u8",
});

/** Whether a ≠ b, element by element, with NumPy's broadcasting. NaN differs from everything. */
export function notEqual<const A extends TensorLike, const B extends TensorLike>(
  a: A,
  b: B & Stretchable<A, B>,
  name?: string,
): Tensor<Stretched<A, B>, "bool"> {
  return notEqualOp.apply(stretchTogether("notEqual", a, b), {}, name);
}

const notEqualOp: Op = comparison("NotEqual", (a, b) => a !== b, {
  float32: "not_equal_f32",
  int32: "not_equal_i32",
  bool: "not_equal_u8",
  uint8: "not_equal_u8",
});

/** Whether a < b, element by element, with NumPy's broadcasting. */
export function less<const A extends TensorLike, const B extends TensorLike>(
  a: A,
  b: B & Stretchable<A, B>,
  name?: string,
): Tensor<Stretched<A, B>, "bool"> {
  return lessOp.apply(stretchTogether("less", a, b), {}, name);
}

const lessOp: Op = comparison("Less", (a, b) => a < b, { float32: "less_f32", int32: "less_i32" });

/** Whether a ≤ b, element by element, with NumPy's broadcasting. */
export function lessEqual<const A extends TensorLike, const B extends TensorLike>(
  a: A,
  b: B & Stretchable<A, B>,
  name?: string,
): Tensor<Stretched<A, B>, "bool"> {
  return lessEqualOp.apply(stretchTogether("lessEqual", a, b), {}, name);
}

const lessEqualOp: Op = comparison("LessEqual", (a, b) => a <= b, { float32: "less_equal_f32", int32: "less_equal_i32" });

/** Whether a > b, element by element, with NumPy's broadcasting: less(b, a). */
export function greater<const A extends TensorLike, const B extends TensorLike>(
  a: A,
  b: B & Stretchable<A, B>,
  name = "Greater",
): Tensor<Stretched<A, B>, "bool"> {
  const { a: left, b: right } = stretchTogether("greater", a, b);
  return lessOp.apply({ a: right, b: left }, {}, name);
}

/** Whether a ≥ b, element by element, with NumPy's broadcasting: lessEqual(b, a). */
export function greaterEqual<const A extends TensorLike, const B extends TensorLike>(
  a: A,
  b: B & Stretchable<A, B>,
  name = "GreaterEqual",
): Tensor<Stretched<A, B>, "bool"> {
  const { a: left, b: right } = stretchTogether("greaterEqual", a, b);
  return lessEqualOp.apply({ a: right, b: left }, {}, name);
}

const logic = (name: string, compute: (a: number, b: number) => number, kernel: "logical_and" | "logical_or"): Op =>
  defineOp({
    name,
    inputs: ["a", "b"],
    parts: ({ y }) => y.size,
    shape: sameShapes,
    dtype: dtypesOnly(name, ["bool"]),
    gradient: "zero",
    reference: eachOfTwo(compute),
    kernel: ({ y, a, b }) => command(kernel, { y, a: a, b: b }, { over: y.size }),
  });

/** Whether both are true, element by element. */
export function logicalAnd<A extends Tensor<Shape, "bool">, B extends Tensor<Shape, "bool">>(
  a: A,
  b: B & Stretchable<A, B>,
  name?: string,
): Tensor<Stretched<A, B>, "bool"> {
  return andOp.apply(stretchTogether("logicalAnd", a, b), {}, name);
}

const andOp: Op = logic("LogicalAnd", (a, b) => a * b, "logical_and");

/** Whether at least one is true, element by element. */
export function logicalOr<A extends Tensor<Shape, "bool">, B extends Tensor<Shape, "bool">>(
  a: A,
  b: B & Stretchable<A, B>,
  name?: string,
): Tensor<Stretched<A, B>, "bool"> {
  return orOp.apply(stretchTogether("logicalOr", a, b), {}, name);
}

const orOp: Op = logic("LogicalOr", (a, b) => Math.max(a, b), "logical_or");

/** Whether it is false, for each element. */
export function logicalNot<S extends Shape>(x: Tensor<S, "bool">, name?: string): Tensor<S, "bool"> {
  return notOp.apply({ x }, {}, name);
}

const notOp: Op = defineOp({
  name: "LogicalNot",
  inputs: ["x"],
  parts: ({ y }) => y.size,
  shape: ({ x }) => x,
  dtype: dtypesOnly("logicalNot", ["bool"]),
  gradient: "zero",
  reference: ({ x, y }) => {
    for (let i = 0; i < y.size; i++) y.data[i] = 1 - x.data[i];
  },
  kernel: ({ y, x }) => command("logical_not", { y, x: x }, { over: y.size }),
});

/** a where the condition is true, b elsewhere; TensorFlow's where with three arguments. All three broadcast. */
export function select<const A extends TensorLike, const B extends TensorLike>(
  condition: Tensor<Shape, "bool">,
  a: A,
  b: B & Stretchable<A, B>,
  name?: string,
): Tensor<Shape, Tensor["dtype"]> {
  const { a: left, b: right } = stretchTogether("select", a, b);
  const both = broadcastLike(condition, left);
  return selectOp.apply({ condition: both, a: broadcastLike(left, both), b: broadcastLike(right, both) }, {}, name);
}

const zeroLike = (x: Tensor): Tensor => broadcastLike(asTensor(0, x), x);

const selectOp: Op = defineOp({
  name: "Select",
  inputs: ["condition", "a", "b"],
  parts: ({ y }) => y.size,
  shape: sameShapes,
  dtype: ([condition, a]) => {
    dtypesOnly("select: the condition", ["bool"])([condition], {});
    return a.dtype;
  },
  gradient: ({ condition, dy }) => ({ a: select(condition, dy, zeroLike(dy)), b: select(condition, zeroLike(dy), dy) }),
  reference: ({ condition, a, b, y }) => {
    for (let i = 0; i < y.size; i++) y.data[i] = condition.data[i] ? a.data[i] : b.data[i];
  },
  kernel: ({ y, condition, a, b }) =>
    command(
      y.dtype === "float32" ? "select_f32" : y.dtype === "int32" ? "select_i32" : "select_u8",
      { y, condition: condition, a: a, b: b },
      { over: y.size },
    ),
});

/** The larger of the two, element by element; NaN if either is. At a tie the gradient goes to a, as in TensorFlow. */
export function maximum<const A extends TensorLike, const B extends TensorLike>(
  a: A,
  b: B & Stretchable<A, B>,
  name?: string,
): Tensor<Stretched<A, B>, TensorDType> {
  return maximumOp.apply(stretchTogether("maximum", a, b), {}, name);
}

const choose = (condition: Tensor<Shape, "bool">, dy: Tensor) => ({
  a: select(condition, dy, zeroLike(dy)),
  b: select(condition, zeroLike(dy), dy),
});

const maximumOp: Op = defineOp({
  name: "Maximum",
  inputs: ["a", "b"],
  parts: ({ y }) => y.size,
  shape: sameShapes,
  dtype: dtypesOnly("maximum", ["float32", "int32"]),
  gradient: ({ a, b, dy }) => choose(greaterEqual(a, b), dy),
  reference: eachOfTwo((a, b) => Math.max(a, b)),
  kernel: ({ y, a, b }) => command(y.dtype === "int32" ? "maximum_i32" : "maximum_f32", { y, a: a, b: b }, { over: y.size }),
});

/** The smaller of the two, element by element; NaN if either is. At a tie the gradient goes to a, as in TensorFlow. */
export function minimum<const A extends TensorLike, const B extends TensorLike>(
  a: A,
  b: B & Stretchable<A, B>,
  name?: string,
): Tensor<Stretched<A, B>, TensorDType> {
  return minimumOp.apply(stretchTogether("minimum", a, b), {}, name);
}

const minimumOp: Op = defineOp({
  name: "Minimum",
  inputs: ["a", "b"],
  parts: ({ y }) => y.size,
  shape: sameShapes,
  dtype: dtypesOnly("minimum", ["float32", "int32"]),
  gradient: ({ a, b, dy }) => choose(lessEqual(a, b), dy),
  reference: eachOfTwo((a, b) => Math.min(a, b)),
  kernel: ({ y, a, b }) => command(y.dtype === "int32" ? "minimum_i32" : "minimum_f32", { y, a: a, b: b }, { over: y.size }),
});

type CastKernel = Extract<keyof KernelParameters, `cast_${string}`> | "copy_8";

const castKernels: Readonly<Record<TensorDType, Partial<Record<TensorDType, CastKernel>>>> = {
  float32: { int32: "cast_f32_i32", bool: "cast_f32_bool", uint8: "cast_f32_u8" },
  int32: { float32: "cast_i32_f32", bool: "cast_i32_bool", uint8: "cast_i32_u8" },
  bool: { float32: "cast_u8_f32", int32: "cast_u8_i32", uint8: "copy_8" },
  uint8: { float32: "cast_u8_f32", int32: "cast_u8_i32", bool: "cast_u8_bool" },
};

/** The same values as another dtype. float32 to int32 drops the fraction; to bool, everything but 0 is true; true is 1. */
export function cast<S extends Shape, D extends TensorDType>(x: Tensor<S, TensorDType>, dtype: D, name?: string): Tensor<S, D> {
  if (!(dtype in castKernels)) throw new DTypeError(`cast: a dtype is one of ${Object.keys(castKernels).join(", ")}, got "${dtype}"`);
  if (x.dtype === dtype) return x as Tensor<S, D>;
  return castOp.apply({ x }, { dtype }, name);
}

const castValue = (value: number, dtype: TensorDType): number => {
  if (dtype === "bool") return Number(value !== 0);
  const whole = Number.isNaN(value) ? 0 : Math.max(-2147483648, Math.min(2147483647, Math.trunc(value)));
  return dtype === "float32" ? value : dtype === "int32" ? whole : whole & 0xff;
};

const castOp: Op = defineOp({
  name: "Cast",
  inputs: ["x"],
  parts: ({ y }) => y.size,
  shape: ({ x }) => x,
  dtype: (_, { dtype }) => dtype,
  // Only between floats is a cast differentiable, and there is one float.
  gradient: "zero",
  reference: ({ x, y }, { dtype }) => {
    for (let i = 0; i < y.size; i++) y.data[i] = castValue(x.data[i], dtype);
  },
  kernel: ({ y, x }) => command(castKernels[x.dtype][y.dtype]!, { y, x: x }, { over: y.size }),
});
