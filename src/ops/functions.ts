import { cos as cosine, sin as sine } from "../math/circular.ts";
import { exp as exponential, sigmoid as logistic, tanh as hyperbolicTangent } from "../math/exponential.ts";
import { log as logarithm } from "../math/logarithm.ts";
import { command } from "../graph/command.ts";
import { defineOp, type Op, type OpDefinition } from "../graph/definition.ts";
import type { Shape } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { KernelParameters } from "../kernels/generated/module.ts";
import {
  add,
  div,
  dtypesOnly,
  eachOfTwo,
  mul,
  neg,
  sameShapes,
  stretchTogether,
  sub,
  type Stretchable,
  type Stretched,
} from "./arithmetic.ts";
import { cast, equal, select } from "./compare.ts";
import type { TensorLike } from "./source.ts";

/** Kernels of one operand and one result. */
type UnaryKernel = { [K in keyof KernelParameters]: keyof KernelParameters[K] extends "y" | "x" ? K : never }[keyof KernelParameters];

/** What functions of one float have in common. */
const unary = (
  name: string,
  kernel: UnaryKernel,
  compute: (x: number) => number,
  gradient: OpDefinition["gradient"],
  result: "float32" | "bool" = "float32",
): Op =>
  defineOp({
    name,
    inputs: ["x"],
    parts: ({ y }) => y.size,
    shape: ({ x }) => x,
    dtype: (inputs) => {
      dtypesOnly(name, ["float32"])(inputs, {});
      return result;
    },
    gradient,
    reference: ({ x, y }) => {
      for (let i = 0; i < y.size; i++) y.data[i] = compute(x.data[i]);
    },
    kernel: ({ y, x }) => command(kernel, { y, x: x }, { over: y.size, cost: 4 }),
  });

type Float<S extends Shape> = Tensor<S, "float32">;

/** |x| for each element. The gradient at 0 is 0. */
export function abs<S extends Shape>(x: Float<S>, name?: string): Float<S> {
  return absOp.apply({ x }, {}, name);
}
const absOp: Op = unary("Abs", "abs_f32", Math.abs, ({ x, dy }) => ({ x: mul(dy, sign(x)) }));

/** −1, 0 or 1 for each element; NaN stays NaN. */
export function sign<S extends Shape>(x: Float<S>, name?: string): Float<S> {
  return signOp.apply({ x }, {}, name);
}
const signOp: Op = unary("Sign", "sign_f32", Math.sign, "zero");

/** x² for each element. */
export function square<S extends Shape>(x: Float<S>, name?: string): Float<S> {
  return squareOp.apply({ x }, {}, name);
}
export const squareOp: Op = unary(
  "Square",
  "square_f32",
  (x) => x * x,
  ({ x, dy }) => ({ x: mul(dy, mul(2, x)) }),
);

/** √x for each element; NaN below 0. */
export function sqrt<S extends Shape>(x: Float<S>, name?: string): Float<S> {
  return sqrtOp.apply({ x }, {}, name);
}
export const sqrtOp: Op = unary("Sqrt", "sqrt_f32", Math.sqrt, ({ y, dy }) => ({ x: div(mul(dy, 0.5), y) }));

/** 1 / √x for each element. */
export function rsqrt<S extends Shape>(x: Float<S>, name?: string): Float<S> {
  return rsqrtOp.apply({ x }, {}, name);
}
const rsqrtOp: Op = unary(
  "Rsqrt",
  "rsqrt_f32",
  (x) => 1 / Math.sqrt(x),
  ({ x, y, dy }) => ({ x: mul(dy, mul(-0.5, div(y, x))) }),
);

/** 1 / x for each element. */
export function reciprocal<S extends Shape>(x: Float<S>, name?: string): Float<S> {
  return reciprocalOp.apply({ x }, {}, name);
}
const reciprocalOp: Op = unary(
  "Reciprocal",
  "reciprocal_f32",
  (x) => 1 / x,
  ({ y, dy }) => ({ x: neg(mul(dy, mul(y, y))) }),
);

/** eˣ for each element. */
export function exp<S extends Shape>(x: Float<S>, name?: string): Float<S> {
  return expOp.apply({ x }, {}, name);
}
const expOp: Op = unary("Exp", "exp_f32", exponential, ({ y, dy }) => ({ x: mul(dy, y) }));

/**
 * Natural logarithm of each element; −∞ at 0, NaN below.
 *
 * Of a softmax it is computed in one piece, as log_softmax, which stays finite where softmax has rounded to 0. With
 * `{ naive: true }` it is not: first the softmax, then its logarithm, so that one can meet the −∞ and the NaN that follow.
 */
export function log<S extends Shape>(
  x: Float<S>,
  { naive = false, name }: { readonly naive?: boolean; readonly name?: string } = {},
): Float<S> {
  return logOp.apply({ x }, naive ? { naive } : {}, name);
}
export const logOp: Op = unary("Log", "log_f32", logarithm, ({ x, dy }) => ({ x: div(dy, x) }));

/** Sine of each element, in radians. */
export function sin<S extends Shape>(x: Float<S>, name?: string): Float<S> {
  return sinOp.apply({ x }, {}, name);
}
const sinOp: Op = unary("Sin", "sin_f32", sine, ({ x, dy }) => ({ x: mul(dy, cos(x)) }));

/** Cosine of each element, in radians. */
export function cos<S extends Shape>(x: Float<S>, name?: string): Float<S> {
  return cosOp.apply({ x }, {}, name);
}
const cosOp: Op = unary("Cos", "cos_f32", cosine, ({ x, dy }) => ({ x: neg(mul(dy, sin(x))) }));

/** Hyperbolic tangent of each element, between −1 and 1. */
export function tanh<S extends Shape>(x: Float<S>, name?: string): Float<S> {
  return tanhOp.apply({ x }, {}, name);
}
const tanhOp: Op = unary("Tanh", "tanh_f32", hyperbolicTangent, ({ y, dy }) => ({ x: mul(dy, sub(1, mul(y, y))) }));

/** 1 / (1 + e⁻ˣ) for each element, between 0 and 1. */
export function sigmoid<S extends Shape>(x: Float<S>, name?: string): Float<S> {
  return sigmoidOp.apply({ x }, {}, name);
}
const sigmoidOp: Op = unary("Sigmoid", "sigmoid_f32", logistic, ({ y, dy }) => ({ x: mul(dy, mul(y, sub(1, y))) }));

/** max(x, 0) for each element; same shape as x. The gradient at exactly 0 is 0, as in TensorFlow. */
export function relu<S extends Shape>(x: Float<S>, name?: string): Float<S> {
  return reluOp.apply({ x }, {}, name);
}
export const reluOp: Op = unary(
  "Relu",
  "relu_f32",
  (x) => Math.max(x, 0),
  // Of y, which is above 0 just where x is: nothing then needs x any more, and a fused layer need not store it.
  ({ y, dy }) => ({ x: mul(dy, step(y)) }),
);

/** 1 where x > 0, else 0. */
export function step<S extends Shape>(x: Float<S>, name?: string): Float<S> {
  return stepOp.apply({ x }, {}, name);
}
export const stepOp: Op = unary("Step", "step_f32", (x) => Number(x > 0), "zero");

/** The largest whole number not above x. */
export function floor<S extends Shape>(x: Float<S>, name?: string): Float<S> {
  return floorOp.apply({ x }, {}, name);
}
const floorOp: Op = unary("Floor", "floor_f32", Math.floor, "zero");

/** The smallest whole number not below x. */
export function ceil<S extends Shape>(x: Float<S>, name?: string): Float<S> {
  return ceilOp.apply({ x }, {}, name);
}
const ceilOp: Op = unary("Ceil", "ceil_f32", Math.ceil, "zero");

/** The nearest whole number; of two equally near ones the even one, as in NumPy. */
export function round<S extends Shape>(x: Float<S>, name?: string): Float<S> {
  return roundOp.apply({ x }, {}, name);
}
const roundHalfToEven = (x: number): number => {
  const down = Math.floor(x);
  const above = x - down;
  return above < 0.5 || (above === 0.5 && down % 2 === 0) ? down : above >= 0.5 ? down + 1 : x;
};
const roundOp: Op = unary("Round", "round_f32", roundHalfToEven, "zero");

/** Whether the element is NaN. */
export function isNan<S extends Shape>(x: Float<S>, name?: string): Tensor<S, "bool"> {
  return isNanOp.apply({ x }, {}, name);
}
const isNanOp: Op = unary("IsNan", "is_nan_f32", (x) => Number(Number.isNaN(x)), "zero", "bool");

/** Whether the element is neither NaN nor infinite. */
export function isFinite<S extends Shape>(x: Float<S>, name?: string): Tensor<S, "bool"> {
  return isFiniteOp.apply({ x }, {}, name);
}
const isFiniteOp: Op = unary("IsFinite", "is_finite_f32", (x) => Number(Number.isFinite(x)), "zero", "bool");

/** aᵇ, element by element, with NumPy's broadcasting; special cases as in C99. */
export function pow<const A extends TensorLike, const B extends TensorLike>(
  a: A,
  b: B & Stretchable<A, B>,
  name?: string,
): Tensor<Stretched<A, B>, "float32"> {
  return powOp.apply(stretchTogether("pow", a, b), {}, name);
}
/** aᵇ with C99's special cases (Annex F.10.4.4), good to about 1e-13: plenty beside a float32. */
function power(a: number, b: number): number {
  if (b === 0 || a === 1 || (a === -1 && Math.abs(b) === Infinity)) return 1;
  const size = exponential(b * logarithm(Math.abs(a)));
  const isNegative = a < 0 || Object.is(a, -0);
  if (!isNegative || Number.isNaN(size)) return size;
  if (!Number.isInteger(b)) return Number.isFinite(a) && a !== 0 && Number.isFinite(b) ? NaN : size;
  return b % 2 === 0 ? size : -size;
}
const powOp: Op = defineOp({
  name: "Pow",
  inputs: ["a", "b"],
  parts: ({ y }) => y.size,
  shape: sameShapes,
  dtype: dtypesOnly("pow", ["float32"]),
  gradient: ({ a, b, y, dy }) => {
    // log of 0 would turn the gradient of 0ᵇ into NaN; TensorFlow takes 0 there too.
    const safe = select(equal(a, 0), add(a, 1), a);
    return { a: mul(dy, mul(b, pow(a, sub(b, 1)))), b: mul(dy, mul(y, log(cast(safe, "float32")))) };
  },
  reference: eachOfTwo(power),
  kernel: ({ y, a, b }) => command("pow_f32", { y, a: a, b: b }, { over: y.size, cost: 4 }),
});
