// softmax and its logarithm over rows of `columns` ≥ 1 numbers; the range counts rows. y may be x.
//
// The row's maximum is subtracted first: exp(89) is already ∞ in float32. The sum has reduce.ts's order, in the pass that
// makes the exponentials. A NaN or +∞ in a row makes the whole row NaN, as in TensorFlow: ∞ − ∞.
import { first_lanes_32, store_part_32 } from "./lanes";
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

/** exp(x − max) · (1 / Σ exp(x − max)) */
export function softmax_f32(y: usize, x: usize, columns: i32, from: i32, to: i32): void {
  const rowBytes = <usize>columns << 2;
  y += <usize>from * rowBytes;
  x += <usize>from * rowBytes;
  for (; from < to; from++) {
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
