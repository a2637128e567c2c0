// y = f(x), element by element. One loop serves all of them: `operation` is known when the loop is inlined, and the
// compiler drops the other branches.
import { bools_of_masks, store_part_32, store_part_of_4_bytes } from "./lanes";
import { exp_f32x4, log_f32x4, sigmoid_f32x4, tanh_f32x4 } from "./math";
import { sin_f32x4 } from "./trigonometry";

const enum Operation {
  Neg,
  Abs,
  Sign,
  Square,
  Sqrt,
  Rsqrt,
  Reciprocal,
  Exp,
  Log,
  Sin,
  Cos,
  Tanh,
  Sigmoid,
  Relu,
  Step,
  Floor,
  Ceil,
  Round,
  IsNan,
  IsFinite,
  NegInt,
  AbsInt,
  SignInt,
  SquareInt,
}

// @ts-ignore: decorator
@inline
function result(operation: i32, x: v128): v128 {
  if (operation === Operation.Neg) return f32x4.neg(x);
  if (operation === Operation.Abs) return f32x4.abs(x);
  if (operation === Operation.Sign) return sign_f32x4(x);
  if (operation === Operation.Square) return f32x4.mul(x, x);
  if (operation === Operation.Sqrt) return f32x4.sqrt(x);
  if (operation === Operation.Rsqrt) return f32x4.div(f32x4.splat(1), f32x4.sqrt(x));
  if (operation === Operation.Reciprocal) return f32x4.div(f32x4.splat(1), x);
  if (operation === Operation.Exp) return exp_f32x4(x);
  if (operation === Operation.Log) return log_f32x4(x);
  if (operation === Operation.Sin) return sin_f32x4(x, 0);
  if (operation === Operation.Cos) return sin_f32x4(x, 1);
  if (operation === Operation.Tanh) return tanh_f32x4(x);
  if (operation === Operation.Sigmoid) return sigmoid_f32x4(x);
  if (operation === Operation.Relu) return f32x4.max(x, f32x4.splat(0));
  if (operation === Operation.Step) return v128.and(f32x4.gt(x, f32x4.splat(0)), f32x4.splat(1));
  if (operation === Operation.Floor) return f32x4.floor(x);
  if (operation === Operation.Ceil) return f32x4.ceil(x);
  if (operation === Operation.Round) return f32x4.nearest(x);
  if (operation === Operation.IsNan) return f32x4.ne(x, x);
  if (operation === Operation.IsFinite) return f32x4.lt(f32x4.abs(x), f32x4.splat(Infinity));
  if (operation === Operation.NegInt) return i32x4.neg(x);
  if (operation === Operation.AbsInt) return i32x4.abs(x);
  if (operation === Operation.SignInt) return i32x4.sub(i32x4.lt_s(x, i32x4.splat(0)), i32x4.gt_s(x, i32x4.splat(0)));
  if (operation === Operation.SquareInt) return i32x4.mul(x, x);
  return x;
}

/** 1, −1, +0 for either zero, NaN for NaN. */
// @ts-ignore: decorator
@inline
function sign_f32x4(x: v128): v128 {
  const zero = f32x4.splat(0);
  const above = v128.and(f32x4.gt(x, zero), f32x4.splat(1));
  const below = v128.and(f32x4.lt(x, zero), f32x4.splat(-1));
  return v128.or(v128.or(above, below), v128.and(f32x4.ne(x, x), x));
}

// @ts-ignore: decorator
@inline
function map(operation: i32, y: usize, x: usize, from: i32, to: i32): void {
  let left = to - from;
  y += (<usize>from) << 2;
  x += (<usize>from) << 2;
  if (left >= 4) {
    do {
      v128.store(y, result(operation, v128.load(x)));
      x += 16;
      y += 16;
      left -= 4;
    } while (left >= 4);
  }
  if (left > 0) store_part_32(y, result(operation, v128.load(x)), left);
}

/** The same, for an operation whose result is a mask: y gets a bool of one byte. */
// @ts-ignore: decorator
@inline
function map_to_bool(operation: i32, y: usize, x: usize, from: i32, to: i32): void {
  let left = to - from;
  y += <usize>from;
  x += (<usize>from) << 2;
  if (left >= 4) {
    do {
      v128.store32_lane(y, bools_of_masks(result(operation, v128.load(x))), 0);
      x += 16;
      y += 4;
      left -= 4;
    } while (left >= 4);
  }
  if (left > 0) store_part_of_4_bytes(y, bools_of_masks(result(operation, v128.load(x))), left);
}

export function neg_f32(y: usize, x: usize, from: i32, to: i32): void {
  map(Operation.Neg, y, x, from, to);
}

export function abs_f32(y: usize, x: usize, from: i32, to: i32): void {
  map(Operation.Abs, y, x, from, to);
}

export function sign_f32(y: usize, x: usize, from: i32, to: i32): void {
  map(Operation.Sign, y, x, from, to);
}

export function square_f32(y: usize, x: usize, from: i32, to: i32): void {
  map(Operation.Square, y, x, from, to);
}

export function sqrt_f32(y: usize, x: usize, from: i32, to: i32): void {
  map(Operation.Sqrt, y, x, from, to);
}

/** 1 / √x, in two roundings. */
export function rsqrt_f32(y: usize, x: usize, from: i32, to: i32): void {
  map(Operation.Rsqrt, y, x, from, to);
}

export function reciprocal_f32(y: usize, x: usize, from: i32, to: i32): void {
  map(Operation.Reciprocal, y, x, from, to);
}

export function exp_f32(y: usize, x: usize, from: i32, to: i32): void {
  map(Operation.Exp, y, x, from, to);
}

export function log_f32(y: usize, x: usize, from: i32, to: i32): void {
  map(Operation.Log, y, x, from, to);
}

export function sin_f32(y: usize, x: usize, from: i32, to: i32): void {
  map(Operation.Sin, y, x, from, to);
}

export function cos_f32(y: usize, x: usize, from: i32, to: i32): void {
  map(Operation.Cos, y, x, from, to);
}

export function tanh_f32(y: usize, x: usize, from: i32, to: i32): void {
  map(Operation.Tanh, y, x, from, to);
}

export function sigmoid_f32(y: usize, x: usize, from: i32, to: i32): void {
  map(Operation.Sigmoid, y, x, from, to);
}

/** max(x, 0); NaN stays NaN. */
export function relu_f32(y: usize, x: usize, from: i32, to: i32): void {
  map(Operation.Relu, y, x, from, to);
}

/** x > 0 ? 1 : 0; 0 for NaN. */
export function step_f32(y: usize, x: usize, from: i32, to: i32): void {
  map(Operation.Step, y, x, from, to);
}

export function floor_f32(y: usize, x: usize, from: i32, to: i32): void {
  map(Operation.Floor, y, x, from, to);
}

export function ceil_f32(y: usize, x: usize, from: i32, to: i32): void {
  map(Operation.Ceil, y, x, from, to);
}

/** Halves go to the even neighbour. */
export function round_f32(y: usize, x: usize, from: i32, to: i32): void {
  map(Operation.Round, y, x, from, to);
}

export function is_nan_f32(y: usize, x: usize, from: i32, to: i32): void {
  map_to_bool(Operation.IsNan, y, x, from, to);
}

export function is_finite_f32(y: usize, x: usize, from: i32, to: i32): void {
  map_to_bool(Operation.IsFinite, y, x, from, to);
}

export function neg_i32(y: usize, x: usize, from: i32, to: i32): void {
  map(Operation.NegInt, y, x, from, to);
}

export function abs_i32(y: usize, x: usize, from: i32, to: i32): void {
  map(Operation.AbsInt, y, x, from, to);
}

export function sign_i32(y: usize, x: usize, from: i32, to: i32): void {
  map(Operation.SignInt, y, x, from, to);
}

export function square_i32(y: usize, x: usize, from: i32, to: i32): void {
  map(Operation.SquareInt, y, x, from, to);
}

