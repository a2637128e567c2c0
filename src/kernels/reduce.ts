// Sums, products and extremes along one axis: x is [outer, length, inner], y is [outer, inner], the range counts y.
//
// ORDER, part of the numerics, of sum, product, maximum and minimum alike: the length is cut into blocks of 1,024. In a
// block four partial results begin at the identity (+0, 1, −∞, +∞); partial j takes the indices ≡ j (mod 4), counted from
// the block's start, in order; the block is (p0 ∘ p2) ∘ (p1 ∘ p3), and the total is identity ∘ block 0 ∘ block 1 … in
// order. Length 0 gives the identity.
//
// A row (inner = 1) and a column go through different instructions in the same order: same values, same bits. Where a
// row's last vector is not full the missing lanes take the identity, which changes nothing: +0 added to a sum that began
// at +0 is never −0, and so on.
import { first_lanes_32, store_part_32 } from "./lanes";

export const enum Fold {
  Sum,
  Product,
  Maximum,
  Minimum,
  SumInt,
  MaximumInt,
  MinimumInt,
}

// @ts-ignore: decorator
@inline
const blockLength: i32 = 1024;

// @ts-ignore: decorator
@inline
function identity(fold: i32): v128 {
  if (fold === Fold.Product) return f32x4.splat(1);
  if (fold === Fold.Maximum) return f32x4.splat(-Infinity);
  if (fold === Fold.Minimum) return f32x4.splat(Infinity);
  if (fold === Fold.MaximumInt) return i32x4.splat(i32.MIN_VALUE);
  if (fold === Fold.MinimumInt) return i32x4.splat(i32.MAX_VALUE);
  return i32x4.splat(0);
}

/** Every fold keeps a NaN. */
// @ts-ignore: decorator
@inline
function joined(fold: i32, a: v128, b: v128): v128 {
  if (fold === Fold.Sum) return f32x4.add(a, b);
  if (fold === Fold.Product) return f32x4.mul(a, b);
  if (fold === Fold.Maximum) return f32x4.max(a, b);
  if (fold === Fold.Minimum) return f32x4.min(a, b);
  if (fold === Fold.SumInt) return i32x4.add(a, b);
  if (fold === Fold.MaximumInt) return i32x4.max_s(a, b);
  return i32x4.min_s(a, b);
}

/** (p0 ∘ p2) ∘ (p1 ∘ p3) of the four lanes, in every lane. */
// @ts-ignore: decorator
@inline
export function joined_lanes(fold: i32, p: v128): v128 {
  p = joined(fold, p, i32x4.shuffle(p, p, 2, 3, 0, 1));
  return joined(fold, p, i32x4.shuffle(p, p, 1, 0, 3, 2));
}

/** A row's result, in every lane. */
// @ts-ignore: decorator
@inline
export function folded_row(fold: i32, x: usize, length: i32): v128 {
  let total = identity(fold);
  while (length > 0) {
    let left = min(blockLength, length);
    length -= left;
    let p = identity(fold);
    if (left >= 4) {
      do {
        p = joined(fold, p, v128.load(x));
        x += 16;
        left -= 4;
      } while (left >= 4);
    }
    if (left > 0) p = joined(fold, p, v128.bitselect(v128.load(x), identity(fold), first_lanes_32(left)));
    total = joined(fold, total, joined_lanes(fold, p));
  }
  return total;
}

/** The results of four columns side by side; `step` is the way in bytes from a row to the next. */
// @ts-ignore: decorator
@inline
function folded_columns(fold: i32, x: usize, length: i32, step: usize): v128 {
  let total = identity(fold);
  while (length > 0) {
    let left = min(blockLength, length);
    length -= left;
    let p0 = identity(fold);
    let p1 = identity(fold);
    let p2 = identity(fold);
    let p3 = identity(fold);
    if (left >= 4) {
      do {
        p0 = joined(fold, p0, v128.load(x));
        p1 = joined(fold, p1, v128.load(x + step));
        p2 = joined(fold, p2, v128.load(x + 2 * step));
        p3 = joined(fold, p3, v128.load(x + 3 * step));
        x += 4 * step;
        left -= 4;
      } while (left >= 4);
    }
    if (left > 0) {
      p0 = joined(fold, p0, v128.load(x));
      if (left > 1) p1 = joined(fold, p1, v128.load(x + step));
      if (left > 2) p2 = joined(fold, p2, v128.load(x + 2 * step));
      x += <usize>left * step;
    }
    total = joined(fold, total, joined(fold, joined(fold, p0, p2), joined(fold, p1, p3)));
  }
  return total;
}

// @ts-ignore: decorator
@inline
function reduce(fold: i32, y: usize, x: usize, length: i32, inner: i32, divisor: f32, from: i32, to: i32): void {
  if (from >= to) return;
  const rowBytes = <usize>length << 2;
  y += (<usize>from) << 2;
  if (inner === 1) {
    x += <usize>from * rowBytes;
    for (; from < to; from++) {
      let total = folded_row(fold, x, length);
      if (fold === Fold.Sum) total = f32x4.div(total, f32x4.splat(divisor));
      v128.store32_lane(y, total, 0);
      x += rowBytes;
      y += 4;
    }
    return;
  }
  const step = <usize>inner << 2;
  const columnBytes = <usize>length * step;
  let column = from % inner;
  x += <usize>(from / inner) * columnBytes;
  while (from < to) {
    // Four columns of one outer index; fewer at its end, or at the range's.
    const columns = min(4, min(inner - column, to - from));
    let total = folded_columns(fold, x + ((<usize>column) << 2), length, step);
    if (fold === Fold.Sum) total = f32x4.div(total, f32x4.splat(divisor));
    if (columns === 4) v128.store(y, total);
    else store_part_32(y, total, columns);
    y += (<usize>columns) << 2;
    from += columns;
    column += columns;
    if (column === inner) {
      column = 0;
      x += columnBytes;
    }
  }
}

/** The sum divided by `divisor`: 1, or the length for a mean. */
export function reduce_sum_f32(y: usize, x: usize, length: i32, inner: i32, divisor: f32, from: i32, to: i32): void {
  reduce(Fold.Sum, y, x, length, inner, divisor, from, to);
}

export function reduce_prod_f32(y: usize, x: usize, length: i32, inner: i32, from: i32, to: i32): void {
  reduce(Fold.Product, y, x, length, inner, 1, from, to);
}

export function reduce_max_f32(y: usize, x: usize, length: i32, inner: i32, from: i32, to: i32): void {
  reduce(Fold.Maximum, y, x, length, inner, 1, from, to);
}

export function reduce_min_f32(y: usize, x: usize, length: i32, inner: i32, from: i32, to: i32): void {
  reduce(Fold.Minimum, y, x, length, inner, 1, from, to);
}

/** Wraps, as int32 does. */
export function reduce_sum_i32(y: usize, x: usize, length: i32, inner: i32, from: i32, to: i32): void {
  reduce(Fold.SumInt, y, x, length, inner, 1, from, to);
}

/** −2³¹ for length 0: int32 has no −∞. */
export function reduce_max_i32(y: usize, x: usize, length: i32, inner: i32, from: i32, to: i32): void {
  reduce(Fold.MaximumInt, y, x, length, inner, 1, from, to);
}

/** 2³¹ − 1 for length 0. */
export function reduce_min_i32(y: usize, x: usize, length: i32, inner: i32, from: i32, to: i32): void {
  reduce(Fold.MinimumInt, y, x, length, inner, 1, from, to);
}

/** Looks along each output's bools for `sought`, and writes `sought` if it is there, else its opposite. */
// @ts-ignore: decorator
@inline
function seek_bool(sought: i32, y: usize, x: usize, length: i32, inner: i32, from: i32, to: i32): void {
  for (let output = from; output < to; output++) {
    let at = x + <usize>(output / inner) * (<usize>length * inner) + <usize>(output % inner);
    let left = length;
    if (inner === 1) {
      // Sixteen at a time while none of them is it.
      while (left >= 16 && !v128.any_true(i8x16.eq(v128.load(at), i8x16.splat(<i8>sought)))) {
        at += 16;
        left -= 16;
      }
    }
    while (left > 0 && <i32>load<u8>(at) !== sought) {
      at += <usize>inner;
      left--;
    }
    store<u8>(y + <usize>output, left > 0 ? sought : 1 - sought);
  }
}

/** Whether one of the bools is true; false for length 0. */
export function reduce_any(y: usize, x: usize, length: i32, inner: i32, from: i32, to: i32): void {
  seek_bool(1, y, x, length, inner, from, to);
}

/** Whether all of the bools are true; true for length 0. */
export function reduce_all(y: usize, x: usize, length: i32, inner: i32, from: i32, to: i32): void {
  seek_bool(0, y, x, length, inner, from, to);
}
