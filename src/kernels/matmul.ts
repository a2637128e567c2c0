// y = a·b for float32 matrices, with a bias added and max(0, ·) taken as the elements are stored, if wanted.
//
// ORDER OF SUMMATION, part of the numerics: k is cut into blocks of 256. In a block the products are added one after the
// other to +0, each product and each sum rounded; y is block 0, + block 1, + block 2, … in order. Every element of y has
// these bits, whatever m, n, its place in a tile, the range of rows or columns, or how a and b are stored.
//
// For the innermost loop both factors are copied into panels: 4 rows of a, 8 columns of b, each in the order in which it
// is read, so that everything lies at a constant offset from two pointers. A tile of 4 rows × 8 columns holds 8 sums,
// 2 vectors of b and a splat of a: 11 vectors live, and V8 as of Node 20 spills beyond 12. A panel of b stays in the
// first-level cache while the rows of a block go by. Where rows run out the last one is computed again and not stored,
// where columns run out what lies behind them is computed with: no second tile to keep alike.
//
// `scratch`: 128 bytes + 4,160 for each panel of a (⌈m / 4⌉, at most 32) + 8,256 for each of b (⌈n / 8⌉, at most 64); each
// thread's own.
//
// Source: K. Goto, R. van de Geijn, "Anatomy of high-performance matrix multiplication", 2008.
import { finished } from "./epilogue";
import { multiply_add, store_part_32 } from "./lanes";

// @ts-ignore: decorator
@inline
const blockLength: i32 = 256;
/** Rows of a that are copied at a time. */
// @ts-ignore: decorator
@inline
const rowsAtOnce: i32 = 128;
/** Columns of b that are copied at a time: 512 KiB a block, which stays in a second-level cache. */
// @ts-ignore: decorator
@inline
const columnsAtOnce: i32 = 512;
/** Below this many rows b is read where it lies: copying it would take as long as the product. */
// @ts-ignore: decorator
@inline
const rowsWorthCopying: i32 = 9;
/** Bytes from one panel to the next: a line more than they hold, or all of them would share the sets of a cache. */
// @ts-ignore: decorator
@inline
export const aPanelBytes: usize = 4160;
// @ts-ignore: decorator
@inline
export const bPanelBytes: usize = 8256;

/**
 * a is [m, k], or stored as [k, m] if transposed; b is [k, n], or stored as [n, k]. `bias` [n] is added unless it is 0; then
 * max(0, ·) is taken if `relu`. The range counts rows of y, or if `by_columns` columns.
 */
export function matmul_f32(
  y: usize,
  a: usize,
  b: usize,
  bias: usize,
  relu: i32,
  m: i32,
  k: i32,
  n: i32,
  a_transposed: i32,
  b_transposed: i32,
  by_columns: i32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  if (from >= to) return;
  const firstRow = by_columns ? 0 : from;
  const endRow = by_columns ? m : to;
  const endColumn = by_columns ? to : n;
  const copied = b_transposed !== 0 || endRow - firstRow >= rowsWorthCopying;
  const aPanels = scratch + 128;
  const bPanels = aPanels + (<usize>(min(rowsAtOnce, m) + 3) >> 2) * aPanelBytes;
  for (let column = by_columns ? from : 0; column < endColumn; column += columnsAtOnce) {
    const columns = min(columnsAtOnce, endColumn - column);
    let start = 0;
    do {
      const length = min(blockLength, k - start);
      const isLast = start + length === k;
      let panels = bPanels;
      if (b_transposed) copy_transposed(8, bPanels, b + ((<usize>column * k + start) << 2), k, columns, length);
      else if (copied) copy_as_it_lies(8, bPanels, b + ((<usize>start * n + column) << 2), n, columns, length);
      else panels = b + ((<usize>start * n + column) << 2);
      for (let row = firstRow; row < endRow; row += rowsAtOnce) {
        const rows = min(rowsAtOnce, endRow - row);
        if (a_transposed) copy_as_it_lies(4, aPanels, a + ((<usize>start * m + row) << 2), m, rows, length);
        else copy_transposed(4, aPanels, a + ((<usize>row * k + start) << 2), k, rows, length);
        let panel = panels;
        for (let done = 0; done < columns; done += 8) {
          multiply_panel(
            y + ((<usize>row * n + column + done) << 2),
            n,
            rows,
            min(8, columns - done),
            start,
            aPanels,
            panel,
            copied ? 32 : <usize>n << 2,
            length,
            isLast && bias ? bias + (<usize>(column + done) << 2) : 0,
            isLast ? relu : 0,
            scratch,
          );
          panel += copied ? bPanelBytes : 32;
        }
      }
      start += blockLength;
    } while (start < k);
  }
}

/** All rows of a block with one panel of 1…8 columns. */
export function multiply_panel(
  y: usize,
  n: i32,
  rows: i32,
  columns: i32,
  start: i32,
  a: usize,
  b: usize,
  bStep: usize,
  length: i32,
  bias: usize,
  relu: i32,
  sums: usize,
): void {
  for (; rows > 0; rows -= 4) {
    if (columns > 4) tile_8(sums, a, b, bStep, length);
    else tile_4(sums, a, b, bStep, length);
    put_tile(y, n, min(4, rows), columns, start, sums, bias, relu);
    y += <usize>n << 4;
    a += aPanelBytes;
  }
}

/**
 * Sums of 4 × 8. They go to y by way of `sums`, 128 bytes: a loop whose function knows no more than this keeps its counter and
 * pointers in registers.
 */
function tile_8(sums: usize, a: usize, b: usize, bStep: usize, length: i32): void {
  let s00 = f32x4.splat(0);
  let s01 = f32x4.splat(0);
  let s10 = f32x4.splat(0);
  let s11 = f32x4.splat(0);
  let s20 = f32x4.splat(0);
  let s21 = f32x4.splat(0);
  let s30 = f32x4.splat(0);
  let s31 = f32x4.splat(0);
  // Four steps a turn, with a way out after each: without it V8 as of Node 20 loads everything first, for which there are not
  // enough registers.
  let b0 = s00, b1 = s00, v = s00;
  a -= 16;
  b -= bStep;
  if (length > 0) {
    do {
      a += 16;
      b += bStep;
      b0 = v128.load(b);
      b1 = v128.load(b, 16);
      v = v128.load32_splat(a);
      s00 = multiply_add(s00, v, b0);
      s01 = multiply_add(s01, v, b1);
      v = v128.load32_splat(a, 4);
      s10 = multiply_add(s10, v, b0);
      s11 = multiply_add(s11, v, b1);
      v = v128.load32_splat(a, 8);
      s20 = multiply_add(s20, v, b0);
      s21 = multiply_add(s21, v, b1);
      v = v128.load32_splat(a, 12);
      s30 = multiply_add(s30, v, b0);
      s31 = multiply_add(s31, v, b1);
      if (length === 1) break;
      a += 16;
      b += bStep;
      b0 = v128.load(b);
      b1 = v128.load(b, 16);
      v = v128.load32_splat(a);
      s00 = multiply_add(s00, v, b0);
      s01 = multiply_add(s01, v, b1);
      v = v128.load32_splat(a, 4);
      s10 = multiply_add(s10, v, b0);
      s11 = multiply_add(s11, v, b1);
      v = v128.load32_splat(a, 8);
      s20 = multiply_add(s20, v, b0);
      s21 = multiply_add(s21, v, b1);
      v = v128.load32_splat(a, 12);
      s30 = multiply_add(s30, v, b0);
      s31 = multiply_add(s31, v, b1);
      if (length === 2) break;
      a += 16;
      b += bStep;
      b0 = v128.load(b);
      b1 = v128.load(b, 16);
      v = v128.load32_splat(a);
      s00 = multiply_add(s00, v, b0);
      s01 = multiply_add(s01, v, b1);
      v = v128.load32_splat(a, 4);
      s10 = multiply_add(s10, v, b0);
      s11 = multiply_add(s11, v, b1);
      v = v128.load32_splat(a, 8);
      s20 = multiply_add(s20, v, b0);
      s21 = multiply_add(s21, v, b1);
      v = v128.load32_splat(a, 12);
      s30 = multiply_add(s30, v, b0);
      s31 = multiply_add(s31, v, b1);
      if (length === 3) break;
      a += 16;
      b += bStep;
      b0 = v128.load(b);
      b1 = v128.load(b, 16);
      v = v128.load32_splat(a);
      s00 = multiply_add(s00, v, b0);
      s01 = multiply_add(s01, v, b1);
      v = v128.load32_splat(a, 4);
      s10 = multiply_add(s10, v, b0);
      s11 = multiply_add(s11, v, b1);
      v = v128.load32_splat(a, 8);
      s20 = multiply_add(s20, v, b0);
      s21 = multiply_add(s21, v, b1);
      v = v128.load32_splat(a, 12);
      s30 = multiply_add(s30, v, b0);
      s31 = multiply_add(s31, v, b1);
      length -= 4;
    } while (length > 0);
  }
  v128.store(sums, s00);
  v128.store(sums, s01, 16);
  v128.store(sums, s10, 32);
  v128.store(sums, s11, 48);
  v128.store(sums, s20, 64);
  v128.store(sums, s21, 80);
  v128.store(sums, s30, 96);
  v128.store(sums, s31, 112);
}

/** Sums of 4 × 4, at the places where those of 4 × 8 have them. */
function tile_4(sums: usize, a: usize, b: usize, bStep: usize, length: i32): void {
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  if (length > 0) {
    do {
      const b0 = v128.load(b);
      s0 = multiply_add(s0, v128.load32_splat(a), b0);
      s1 = multiply_add(s1, v128.load32_splat(a, 4), b0);
      s2 = multiply_add(s2, v128.load32_splat(a, 8), b0);
      s3 = multiply_add(s3, v128.load32_splat(a, 12), b0);
      a += 16;
      b += bStep;
    } while (--length);
  }
  v128.store(sums, s0);
  v128.store(sums, s1, 32);
  v128.store(sums, s2, 64);
  v128.store(sums, s3, 96);
}

/** Begins a tile of y with its sums, or where `start` is not 0 adds them to it. */
// @ts-ignore: decorator
@inline
function put_tile(y: usize, n: i32, rows: i32, columns: i32, start: i32, sums: usize, bias: usize, relu: i32): void {
  for (; rows > 0; rows--) {
    let left = columns;
    if (left > 4) {
      v128.store(y, finished(total(y, start, v128.load(sums)), bias, relu));
      left -= 4;
    }
    const shift = <usize>(columns - left) << 2;
    const last = finished(total(y + shift, start, v128.load(sums + shift)), bias ? bias + shift : 0, relu);
    if (left === 4) v128.store(y + shift, last);
    else store_part_32(y + shift, last, left);
    y += <usize>n << 2;
    sums += 32;
  }
}

// @ts-ignore: decorator
@inline
function total(y: usize, start: i32, sums: v128): v128 {
  return start > 0 ? f32x4.add(v128.load(y), sums) : sums;
}

/**
 * Copies `count` lanes into panels of `width`, 4 or 8, where neighbouring lanes lie side by side: columns of b, or rows of an
 * a that is stored transposed. What lies beyond the last lane is copied too, to be computed with and never stored.
 */
// @ts-ignore: decorator
@inline
export function copy_as_it_lies(width: i32, panels: usize, x: usize, across: i32, count: i32, length: i32): void {
  const panelBytes = width === 4 ? aPanelBytes : bPanelBytes;
  for (; length > 0; length--) {
    let source = x;
    let target = panels;
    for (let left = count; left > 0; left -= width) {
      v128.store(target, v128.load(source));
      if (width === 8) v128.store(target, v128.load(source, 16), 16);
      source += <usize>width << 2;
      target += panelBytes;
    }
    x += <usize>across << 2;
    panels += <usize>width << 2;
  }
}

/** The same where a lane's own elements lie side by side: 4 × 4 at a time, the last lane standing in for those that are not there. */
// @ts-ignore: decorator
@inline
function copy_transposed(width: i32, panels: usize, x: usize, across: i32, count: i32, length: i32): void {
  const step = <usize>across << 2;
  for (; count > 0; count -= width) {
    copy_four(panels, <usize>width << 2, x, step, count, length);
    if (width === 8 && count > 4) copy_four(panels + 16, <usize>width << 2, x + 4 * step, step, count - 4, length);
    x += <usize>width * step;
    panels += width === 4 ? aPanelBytes : bPanelBytes;
  }
}

/** The panel has room for a length rounded up to a multiple of 4: blockLength is one. */
function copy_four(panel: usize, panelStep: usize, x: usize, step: usize, count: i32, length: i32): void {
  const last = <usize>(min(4, count) - 1);
  let x0 = x;
  let x1 = x + step * min<usize>(1, last);
  let x2 = x + step * min<usize>(2, last);
  let x3 = x + step * min<usize>(3, last);
  for (; length > 0; length -= 4) {
    const c0 = v128.load(x0);
    const c1 = v128.load(x1);
    const c2 = v128.load(x2);
    const c3 = v128.load(x3);
    const low01 = i32x4.shuffle(c0, c1, 0, 4, 1, 5);
    const high01 = i32x4.shuffle(c0, c1, 2, 6, 3, 7);
    const low23 = i32x4.shuffle(c2, c3, 0, 4, 1, 5);
    const high23 = i32x4.shuffle(c2, c3, 2, 6, 3, 7);
    v128.store(panel, i64x2.shuffle(low01, low23, 0, 2));
    v128.store(panel + panelStep, i64x2.shuffle(low01, low23, 1, 3));
    v128.store(panel + 2 * panelStep, i64x2.shuffle(high01, high23, 0, 2));
    v128.store(panel + 3 * panelStep, i64x2.shuffle(high01, high23, 1, 3));
    panel += 4 * panelStep;
    x0 += 16;
    x1 += 16;
    x2 += 16;
    x3 += 16;
  }
}
