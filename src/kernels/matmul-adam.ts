// The product aᵀ·b that is a weight's gradient, and what Adam makes of the weight, without the gradient ever being whole:
// some rows of it are computed, used up, and computed over. For a weight of 3136 × 1024 that is 26 MB less to move a step.
//
// ORDER OF SUMMATION: that of matmul.ts for k of at most 256, a single block; then that of optimizers.ts. The same code runs.
//
// `scratch`: 128 bytes + 8 · 4,160 for panels of a + 8,256 for each panel of b (⌈n / 8⌉, at most 128) + 32 rows of the gradient
// (4 · min(n, 1024) bytes each) + 16; each thread's own.
import { aPanelBytes, bPanelBytes, copy_as_it_lies, multiply_panel } from "./matmul";
import { descend_adam_f32 } from "./optimizers";

/** Rows of the gradient that there are at a time: with 1,024 columns 128 KiB, which stay in a second-level cache. */
// @ts-ignore: decorator
@inline
const rowsAtOnce: i32 = 32;
/** So that what is read of a weight lies together: a whole row of most. */
// @ts-ignore: decorator
@inline
const columnsAtOnce: i32 = 1024;

/**
 * w, m and v are [rows, n], as in descend_adam_f32; a is [k, rows], b is [k, n], and k at most 256. The range counts rows of w,
 * or if `by_columns` columns.
 */
export function matmul_adam_f32(
  y: usize,
  y_m: usize,
  y_v: usize,
  w: usize,
  m: usize,
  v: usize,
  a: usize,
  b: usize,
  rate: usize,
  rest1: usize,
  rest2: usize,
  epsilon: usize,
  rows: i32,
  k: i32,
  n: i32,
  by_columns: i32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  const endRow = by_columns ? rows : to;
  const endColumn = by_columns ? to : n;
  const aPanels = scratch + 128;
  const bPanels = aPanels + 8 * aPanelBytes;
  const gradient = bPanels + (<usize>(min(columnsAtOnce, n) + 7) >> 3) * bPanelBytes;
  for (let column = by_columns ? from : 0; column < endColumn; column += columnsAtOnce) {
    const columns = min(columnsAtOnce, endColumn - column);
    copy_as_it_lies(8, bPanels, b + (<usize>column << 2), n, columns, k);
    for (let row = by_columns ? 0 : from; row < endRow; row += rowsAtOnce) {
      const count = min(rowsAtOnce, endRow - row);
      copy_as_it_lies(4, aPanels, a + (<usize>row << 2), rows, count, k);
      let panel = bPanels;
      for (let done = 0; done < columns; done += 8, panel += bPanelBytes) {
        multiply_panel(gradient + (<usize>done << 2), columns, count, min(8, columns - done), 0, aPanels, panel, 32, k, 0, 0, scratch);
      }
      let g = gradient;
      for (let i = row; i < row + count; i++, g += <usize>columns << 2) {
        const at = (<usize>i * n + column) << 2;
        descend_adam_f32(y + at, y_m + at, y_v + at, w + at, m + at, v + at, g, rate, rest1, rest2, epsilon, 0, columns);
      }
    }
  }
}
