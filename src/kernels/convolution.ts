// Convolution of images [N, H, W, C] with filters [R, S, C, K] to [N, P, Q, K], and its gradient by the images, which is a
// convolution too.
//
// ORDER OF SUMMATION, part of the numerics. An element of the result is one sum that begins at +0 and takes its products one
// after the other, each product and each sum rounded: over r ascending, in r over s ascending, in s over c ascending. A place
// outside the image counts as 0, and 0 × w is added like any other product.
//
// The gradient by the images sums over r ascending, in r over q ascending (so s falls), in q over k ascending. Gradients
// outside [P, Q], and those that a stride leaves out between two, count as 0 in the same way. Its image is the gradient of
// the result, its filters are packed with s reversed and c in place of k, and its rows are met upwards: see `firstRow`.
//
// The image is copied once, into zeros that are wide enough, so the innermost loop has no edges: for each r the inputs of a
// pixel lie side by side, S·C of them. A tile is 2 × 2 pixels × 8 channels (convolution-tile.ts). Where pixels run out the last one
// is computed again, and stored at its own place again.
//
// Where the filters are finite, zeros outside the image are left out: rows and columns of a filter at which all four pixels
// see nothing else. They would have added +0 or −0 to a sum that began at +0, and so is never −0: no bit changes. Met upwards
// they are not looked for.
//
// Much of a drawing is empty too: where all that four pixels see is 0 and the filters are finite, their sums are +0 without
// being computed. This is looked for in images of one channel, whose every row fits into the bits of a u64.
//
// Source: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning", 2016.
import { Finish, tile } from "./convolution-tile";
import { all_finite } from "./finite";

/** The places of what `geometry` holds, in bytes. */
export const enum Geometry {
  /** Of the image: rows, columns, channels. */
  H = 0,
  W = 4,
  C = 8,
  /** Where its first row and column come to lie among the zeros, and how far the next ones are from them. */
  Top = 12,
  Left = 16,
  RowDilation = 20,
  ColumnDilation = 24,
  /** Rows and columns with the zeros. */
  PaddedH = 28,
  PaddedW = 32,
  /** Of the result. */
  P = 36,
  Q = 40,
  K = 44,
  /** Rows of a filter, and what lies side by side in one of its rows. */
  R = 48,
  RowLength = 52,
  RowStride = 56,
  ColumnStride = 60,
  /** The padded row, counted from a pixel's own, at which r = 0 is met, and whether the next is below (1) or above (−1). */
  FirstRow = 64,
  RowDirection = 68,
}

/**
 * panels[k / 8][r, s, c][k % 8] = filters[r, s, c, k], or 0 where k is beyond the last: `rows` = R·S·C. The range counts panels.
 */
export function pack_filters_f32(y: usize, filters: usize, rows: i32, k: i32, from: i32, to: i32): void {
  const step = <usize>k << 2;
  const panelBytes = <usize>rows << 5;
  const zero = f32x4.splat(0);
  for (; from < to; from++) {
    const channels = min(8, k - (from << 3));
    let target = y + <usize>from * panelBytes;
    const end = target + panelBytes;
    for (let source = filters + ((<usize>from) << 5); target < end; target += 32, source += step) {
      if (channels === 8) {
        v128.store(target, v128.load(source));
        v128.store(target, v128.load(source, 16), 16);
      } else {
        v128.store(target, zero);
        v128.store(target, zero, 16);
        for (let i = 0; i < channels; i++) store<f32>(target + ((<usize>i) << 2), load<f32>(source + ((<usize>i) << 2)));
      }
    }
  }
}

/**
 * The same for the gradient by the images: panels[c / 8][r, S − 1 − s, k][c % 8] = filters[r, s, c, k]. The range counts panels.
 */
export function pack_filters_reversed_f32(y: usize, filters: usize, r: i32, s: i32, c: i32, k: i32, from: i32, to: i32): void {
  const step = <usize>k << 2;
  for (; from < to; from++) {
    const channels = min(8, c - (from << 3));
    let target = y + ((<usize>from * (r * s * k)) << 5);
    for (let row = 0; row < r; row++) {
      for (let column = s - 1; column >= 0; column--) {
        const source = filters + (<usize>((row * s + column) * c + (from << 3)) * step);
        for (let i = 0; i < k; i++, target += 32) {
          for (let j = 0; j < 8; j++) {
            const value: f32 = j < channels ? load<f32>(source + <usize>j * step + ((<usize>i) << 2)) : 0;
            store<f32>(target + ((<usize>j) << 2), value);
          }
        }
      }
    }
  }
}

/** Copies an image to its place among zeros that are there already. */
export function copy_into_zeros(target: usize, x: usize, geometry: usize): void {
  const w = load<i32>(geometry, Geometry.W);
  const c = load<i32>(geometry, Geometry.C);
  const paddedH = load<i32>(geometry, Geometry.PaddedH);
  const paddedW = load<i32>(geometry, Geometry.PaddedW);
  const left = load<i32>(geometry, Geometry.Left);
  const across = load<i32>(geometry, Geometry.ColumnDilation);
  // A stride may leave the last rows and columns unused.
  const columns = min(w, (paddedW - left + across - 1) / across);
  const down = load<i32>(geometry, Geometry.RowDilation);
  let row = load<i32>(geometry, Geometry.Top);
  const pixelBytes = <usize>c << 2;
  for (let i = load<i32>(geometry, Geometry.H); i > 0 && row < paddedH; i--, row += down) {
    let to = target + <usize>(row * paddedW + left) * pixelBytes;
    if (across === 1) memory.copy(to, x, <usize>columns * pixelBytes);
    else {
      for (let column = 0; column < columns; column++, to += <usize>across * pixelBytes) {
        memory.copy(to, x + <usize>column * pixelBytes, pixelBytes);
      }
    }
    x += <usize>w * pixelBytes;
  }
}

/** For each of `rows` rows of up to 64 numbers, a u64 whose bit i says whether number i is something else than 0. */
export function mark_numbers(marks: usize, x: usize, rows: i32, columns: i32): void {
  const zero = f32x4.splat(0);
  for (; rows > 0; rows--, marks += 8) {
    let row: u64 = 0;
    for (let i = 0; i < columns; i += 4, x += 16) {
      row |= <u64>i32x4.bitmask(f32x4.ne(v128.load(x), zero)) << <u64>i;
    }
    // The last vector may hold the next row's first numbers.
    x -= <usize>((4 - (columns & 3)) & 3) << 2;
    store<u64>(marks, row & (<u64>-1 >> <u64>(64 - columns)));
  }
}

/** Which columns hold something in any of these rows. */
// @ts-ignore: decorator
@inline
export function marks_in_rows(marks: usize, rows: i32): u64 {
  let any: u64 = 0;
  for (; rows > 0; rows--, marks += 8) any |= load<u64>(marks);
  return any;
}

/**
 * y = the convolution of each image x, with what `finish` says done to it; panels are packed filters. The range counts images.
 *
 * `scratch`: the padded image, 4 · paddedH · paddedW · C bytes, and 8 · paddedH + 64 more; each thread's own. With pooling P and Q are even, y is
 * [N, P/2, Q/2, K], and `places` takes for each of its elements which pixel of the window won, 0…3; else neither is touched.
 */
export function convolve_f32(
  y: usize,
  places: usize,
  x: usize,
  panels: usize,
  bias: usize,
  geometry: usize,
  finish: i32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  if (from >= to) return;
  const c = load<i32>(geometry, Geometry.C);
  const p = load<i32>(geometry, Geometry.P);
  const q = load<i32>(geometry, Geometry.Q);
  const k = load<i32>(geometry, Geometry.K);
  const r = load<i32>(geometry, Geometry.R);
  const rowLength = load<i32>(geometry, Geometry.RowLength);
  const rowBytes = <usize>(load<i32>(geometry, Geometry.PaddedW) * c) << 2;
  const down = rowBytes * load<i32>(geometry, Geometry.RowStride);
  const across = <usize>(c * load<i32>(geometry, Geometry.ColumnStride)) << 2;
  const direction = load<i32>(geometry, Geometry.RowDirection);
  const rowStep = rowBytes * direction;
  const first = scratch + rowBytes * load<i32>(geometry, Geometry.FirstRow);
  const imageBytes = <usize>(load<i32>(geometry, Geometry.H) * load<i32>(geometry, Geometry.W) * c) << 2;
  const panelBytes = <usize>(r * rowLength) << 5;
  const pool = finish & Finish.Pool;
  const pixelBytes = <usize>k << 2;
  const rowOfY = (pool ? <usize>(q >> 1) : <usize>q) * pixelBytes;
  const resultBytes = (pool ? <usize>(p >> 1) : <usize>p) * rowOfY;

  const paddedH = load<i32>(geometry, Geometry.PaddedH);
  const paddedW = load<i32>(geometry, Geometry.PaddedW);
  const rowStride = load<i32>(geometry, Geometry.RowStride);
  const columnStride = load<i32>(geometry, Geometry.ColumnStride);
  const isFinite = all_finite(panels, (r * rowLength * ((k + 7) >> 3)) << 3);
  const leavesOut = isFinite && direction === 1;
  const mayBeEmpty = isFinite && c === 1 && paddedW <= 64;
  // Where the image lies among its zeros.
  const imageTop = load<i32>(geometry, Geometry.Top);
  const imageLeft = load<i32>(geometry, Geometry.Left);
  const imageBottom = imageTop + (load<i32>(geometry, Geometry.H) - 1) * load<i32>(geometry, Geometry.RowDilation) + 1;
  const imageRight = imageLeft + (load<i32>(geometry, Geometry.W) - 1) * load<i32>(geometry, Geometry.ColumnDilation) + 1;
  const marks = scratch + ((rowBytes * paddedH + 63) & ~63);
  // The columns that two pixels see, at bit 0.
  const seen: u64 = <u64>-1 >> <u64>(64 - min(64, rowLength + columnStride));
  memory.fill(scratch, 0, rowBytes * paddedH);
  for (let n = from; n < to; n++) {
    copy_into_zeros(scratch, x + <usize>n * imageBytes, geometry);
    if (mayBeEmpty) mark_numbers(marks, scratch, paddedH, paddedW);
    let panel = panels;
    for (let channel = 0; channel < k; channel += 8, panel += panelBytes) {
      const channels = min(8, k - channel);
      const channelOffset = <usize>n * resultBytes + ((<usize>channel) << 2);
      for (let i = 0; i < p; i += 2) {
        const below = i + 1 < p;
        const top = i * rowStride;
        const marked: u64 = mayBeEmpty ? marks_in_rows(marks + ((<usize>top) << 3), min(r + rowStride, paddedH - top)) : -1;
        const r0 = leavesOut ? max(0, imageTop - top - (below ? rowStride : 0)) : 0;
        const rowsInside = (leavesOut ? min(r, imageBottom - top) : r) - r0;
        let x0 = first + <usize>i * down;
        let at = channelOffset + (pool ? <usize>(i >> 1) : <usize>i) * rowOfY;
        for (let j = 0; j < q; j += 2) {
          const right = j + 1 < q;
          const left = j * columnStride;
          const l0 = leavesOut ? max(0, imageLeft - left - (right ? columnStride : 0)) * c : 0;
          const length = (leavesOut ? min(rowLength, (imageRight - left) * c) : rowLength) - l0;
          const isEmpty = length <= 0 || (mayBeEmpty && !((marked >> <u64>left) & seen));
          const a0 = x0 + <usize>r0 * rowBytes + ((<usize>l0) << 2);
          const a1 = right ? a0 + across : a0;
          tile(
            a0,
            a1,
            below ? a0 + down : a0,
            below ? a1 + down : a1,
            panel + ((<usize>(r0 * rowLength + l0)) << 5),
            isEmpty ? 0 : rowsInside,
            length,
            rowStep,
            (<usize>rowLength) << 5,
            y + at,
            places + at,
            right ? pixelBytes : 0,
            below ? rowOfY : 0,
            bias + ((<usize>channel) << 2),
            channels,
            finish,
          );
          x0 += across << 1;
          at += pool ? pixelBytes : pixelBytes << 1;
        }
      }
    }
  }
}
