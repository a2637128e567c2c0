// What a product does with its finished sums: adds a bias and takes max(0, ·), the bits of add and relu. In one place, since
// dense and sparse products must do the same.
import { store_part_32 } from "./lanes";

/** Four sums, + the bias of their columns unless it is 0, then rectified if `relu`. NaN stays NaN, as in unary.ts. */
// @ts-ignore: decorator
@inline
export function finished(sums: v128, bias: usize, relu: i32): v128 {
  if (bias) sums = f32x4.add(sums, v128.load(bias));
  return relu ? f32x4.max(sums, f32x4.splat(0)) : sums;
}

/** Finishes a row of n sums where it lies. */
export function finish_row(row: usize, bias: usize, relu: i32, n: i32): void {
  if (!bias && !relu) return;
  for (; n >= 4; n -= 4) {
    v128.store(row, finished(v128.load(row), bias, relu));
    row += 16;
    if (bias) bias += 16;
  }
  if (n > 0) store_part_32(row, finished(v128.load(row), bias, relu), n);
}
