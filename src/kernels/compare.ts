// What gives or takes bools: comparisons, logic, select. A bool is a byte, 0 or 1.
import { bools_of_masks, load_bytes_as_i32, store_part_32, store_part_8, store_part_of_4_bytes } from "./lanes";

const enum Operation {
  Equal,
  NotEqual,
  Less,
  LessEqual,
  EqualInt,
  NotEqualInt,
  LessInt,
  LessEqualInt,
  EqualByte,
  NotEqualByte,
  And,
  Or,
}

// @ts-ignore: decorator
@inline
function mask(operation: i32, a: v128, b: v128): v128 {
  if (operation === Operation.Equal) return f32x4.eq(a, b);
  if (operation === Operation.NotEqual) return f32x4.ne(a, b);
  if (operation === Operation.Less) return f32x4.lt(a, b);
  if (operation === Operation.LessEqual) return f32x4.le(a, b);
  if (operation === Operation.EqualInt) return i32x4.eq(a, b);
  if (operation === Operation.NotEqualInt) return i32x4.ne(a, b);
  if (operation === Operation.LessInt) return i32x4.lt_s(a, b);
  if (operation === Operation.LessEqualInt) return i32x4.le_s(a, b);
  return a;
}

// @ts-ignore: decorator
@inline
function compare(operation: i32, y: usize, a: usize, b: usize, from: i32, to: i32): void {
  let left = to - from;
  y += <usize>from;
  a += (<usize>from) << 2;
  b += (<usize>from) << 2;
  if (left >= 4) {
    do {
      v128.store32_lane(y, bools_of_masks(mask(operation, v128.load(a), v128.load(b))), 0);
      a += 16;
      b += 16;
      y += 4;
      left -= 4;
    } while (left >= 4);
  }
  if (left > 0) store_part_of_4_bytes(y, bools_of_masks(mask(operation, v128.load(a), v128.load(b))), left);
}

// @ts-ignore: decorator
@inline
function bytes(operation: i32, a: v128, b: v128): v128 {
  if (operation === Operation.EqualByte) return v128.and(i8x16.eq(a, b), i8x16.splat(1));
  if (operation === Operation.NotEqualByte) return v128.and(i8x16.ne(a, b), i8x16.splat(1));
  if (operation === Operation.And) return v128.and(a, b);
  return v128.or(a, b);
}

// @ts-ignore: decorator
@inline
function combine_bytes(operation: i32, y: usize, a: usize, b: usize, from: i32, to: i32): void {
  let left = to - from;
  y += <usize>from;
  a += <usize>from;
  b += <usize>from;
  if (left >= 16) {
    do {
      v128.store(y, bytes(operation, v128.load(a), v128.load(b)));
      a += 16;
      b += 16;
      y += 16;
      left -= 16;
    } while (left >= 16);
  }
  if (left > 0) store_part_8(y, bytes(operation, v128.load(a), v128.load(b)), left);
}

export function equal_f32(y: usize, a: usize, b: usize, from: i32, to: i32): void {
  compare(Operation.Equal, y, a, b, from, to);
}

export function not_equal_f32(y: usize, a: usize, b: usize, from: i32, to: i32): void {
  compare(Operation.NotEqual, y, a, b, from, to);
}

export function less_f32(y: usize, a: usize, b: usize, from: i32, to: i32): void {
  compare(Operation.Less, y, a, b, from, to);
}

export function less_equal_f32(y: usize, a: usize, b: usize, from: i32, to: i32): void {
  compare(Operation.LessEqual, y, a, b, from, to);
}

export function equal_i32(y: usize, a: usize, b: usize, from: i32, to: i32): void {
  compare(Operation.EqualInt, y, a, b, from, to);
}

export function not_equal_i32(y: usize, a: usize, b: usize, from: i32, to: i32): void {
  compare(Operation.NotEqualInt, y, a, b, from, to);
}

export function less_i32(y: usize, a: usize, b: usize, from: i32, to: i32): void {
  compare(Operation.LessInt, y, a, b, from, to);
}

export function less_equal_i32(y: usize, a: usize, b: usize, from: i32, to: i32): void {
  compare(Operation.LessEqualInt, y, a, b, from, to);
}

export function equal_u8(y: usize, a: usize, b: usize, from: i32, to: i32): void {
  combine_bytes(Operation.EqualByte, y, a, b, from, to);
}

export function not_equal_u8(y: usize, a: usize, b: usize, from: i32, to: i32): void {
  combine_bytes(Operation.NotEqualByte, y, a, b, from, to);
}

export function logical_and(y: usize, a: usize, b: usize, from: i32, to: i32): void {
  combine_bytes(Operation.And, y, a, b, from, to);
}

export function logical_or(y: usize, a: usize, b: usize, from: i32, to: i32): void {
  combine_bytes(Operation.Or, y, a, b, from, to);
}

export function logical_not(y: usize, x: usize, from: i32, to: i32): void {
  let left = to - from;
  y += <usize>from;
  x += <usize>from;
  if (left >= 16) {
    do {
      v128.store(y, v128.xor(v128.load(x), i8x16.splat(1)));
      x += 16;
      y += 16;
      left -= 16;
    } while (left >= 16);
  }
  if (left > 0) store_part_8(y, v128.xor(v128.load(x), i8x16.splat(1)), left);
}

// @ts-ignore: decorator
@inline
function chosen_32(condition: usize, a: usize, b: usize): v128 {
  const isFalse = i32x4.eq(load_bytes_as_i32(condition), i32x4.splat(0));
  return v128.bitselect(v128.load(b), v128.load(a), isFalse);
}

// @ts-ignore: decorator
@inline
function select_32(y: usize, condition: usize, a: usize, b: usize, from: i32, to: i32): void {
  let left = to - from;
  condition += <usize>from;
  y += (<usize>from) << 2;
  a += (<usize>from) << 2;
  b += (<usize>from) << 2;
  if (left >= 4) {
    do {
      v128.store(y, chosen_32(condition, a, b));
      condition += 4;
      a += 16;
      b += 16;
      y += 16;
      left -= 4;
    } while (left >= 4);
  }
  if (left > 0) store_part_32(y, chosen_32(condition, a, b), left);
}

/** condition ? a : b */
export function select_f32(y: usize, condition: usize, a: usize, b: usize, from: i32, to: i32): void {
  select_32(y, condition, a, b, from, to);
}

export function select_i32(y: usize, condition: usize, a: usize, b: usize, from: i32, to: i32): void {
  select_32(y, condition, a, b, from, to);
}

// @ts-ignore: decorator
@inline
function chosen_8(condition: usize, a: usize, b: usize): v128 {
  const isFalse = i8x16.eq(v128.load(condition), i8x16.splat(0));
  return v128.bitselect(v128.load(b), v128.load(a), isFalse);
}

export function select_u8(y: usize, condition: usize, a: usize, b: usize, from: i32, to: i32): void {
  let left = to - from;
  condition += <usize>from;
  y += <usize>from;
  a += <usize>from;
  b += <usize>from;
  if (left >= 16) {
    do {
      v128.store(y, chosen_8(condition, a, b));
      condition += 16;
      a += 16;
      b += 16;
      y += 16;
      left -= 16;
    } while (left >= 16);
  }
  if (left > 0) store_part_8(y, chosen_8(condition, a, b), left);
}
