// The gradient by the images of a convolution whose result went through relu and a 2 × 2 pooling. What is given, which zeros
// are left out, and why that moves no bit, stands in convolution-pooled.ts.
//
// ORDER OF SUMMATION: that of convolution.ts.
import { convolve_f32, Geometry, pack_filters_reversed_f32 } from "./convolution";
import { store_lanes_32 } from "./lanes";
import { all_finite } from "./finite";

/** y[k][r, s, c] = filters[r, s, c, k]: `rows` = R·S·C. The range counts channels k. */
export function turn_filters_f32(y: usize, filters: usize, rows: i32, k: i32, from: i32, to: i32): void {
  const step = <usize>k << 2;
  let target = y + ((<usize>from * rows) << 2);
  for (; from < to; from++) {
    let source = filters + ((<usize>from) << 2);
    for (let i = 0; i < rows; i++, source += step, target += 4) store<f32>(target, load<f32>(source));
  }
}

/**
 * The gradient by the images, y [N, H, W, C]; `turned` is from turn_filters_f32. `back` is the geometry with which the dense
 * kernel computes the same. The range counts images.
 *
 * Pixels are met from the last row upwards, in a row from left to right: an element then gets r ascending, in r q ascending.
 *
 * `scratch`, each thread's own: 4 · paddedH · paddedW · C bytes for an image among its zeros, then for a row of windows
 * 4 · Q for how many gradients each pixel has, and 2 · Q lists of 8 · K + 128; or for filters that are not finite
 * 4 · (P · Q · K + ⌈C / 8⌉ · 8 · R · S · K) and the dense kernel's. Each part rounded up to 64.
 */
export function pooled_image_gradient_f32(
  y: usize,
  dy: usize,
  places: usize,
  filters: usize,
  turned: usize,
  geometry: usize,
  back: usize,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  if (from >= to) return;
  const k = load<i32>(geometry, Geometry.K);
  const r = load<i32>(geometry, Geometry.R);
  const rowLength = load<i32>(geometry, Geometry.RowLength);
  if (!all_finite(filters, r * rowLength * k)) {
    dense_image_gradient(y, dy, places, filters, geometry, back, scratch, from, to);
    return;
  }
  const c = load<i32>(geometry, Geometry.C);
  const imageBytes = <usize>(load<i32>(geometry, Geometry.H) * load<i32>(geometry, Geometry.W) * c) << 2;
  const p = load<i32>(geometry, Geometry.P) >> 1;
  const q = load<i32>(geometry, Geometry.Q) >> 1;
  const rowBytes = <usize>(load<i32>(geometry, Geometry.PaddedW) * c) << 2;
  const paddedBytes = rowBytes * load<i32>(geometry, Geometry.PaddedH);
  const down = rowBytes * load<i32>(geometry, Geometry.RowStride);
  const across = <usize>(c * load<i32>(geometry, Geometry.ColumnStride)) << 2;
  const counts = scratch + ((paddedBytes + 127) & ~63);
  const lists = counts + ((<usize>(q << 3) + 63) & ~63);
  const listBytes = list_bytes(k);
  const windowRowBytes = <usize>(q * k) << 2;
  for (let n = from; n < to; n++) {
    memory.fill(scratch, 0, paddedBytes);
    for (let i = p - 1; i >= 0; i--) {
      const windows = <usize>(n * p + i) * windowRowBytes;
      list_by_pixel(lists, listBytes, counts, dy + windows, places + windows, turned, (<usize>(r * rowLength)) << 2, q, k);
      for (let half = 1; half >= 0; half--) {
        let target = scratch + <usize>((i << 1) + half) * down;
        for (let j = 0; j < q << 1; j++, target += across) {
          const pixel = ((j >> 1) << 2) + (half << 1) + (j & 1);
          const count = <usize>load<u16>(counts + ((<usize>pixel) << 1));
          if (count === 0) continue;
          const list = lists + <usize>pixel * listBytes;
          add_filters(target, list, list + (count << 3), r, rowLength, rowBytes);
        }
      }
    }
    copy_out_of_zeros(y + <usize>n * imageBytes, scratch, geometry);
  }
}

/** From a pixel's list to the next one's: an odd number of cache lines, so that lists do not share sets. */
// @ts-ignore: decorator
@inline
function list_bytes(k: i32): usize {
  return (((<usize>k << 3) + 63) & ~63) | 64;
}

/** For a row of windows and each of their pixels, in entries of 8 bytes: where channel k's filter lies, and its gradient. `counts` are u16. */
// @ts-ignore: decorator
@inline
function list_by_pixel(lists: usize, listBytes: usize, counts: usize, dy: usize, places: usize, turned: usize, filterBytes: usize, windows: i32, k: i32): void {
  const kBytes = <usize>k << 2;
  for (; windows > 0; windows--, counts += 8, lists += listBytes << 2, dy += kBytes, places += kBytes) {
    // Four counts of 16 bits.
    let ends: u64 = 0;
    let filter = turned;
    for (let i: usize = 0; i < kBytes; i += 4, filter += filterBytes) {
      const place = <usize>load<i32>(places + i);
      const g = load<u32>(dy + i);
      const shift = <u64>place << 4;
      const entry = lists + place * listBytes + (<usize>((ends >> shift) & 0xffff) << 3);
      store<usize>(entry, filter);
      store<u32>(entry, g, 4);
      // Its bits without the sign: to compare numbers takes more instructions.
      ends += <u64>(g << 1 !== 0) << shift;
    }
    store<u64>(counts, ends);
  }
}

/** Adds a pixel's gradients × filters to what they cover of the image: four of them at a time, then two, then one. */
// @ts-ignore: decorator
@inline
function add_filters(target: usize, entry: usize, end: usize, r: i32, rowLength: i32, rowBytes: usize): void {
  for (; entry + 24 < end; entry += 32) add_rows(4, target, entry, r, rowLength, rowBytes);
  if (entry + 8 < end) {
    add_rows(2, target, entry, r, rowLength, rowBytes);
    entry += 16;
  }
  if (entry < end) add_rows(1, target, entry, r, rowLength, rowBytes);
}

/** Adds 1, 2 or 4 gradients × filters. How often its loops run depends on the filters' size alone, which a processor foresees. */
// @ts-ignore: decorator
@inline
function add_rows(count: i32, target: usize, entry: usize, r: i32, rowLength: i32, rowBytes: usize): void {
  let w0 = load<usize>(entry);
  let w1 = count > 1 ? load<usize>(entry, 8) : w0;
  let w2 = count > 2 ? load<usize>(entry, 16) : w0;
  let w3 = count > 2 ? load<usize>(entry, 24) : w0;
  const g0 = v128.load32_splat(entry, 4);
  const g1 = v128.load32_splat(entry, 12);
  const g2 = v128.load32_splat(entry, 20);
  const g3 = v128.load32_splat(entry, 28);
  // From a row's end to the next one's beginning; filters have none between.
  const gap = rowBytes - ((<usize>rowLength) << 2);
  let at = target;
  for (; r > 0; r--, at += gap) {
    let left = rowLength;
    for (; left >= 20; left -= 20) {
      v128.store(at, sum_of(count, at, w0, w1, w2, w3, g0, g1, g2, g3, 0));
      v128.store(at, sum_of(count, at, w0, w1, w2, w3, g0, g1, g2, g3, 16), 16);
      v128.store(at, sum_of(count, at, w0, w1, w2, w3, g0, g1, g2, g3, 32), 32);
      v128.store(at, sum_of(count, at, w0, w1, w2, w3, g0, g1, g2, g3, 48), 48);
      v128.store(at, sum_of(count, at, w0, w1, w2, w3, g0, g1, g2, g3, 64), 64);
      at += 80;
      w0 += 80;
      if (count > 1) w1 += 80;
      if (count > 2) w2 += 80;
      if (count > 2) w3 += 80;
    }
    for (; left > 0; left -= 4) {
      store_lanes_32(at, sum_of(count, at, w0, w1, w2, w3, g0, g1, g2, g3, 0), left);
      const step = <usize>min(4, left) << 2;
      at += step;
      w0 += step;
      if (count > 1) w1 += step;
      if (count > 2) w2 += step;
      if (count > 2) w3 += step;
    }
  }
}

// @ts-ignore: decorator
@inline
function sum_of(count: i32, x: usize, w0: usize, w1: usize, w2: usize, w3: usize, g0: v128, g1: v128, g2: v128, g3: v128, offset: usize): v128 {
  let s = f32x4.add(v128.load(x + offset), f32x4.mul(g0, v128.load(w0 + offset)));
  if (count > 1) s = f32x4.add(s, f32x4.mul(g1, v128.load(w1 + offset)));
  if (count > 2) s = f32x4.add(s, f32x4.mul(g2, v128.load(w2 + offset)));
  if (count > 2) s = f32x4.add(s, f32x4.mul(g3, v128.load(w3 + offset)));
  return s;
}

/** The image without its zeros; the adjoint of copy_into_zeros. */
function copy_out_of_zeros(y: usize, source: usize, geometry: usize): void {
  const h = load<i32>(geometry, Geometry.H);
  const w = load<i32>(geometry, Geometry.W);
  const pixelBytes = <usize>load<i32>(geometry, Geometry.C) << 2;
  const top = load<i32>(geometry, Geometry.Top);
  const left = load<i32>(geometry, Geometry.Left);
  const paddedW = load<i32>(geometry, Geometry.PaddedW);
  const rows = min(h, load<i32>(geometry, Geometry.PaddedH) - top);
  const columns = min(w, paddedW - left);
  const rowBytes = <usize>w * pixelBytes;
  const usedBytes = <usize>columns * pixelBytes;
  source += <usize>(top * paddedW + left) * pixelBytes;
  for (let row = 0; row < rows; row++, y += rowBytes, source += <usize>paddedW * pixelBytes) {
    memory.copy(y, source, usedBytes);
    if (columns < w) memory.fill(y + usedBytes, 0, rowBytes - usedBytes);
  }
  if (rows < h) memory.fill(y, 0, <usize>(h - rows) * rowBytes);
}

/** With every zero in its place. */
function dense_image_gradient(
  y: usize,
  dy: usize,
  places: usize,
  filters: usize,
  geometry: usize,
  back: usize,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  const c = load<i32>(geometry, Geometry.C);
  const p = load<i32>(geometry, Geometry.P);
  const q = load<i32>(geometry, Geometry.Q);
  const k = load<i32>(geometry, Geometry.K);
  const r = load<i32>(geometry, Geometry.R);
  const s = load<i32>(geometry, Geometry.RowLength) / c;
  const panels = scratch;
  const gradients = panels + ((<usize>(((c + 7) >> 3) * r * s * k)) << 5);
  const padded = gradients + ((<usize>(p * q * k) << 2) + 15 & ~15);
  pack_filters_reversed_f32(panels, filters, r, s, c, k, 0, (c + 7) >> 3);
  const imageBytes = <usize>(load<i32>(geometry, Geometry.H) * load<i32>(geometry, Geometry.W) * c) << 2;
  for (let n = from; n < to; n++) {
    memory.fill(gradients, 0, <usize>(p * q * k) << 2);
    let at = (<usize>n * ((p * q) >> 2) * k) << 2;
    for (let i = 0; i < p; i += 2) {
      for (let j = 0; j < q; j += 2) {
        for (let channel = 0; channel < k; channel++, at += 4) {
          const place = load<i32>(places + at);
          const pixel = ((i + (place >> 1)) * q + j + (place & 1)) * k + channel;
          store<f32>(gradients + ((<usize>pixel) << 2), load<f32>(dy + at));
        }
      }
    }
    convolve_f32(y + <usize>n * imageBytes, 0, gradients, panels, 0, back, 0, padded, 0, 1);
  }
}
