// softmax and its logarithm over rows of `columns` ≥ 1 numbers; the range counts rows. y may be x.
//
// The row's maximum is subtracted first: exp(89) is already ∞ in float32. The sum has reduce.ts's order, in the pass that
// makes the exponentials. A NaN or +∞ in a row makes the whole row NaN, as in TensorFlow: ∞ − ∞.
import { first_lanes_32, store_lanes_32, store_part_32 } from "./lanes";
import { exp_f32x4, log_f32x4 } from "./math";
import { Fold, folded_row, joined_lanes } from "./reduce";

/** The sum of exp(x − largest) in every lane; `y` gets the exponentials where `kept`. */
// @ts-ignore: decorator
@inline
function sum_of_exponentials(kept: bool, y: usize, x: usize, columns: i32, largest: v128): v128 {
  let total = f32x4.splat(0);
  while (columns > 0) {
    let left = min(1024, columns);
    columns -= left;
    let p = f32x4.splat(0);
    do {
      let e = exp_f32x4(f32x4.sub(v128.load(x), largest));
      if (left < 4) {
        if (kept) store_part_32(y, e, left);
        // What was read past the row's end is no part of the sum.
        e = v128.and(e, first_lanes_32(left));
      } else if (kept) v128.store(y, e);
      p = f32x4.add(p, e);
      x += 16;
      y += 16;
      left -= 4;
    } while (left > 0);
    total = f32x4.add(total, joined_lanes(Fold.Sum, p));
  }
  return total;
}

const enum Form {
  Softmax,
  LogSoftmax,
  /** Of the logarithm, by x: dy − softmax(x) · Σ dy. */
  Gradient,
}

/**
 * A row of up to 12 columns, which stays in registers: three vectors go through exp_f32x4's steps side by side, since each of
 * its constants is made anew wherever it is used. The bits are those of the loops below.
 */
function short_row(form: i32, y: usize, x: usize, dy: usize, columns: i32): void {
  const m0 = first_lanes_32(columns);
  const m1 = first_lanes_32(columns - 4);
  const m2 = first_lanes_32(columns - 8);
  const none = f32x4.splat(-Infinity);
  const x0 = v128.load(x);
  const x1 = v128.load(x, 16);
  const x2 = v128.load(x, 32);
  let largest = f32x4.max(f32x4.max(v128.bitselect(x0, none, m0), v128.bitselect(x1, none, m1)), v128.bitselect(x2, none, m2));
  largest = joined_lanes(Fold.Maximum, largest);
  const d0 = f32x4.sub(x0, largest);
  const d1 = f32x4.sub(x1, largest);
  const d2 = f32x4.sub(x2, largest);

  let c = f32x4.splat(89);
  let r0 = f32x4.pmin(d0, c);
  let r1 = f32x4.pmin(d1, c);
  let r2 = f32x4.pmin(d2, c);
  c = f32x4.splat(-104);
  r0 = f32x4.pmax(r0, c);
  r1 = f32x4.pmax(r1, c);
  r2 = f32x4.pmax(r2, c);
  c = f32x4.splat(1.44269504088896341);
  const round = f32x4.splat(12582912);
  const s0 = f32x4.add(f32x4.mul(r0, c), round);
  const s1 = f32x4.add(f32x4.mul(r1, c), round);
  const s2 = f32x4.add(f32x4.mul(r2, c), round);
  const n0 = f32x4.sub(s0, round);
  const n1 = f32x4.sub(s1, round);
  const n2 = f32x4.sub(s2, round);
  c = f32x4.splat(0.693359375);
  r0 = f32x4.sub(r0, f32x4.mul(n0, c));
  r1 = f32x4.sub(r1, f32x4.mul(n1, c));
  r2 = f32x4.sub(r2, f32x4.mul(n2, c));
  c = f32x4.splat(2.1219444e-4);
  r0 = f32x4.add(r0, f32x4.mul(n0, c));
  r1 = f32x4.add(r1, f32x4.mul(n1, c));
  r2 = f32x4.add(r2, f32x4.mul(n2, c));
  c = f32x4.splat(1.98756915e-4);
  let p0 = f32x4.mul(r0, c);
  let p1 = f32x4.mul(r1, c);
  let p2 = f32x4.mul(r2, c);
  c = f32x4.splat(1.3981999507e-3);
  p0 = f32x4.add(p0, c);
  p1 = f32x4.add(p1, c);
  p2 = f32x4.add(p2, c);
  c = f32x4.splat(8.3334519073e-3);
  p0 = f32x4.add(f32x4.mul(p0, r0), c);
  p1 = f32x4.add(f32x4.mul(p1, r1), c);
  p2 = f32x4.add(f32x4.mul(p2, r2), c);
  c = f32x4.splat(4.1665795894e-2);
  p0 = f32x4.add(f32x4.mul(p0, r0), c);
  p1 = f32x4.add(f32x4.mul(p1, r1), c);
  p2 = f32x4.add(f32x4.mul(p2, r2), c);
  c = f32x4.splat(1.6666665459e-1);
  p0 = f32x4.add(f32x4.mul(p0, r0), c);
  p1 = f32x4.add(f32x4.mul(p1, r1), c);
  p2 = f32x4.add(f32x4.mul(p2, r2), c);
  c = f32x4.splat(5.0000001201e-1);
  p0 = f32x4.add(f32x4.mul(p0, r0), c);
  p1 = f32x4.add(f32x4.mul(p1, r1), c);
  p2 = f32x4.add(f32x4.mul(p2, r2), c);
  c = f32x4.splat(1);
  p0 = f32x4.add(f32x4.add(f32x4.mul(p0, f32x4.mul(r0, r0)), r0), c);
  p1 = f32x4.add(f32x4.add(f32x4.mul(p1, f32x4.mul(r1, r1)), r1), c);
  p2 = f32x4.add(f32x4.add(f32x4.mul(p2, f32x4.mul(r2, r2)), r2), c);
  const zero = i32x4.splat(0x4b400000);
  const bias = i32x4.splat(127);
  const k0 = i32x4.sub(s0, zero);
  const k1 = i32x4.sub(s1, zero);
  const k2 = i32x4.sub(s2, zero);
  const h0 = i32x4.shr_s(k0, 1);
  const h1 = i32x4.shr_s(k1, 1);
  const h2 = i32x4.shr_s(k2, 1);
  p0 = f32x4.mul(p0, i32x4.shl(i32x4.add(h0, bias), 23));
  p1 = f32x4.mul(p1, i32x4.shl(i32x4.add(h1, bias), 23));
  p2 = f32x4.mul(p2, i32x4.shl(i32x4.add(h2, bias), 23));
  p0 = f32x4.mul(p0, i32x4.shl(i32x4.add(i32x4.sub(k0, h0), bias), 23));
  p1 = f32x4.mul(p1, i32x4.shl(i32x4.add(i32x4.sub(k1, h1), bias), 23));
  p2 = f32x4.mul(p2, i32x4.shl(i32x4.add(i32x4.sub(k2, h2), bias), 23));

  const total = joined_lanes(Fold.Sum, f32x4.add(f32x4.add(v128.and(p0, m0), v128.and(p1, m1)), v128.and(p2, m2)));
  if (form === Form.LogSoftmax) {
    const logarithm = log_f32x4(total);
    p0 = f32x4.sub(d0, logarithm);
    p1 = f32x4.sub(d1, logarithm);
    p2 = f32x4.sub(d2, logarithm);
  } else {
    const factor = f32x4.div(f32x4.splat(1), total);
    p0 = f32x4.mul(p0, factor);
    p1 = f32x4.mul(p1, factor);
    p2 = f32x4.mul(p2, factor);
  }
  if (form === Form.Gradient) {
    const y0 = v128.load(dy);
    const y1 = v128.load(dy, 16);
    const y2 = v128.load(dy, 32);
    const sum = joined_lanes(Fold.Sum, f32x4.add(f32x4.add(v128.and(y0, m0), v128.and(y1, m1)), v128.and(y2, m2)));
    p0 = f32x4.sub(y0, f32x4.mul(p0, sum));
    p1 = f32x4.sub(y1, f32x4.mul(p1, sum));
    p2 = f32x4.sub(y2, f32x4.mul(p2, sum));
  }
  store_lanes_32(y, p0, columns);
  if (columns > 4) store_lanes_32(y + 16, p1, columns - 4);
  if (columns > 8) store_lanes_32(y + 32, p2, columns - 8);
}

/** exp(x − max) · (1 / Σ exp(x − max)) */
export function softmax_f32(y: usize, x: usize, columns: i32, from: i32, to: i32): void {
  const rowBytes = <usize>columns << 2;
  y += <usize>from * rowBytes;
  x += <usize>from * rowBytes;
  for (; from < to; from++) {
    if (columns <= 12) {
      short_row(Form.Softmax, y, x, x, columns);
      y += rowBytes;
      x += rowBytes;
      continue;
    }
    const largest = folded_row(Fold.Maximum, x, columns);
    const factor = f32x4.div(f32x4.splat(1), sum_of_exponentials(true, y, x, columns, largest));
    let left = columns;
    let at = y;
    while (left >= 4) {
      v128.store(at, f32x4.mul(v128.load(at), factor));
      at += 16;
      left -= 4;
    }
    if (left > 0) store_part_32(at, f32x4.mul(v128.load(at), factor), left);
    y += rowBytes;
    x += rowBytes;
  }
}

/** (x − max) − ln Σ exp(x − max) */
export function log_softmax_f32(y: usize, x: usize, columns: i32, from: i32, to: i32): void {
  const rowBytes = <usize>columns << 2;
  y += <usize>from * rowBytes;
  x += <usize>from * rowBytes;
  for (; from < to; from++) {
    if (columns <= 12) {
      short_row(Form.LogSoftmax, y, x, x, columns);
      y += rowBytes;
      x += rowBytes;
      continue;
    }
    const largest = folded_row(Fold.Maximum, x, columns);
    const logarithm = log_f32x4(sum_of_exponentials(false, y, x, columns, largest));
    let left = columns;
    let source = x;
    let target = y;
    while (left >= 4) {
      v128.store(target, f32x4.sub(f32x4.sub(v128.load(source), largest), logarithm));
      source += 16;
      target += 16;
      left -= 4;
    }
    if (left > 0) store_part_32(target, f32x4.sub(f32x4.sub(v128.load(source), largest), logarithm), left);
    y += rowBytes;
    x += rowBytes;
  }
}

/**
 * dy − softmax(x) · Σ dy: the gradient of log_softmax by x, in one pass. Each of its parts is rounded as it is by softmax_f32,
 * reduce_sum_f32, mul_f32 and sub_f32 one after the other. y may be neither x nor dy.
 */
export function log_softmax_gradient_f32(y: usize, x: usize, dy: usize, columns: i32, from: i32, to: i32): void {
  const rowBytes = <usize>columns << 2;
  y += <usize>from * rowBytes;
  x += <usize>from * rowBytes;
  dy += <usize>from * rowBytes;
  for (; from < to; from++) {
    if (columns <= 12) {
      short_row(Form.Gradient, y, x, dy, columns);
      y += rowBytes;
      x += rowBytes;
      dy += rowBytes;
      continue;
    }
    const largest = folded_row(Fold.Maximum, x, columns);
    const factor = f32x4.div(f32x4.splat(1), sum_of_exponentials(true, y, x, columns, largest));
    const sum = folded_row(Fold.Sum, dy, columns);
    let left = columns;
    let source = dy;
    let target = y;
    while (left >= 4) {
      v128.store(target, f32x4.sub(v128.load(source), f32x4.mul(f32x4.mul(v128.load(target), factor), sum)));
      source += 16;
      target += 16;
      left -= 4;
    }
    if (left > 0) store_part_32(target, f32x4.sub(v128.load(source), f32x4.mul(f32x4.mul(v128.load(target), factor), sum)), left);
    y += rowBytes;
    x += rowBytes;
    dy += rowBytes;
  }
}
