// y = f(a, b), element by element; shapes are alike, broadcasting is done before. int32 wraps.
import { store_part_32 } from "./lanes";
import { pow_f32x4 } from "./math";

const enum Operation {
  Add,
  Sub,
  Mul,
  Div,
  Maximum,
  Minimum,
  Pow,
  AddInt,
  SubInt,
  MulInt,
  MaximumInt,
  MinimumInt,
}

// @ts-ignore: decorator
@inline
function result(operation: i32, a: v128, b: v128): v128 {
  if (operation === Operation.Add) return f32x4.add(a, b);
  if (operation === Operation.Sub) return f32x4.sub(a, b);
  if (operation === Operation.Mul) return f32x4.mul(a, b);
  if (operation === Operation.Div) return f32x4.div(a, b);
  if (operation === Operation.Maximum) return f32x4.max(a, b);
  if (operation === Operation.Minimum) return f32x4.min(a, b);
  if (operation === Operation.Pow) return pow_f32x4(a, b);
  if (operation === Operation.AddInt) return i32x4.add(a, b);
  if (operation === Operation.SubInt) return i32x4.sub(a, b);
  if (operation === Operation.MulInt) return i32x4.mul(a, b);
  if (operation === Operation.MaximumInt) return i32x4.max_s(a, b);
  if (operation === Operation.MinimumInt) return i32x4.min_s(a, b);
  return a;
}

// @ts-ignore: decorator
@inline
function combine(operation: i32, y: usize, a: usize, b: usize, from: i32, to: i32): void {
  let left = to - from;
  y += (<usize>from) << 2;
  a += (<usize>from) << 2;
  b += (<usize>from) << 2;
  if (left >= 4) {
    do {
      v128.store(y, result(operation, v128.load(a), v128.load(b)));
      a += 16;
      b += 16;
      y += 16;
      left -= 4;
    } while (left >= 4);
  }
  if (left > 0) store_part_32(y, result(operation, v128.load(a), v128.load(b)), left);
}

export function add_f32(y: usize, a: usize, b: usize, from: i32, to: i32): void {
  combine(Operation.Add, y, a, b, from, to);
}

export function sub_f32(y: usize, a: usize, b: usize, from: i32, to: i32): void {
  combine(Operation.Sub, y, a, b, from, to);
}

export function mul_f32(y: usize, a: usize, b: usize, from: i32, to: i32): void {
  combine(Operation.Mul, y, a, b, from, to);
}

export function div_f32(y: usize, a: usize, b: usize, from: i32, to: i32): void {
  combine(Operation.Div, y, a, b, from, to);
}

/** NaN if either is; +0 is above −0. */
export function maximum_f32(y: usize, a: usize, b: usize, from: i32, to: i32): void {
  combine(Operation.Maximum, y, a, b, from, to);
}

/** NaN if either is; −0 is below +0. */
export function minimum_f32(y: usize, a: usize, b: usize, from: i32, to: i32): void {
  combine(Operation.Minimum, y, a, b, from, to);
}

/** aᵇ, with C99's special cases. */
export function pow_f32(y: usize, a: usize, b: usize, from: i32, to: i32): void {
  combine(Operation.Pow, y, a, b, from, to);
}

export function add_i32(y: usize, a: usize, b: usize, from: i32, to: i32): void {
  combine(Operation.AddInt, y, a, b, from, to);
}

export function sub_i32(y: usize, a: usize, b: usize, from: i32, to: i32): void {
  combine(Operation.SubInt, y, a, b, from, to);
}

export function mul_i32(y: usize, a: usize, b: usize, from: i32, to: i32): void {
  combine(Operation.MulInt, y, a, b, from, to);
}

export function maximum_i32(y: usize, a: usize, b: usize, from: i32, to: i32): void {
  combine(Operation.MaximumInt, y, a, b, from, to);
}

export function minimum_i32(y: usize, a: usize, b: usize, from: i32, to: i32): void {
  combine(Operation.MinimumInt, y, a, b, from, to);
}

