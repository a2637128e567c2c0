// y = a·b for float32 matrices.
//
// ORDER OF SUMMATION, part of the numerics: k is cut into blocks of 256. In a block the products are added one after the
// other to +0, each product and each sum rounded; y is block 0, + block 1, + block 2, … in order. Every element of y has
// these bits, whatever m, n, its place in a tile, the range of rows, or how a and b are stored.
//
// Columns of b are copied in panels of 8, the last panel of 4 where 4 are enough, so that the innermost loop reads b in
// order. A tile of 4 rows × 8 columns holds 8 sums, 2 vectors of b and a splat of a: 11 vectors live, and V8 as of
// Node 20 spills beyond 12. Where rows run out the last one is computed again and not stored: no second tile to keep alike.
//
// `scratch`: 1024 · min(⌈n / 4⌉ · 4, 512) + 4096 bytes, at most 528,384, aligned to 16, and each thread's own.
//
// Source: K. Goto, R. van de Geijn, "Anatomy of high-performance matrix multiplication", 2008.
import { store_part_32 } from "./lanes";

// @ts-ignore: decorator
@inline
const blockLength: i32 = 256;
/** Columns of b that are copied at a time: 512 KiB a block, which stays in a second-level cache. */
// @ts-ignore: decorator
@inline
const columnsAtOnce: i32 = 512;
/** Below this many rows b is read where it lies: copying it would take as long as the product. */
// @ts-ignore: decorator
@inline
const rowsWorthCopying: i32 = 9;

/** a is [m, k], or stored as [k, m] if transposed; b is [k, n], or stored as [n, k]. The range counts rows of y. */
export function matmul_f32(
  y: usize,
  a: usize,
  b: usize,
  m: i32,
  k: i32,
  n: i32,
  a_transposed: i32,
  b_transposed: i32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  if (from >= to || n <= 0) return;
  if (k <= 0) {
    memory.fill(y + ((<usize>from * n) << 2), 0, (<usize>(to - from) * n) << 2);
    return;
  }
  const copied = b_transposed !== 0 || to - from >= rowsWorthCopying;
  const panels = scratch + 4096;
  for (let column = 0; column < n; column += columnsAtOnce) {
    const columns = min(columnsAtOnce, n - column);
    for (let start = 0; start < k; start += blockLength) {
      const length = min(blockLength, k - start);
      if (b_transposed) copy_columns_transposed(panels, b + ((<usize>column * k + start) << 2), k, length, columns);
      else if (copied) copy_columns(panels, b + ((<usize>start * n + column) << 2), n, length, columns);
      for (let row = from; row < to; row += 4) {
        const rows = min(4, to - row);
        const last = <usize>(rows - 1);
        // Four rows of a by their first element of the block, and the way from one column of a to the next.
        let a0: usize;
        let rowStep: usize;
        let aStep: usize;
        if (a_transposed) {
          // One column of 16 bytes after the other: the lines they lie in may share a cache set, so they are gathered once.
          copy_rows_transposed(scratch, a + ((<usize>start * m + row) << 2), m, length);
          a0 = scratch;
          rowStep = 4;
          aStep = 16;
        } else {
          a0 = a + ((<usize>row * k + start) << 2);
          rowStep = <usize>k << 2;
          aStep = 4;
        }
        const a1 = a0 + rowStep * min<usize>(1, last);
        const a2 = a0 + rowStep * min<usize>(2, last);
        const a3 = a0 + rowStep * min<usize>(3, last);
        let out = y + ((<usize>row * n + column) << 2);
        let panel = copied ? panels : b + ((<usize>start * n + column) << 2);
        let left = columns;
        while (left > 4) {
          tile_8(out, n, rows, min(8, left), start, a0, a1, a2, a3, aStep, panel, copied ? 32 : <usize>n << 2, length);
          out += 32;
          panel += copied ? <usize>blockLength * 32 : 32;
          left -= 8;
        }
        if (left > 0) tile_4(out, n, rows, left, start, a0, a1, a2, a3, aStep, panel, copied ? 16 : <usize>n << 2, length);
      }
    }
  }
}

/** Adds a block of 4 × 8 sums to y, or begins y with it where `start` is 0. */
function tile_8(
  y: usize,
  n: i32,
  rows: i32,
  columns: i32,
  start: i32,
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  length: i32,
): void {
  let s00 = f32x4.splat(0);
  let s01 = f32x4.splat(0);
  let s10 = f32x4.splat(0);
  let s11 = f32x4.splat(0);
  let s20 = f32x4.splat(0);
  let s21 = f32x4.splat(0);
  let s30 = f32x4.splat(0);
  let s31 = f32x4.splat(0);
  do {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let v = v128.load32_splat(a0);
    s00 = f32x4.add(s00, f32x4.mul(v, b0));
    s01 = f32x4.add(s01, f32x4.mul(v, b1));
    v = v128.load32_splat(a1);
    s10 = f32x4.add(s10, f32x4.mul(v, b0));
    s11 = f32x4.add(s11, f32x4.mul(v, b1));
    v = v128.load32_splat(a2);
    s20 = f32x4.add(s20, f32x4.mul(v, b0));
    s21 = f32x4.add(s21, f32x4.mul(v, b1));
    v = v128.load32_splat(a3);
    s30 = f32x4.add(s30, f32x4.mul(v, b0));
    s31 = f32x4.add(s31, f32x4.mul(v, b1));
    a0 += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
    b += bStep;
  } while (--length);
  const yStep = <usize>n << 2;
  put_8(y, s00, s01, columns, start);
  if (rows === 1) return;
  put_8(y + yStep, s10, s11, columns, start);
  if (rows === 2) return;
  put_8(y + 2 * yStep, s20, s21, columns, start);
  if (rows === 3) return;
  put_8(y + 3 * yStep, s30, s31, columns, start);
}

/** The same for 4 × 4. */
function tile_4(
  y: usize,
  n: i32,
  rows: i32,
  columns: i32,
  start: i32,
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  length: i32,
): void {
  let s0 = f32x4.splat(0);
  let s1 = f32x4.splat(0);
  let s2 = f32x4.splat(0);
  let s3 = f32x4.splat(0);
  do {
    const b0 = v128.load(b);
    s0 = f32x4.add(s0, f32x4.mul(v128.load32_splat(a0), b0));
    s1 = f32x4.add(s1, f32x4.mul(v128.load32_splat(a1), b0));
    s2 = f32x4.add(s2, f32x4.mul(v128.load32_splat(a2), b0));
    s3 = f32x4.add(s3, f32x4.mul(v128.load32_splat(a3), b0));
    a0 += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
    b += bStep;
  } while (--length);
  const yStep = <usize>n << 2;
  put_4(y, s0, columns, start);
  if (rows === 1) return;
  put_4(y + yStep, s1, columns, start);
  if (rows === 2) return;
  put_4(y + 2 * yStep, s2, columns, start);
  if (rows === 3) return;
  put_4(y + 3 * yStep, s3, columns, start);
}

/** Puts 5…8 columns of a row. */
// @ts-ignore: decorator
@inline
function put_8(y: usize, s0: v128, s1: v128, columns: i32, start: i32): void {
  if (start > 0) s0 = f32x4.add(v128.load(y), s0);
  v128.store(y, s0);
  put_4(y + 16, s1, columns - 4, start);
}

/** Puts 1…4 columns of a row. */
// @ts-ignore: decorator
@inline
function put_4(y: usize, s: v128, columns: i32, start: i32): void {
  if (start > 0) s = f32x4.add(v128.load(y), s);
  if (columns === 4) v128.store(y, s);
  else store_part_32(y, s, columns);
}

/** Copies `length` rows of b, panel by panel. What a panel has beyond the last column is computed with, never stored. */
function copy_columns(panel: usize, b: usize, n: i32, length: i32, columns: i32): void {
  const bStep = <usize>n << 2;
  for (; columns > 4; columns -= 8) {
    let source = b;
    let target = panel;
    let left = length;
    do {
      v128.store(target, v128.load(source));
      v128.store(target, v128.load(source, 16), 16);
      source += bStep;
      target += 32;
    } while (--left);
    b += 32;
    panel += blockLength * 32;
  }
  if (columns <= 0) return;
  do {
    v128.store(panel, v128.load(b));
    b += bStep;
    panel += 16;
  } while (--length);
}

/** The same from b stored as [n, k]: 4 × 4 at a time, the last column standing in for those that are not there. */
function copy_columns_transposed(panel: usize, b: usize, k: i32, length: i32, columns: i32): void {
  const step = <usize>k << 2;
  for (; columns > 4; columns -= 8) {
    copy_four(panel, 32, b, step, 4, length);
    copy_four(panel + 16, 32, b + 4 * step, step, columns - 4, length);
    b += 8 * step;
    panel += blockLength * 32;
  }
  if (columns > 0) copy_four(panel, 16, b, step, columns, length);
}

/** The panel has room for a length rounded up to a multiple of 4: blockLength is one. */
function copy_four(panel: usize, panelStep: usize, b: usize, step: usize, columns: i32, length: i32): void {
  const last = <usize>(min(4, columns) - 1);
  let b0 = b;
  let b1 = b + step * min<usize>(1, last);
  let b2 = b + step * min<usize>(2, last);
  let b3 = b + step * min<usize>(3, last);
  do {
    const c0 = v128.load(b0);
    const c1 = v128.load(b1);
    const c2 = v128.load(b2);
    const c3 = v128.load(b3);
    const low01 = i32x4.shuffle(c0, c1, 0, 4, 1, 5);
    const high01 = i32x4.shuffle(c0, c1, 2, 6, 3, 7);
    const low23 = i32x4.shuffle(c2, c3, 0, 4, 1, 5);
    const high23 = i32x4.shuffle(c2, c3, 2, 6, 3, 7);
    v128.store(panel, i64x2.shuffle(low01, low23, 0, 2));
    v128.store(panel + panelStep, i64x2.shuffle(low01, low23, 1, 3));
    v128.store(panel + 2 * panelStep, i64x2.shuffle(high01, high23, 0, 2));
    v128.store(panel + 3 * panelStep, i64x2.shuffle(high01, high23, 1, 3));
    panel += 4 * panelStep;
    b0 += 16;
    b1 += 16;
    b2 += 16;
    b3 += 16;
    length -= 4;
  } while (length > 0);
}

/** Four rows of a, stored as [k, m], as they come: rows beyond the last of a are read, and never used. */
function copy_rows_transposed(target: usize, a: usize, m: i32, length: i32): void {
  const step = <usize>m << 2;
  do {
    v128.store(target, v128.load(a));
    target += 16;
    a += step;
  } while (--length);
}
