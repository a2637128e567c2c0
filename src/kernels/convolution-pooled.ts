// Gradients of a convolution whose result went through relu and a 2 × 2 pooling.
//
// The gradient g of the result is 0 but at each window's winner, and there it is 0 where relu cut: at least three quarters of
// it are zeros, and it is never stored. What is given is dy [N, P/2, Q/2, K], the winners' gradients after relu, and `places`
// [N, P/2, Q/2, K], which of the window's four pixels each winner is.
//
// ORDER OF SUMMATION: those of convolution.ts, convolution-filters.ts and reduce.ts, to the bit. Lists hold what is not 0 in
// that order. A zero that is left out would have added +0 or −0 to a sum that began at +0, which changes nothing, as long as
// the other factor is finite; where it is not, 0 × it is NaN, and the lists hold the zeros too, or the dense kernel is used.
// Much of a drawing is 0 as well: where all that a window's pixels see is, its gradients are left out of the filters' lists.
//
// `geometry` everywhere is the convolution's own: see `Geometry` in convolution.ts.
import { copy_into_zeros, Geometry, mark_numbers, marks_in_rows } from "./convolution";
import { store_part_32 } from "./lanes";
import { all_finite } from "./finite";

/** y = dy where pooled > 0, else dy · 0, which is NaN if dy is not finite. */
export function mask_gradient_f32(y: usize, dy: usize, pooled: usize, from: i32, to: i32): void {
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  const offset = (<usize>from) << 2;
  y += offset;
  dy += offset;
  pooled += offset;
  for (let left = to - from; left > 0; left -= 4, y += 16, dy += 16, pooled += 16) {
    const v = f32x4.mul(v128.load(dy), v128.and(one, f32x4.gt(v128.load(pooled), zero)));
    if (left >= 4) v128.store(y, v);
    else store_part_32(y, v, left);
  }
}

/**
 * y = each image x among its zeros; `notes` on each are 8 bytes that say whether one of its elements is not finite, then a u64
 * for each padded row, as mark_numbers has it: all ones where a row does not fit. The range counts images.
 */
export function pad_and_check_images_f32(y: usize, notes: usize, x: usize, geometry: usize, from: i32, to: i32): void {
  const c = load<i32>(geometry, Geometry.C);
  const paddedH = load<i32>(geometry, Geometry.PaddedH);
  const paddedW = load<i32>(geometry, Geometry.PaddedW);
  const size = load<i32>(geometry, Geometry.H) * load<i32>(geometry, Geometry.W) * c;
  const paddedBytes = <usize>(paddedH * paddedW * c) << 2;
  for (; from < to; from++) {
    const image = x + ((<usize>from * size) << 2);
    const target = y + <usize>from * paddedBytes;
    memory.fill(target, 0, paddedBytes);
    copy_into_zeros(target, image, geometry);
    const note = notes + <usize>from * notes_bytes(paddedH);
    store<i32>(note, all_finite(image, size) ? 0 : 1);
    if (c === 1 && paddedW <= 64) mark_numbers(note + 8, target, paddedH, paddedW);
    else memory.fill(note + 8, 255, <usize>paddedH << 3);
  }
}

/** From an image's notes to the next one's. */
// @ts-ignore: decorator
@inline
function notes_bytes(paddedH: i32): usize {
  return (<usize>paddedH << 3) + 8;
}

/** Vectors of a filter's row that are summed at a time: 5 at most, about equally many each time. */
// @ts-ignore: decorator
@inline
function chunk_of(rowLength: i32): i32 {
  const vectors = (rowLength + 3) >> 2;
  const chunks = (vectors + 4) / 5;
  return (vectors + chunks - 1) / chunks;
}

/**
 * The gradient by the filters, y [R, S·C, K], from padded images x; `block` is how many of them are summed before they are
 * added to the others. The range counts channels k.
 *
 * `scratch`, each thread's own: 4 · K · R · ⌈S·C / 4⌉ · 4 bytes for sums, 32, and four lists of 8 · block · P · Q + 64.
 */
export function pooled_filter_gradient_f32(
  y: usize,
  x: usize,
  notes: usize,
  dy: usize,
  places: usize,
  geometry: usize,
  images: i32,
  block: i32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  const c = load<i32>(geometry, Geometry.C);
  const p = load<i32>(geometry, Geometry.P) >> 1;
  const q = load<i32>(geometry, Geometry.Q) >> 1;
  const k = load<i32>(geometry, Geometry.K);
  const r = load<i32>(geometry, Geometry.R);
  const rowLength = load<i32>(geometry, Geometry.RowLength);
  const rowBytes = <usize>(load<i32>(geometry, Geometry.PaddedW) * c) << 2;
  const paddedH = load<i32>(geometry, Geometry.PaddedH);
  const imageBytes = rowBytes * paddedH;
  const noteBytes = notes_bytes(paddedH);
  const down = rowBytes * load<i32>(geometry, Geometry.RowStride);
  const across = <usize>(c * load<i32>(geometry, Geometry.ColumnStride)) << 2;
  const kBytes = <usize>k << 2;
  const vectors = (rowLength + 3) >> 2;
  const chunk = chunk_of(rowLength);
  const sumsOfRow = <usize>vectors << 4;
  // Four channels' lists at a time, and before them where they end.
  const ends = scratch + ((<usize>(k * r) * sumsOfRow + 15) & ~15);
  const listBytes = <usize>((block * p * q * 4) << 3) + 64;
  let start = 0;
  do {
    const blockImages = min(block, images - start);
    let isWild = false;
    for (let n = start; n < start + blockImages; n++) if (load<i32>(notes + <usize>n * noteBytes)) isWild = true;
    for (let channel = from; channel < to; channel++) {
      const lane = <usize>((channel - from) & 3);
      const list = ends + 16 + lane * listBytes;
      if (lane === 0) {
        const first = (<usize>(start * p * q) * <usize>k + <usize>channel) << 2;
        const gradients = dy + first;
        const winners = places + first;
        const inputs = x + <usize>start * imageBytes;
        const blockNotes = notes + <usize>start * noteBytes;
        if (c === 1 || isWild) list_by_channel(true, ends, listBytes, gradients, winners, kBytes, inputs, imageBytes, blockNotes, geometry, blockImages, p, q, across, down, isWild);
        else list_by_channel(false, ends, listBytes, gradients, winners, kBytes, inputs, imageBytes, blockNotes, geometry, blockImages, p, q, across, down, false);
      }
      const end = load<usize>(ends + (lane << 2));
      let sums = scratch + <usize>((channel - from) * r) * sumsOfRow;
      let row: usize = 0;
      // Rows of one or two vectors in pairs: one alone would mostly wait for its own additions.
      if (vectors <= 2) {
        if (vectors === 2) {
          for (; row + 2 < <usize>r; row += 3, sums += 96) add_products_of_three_rows(sums, list, end, row * rowBytes, rowBytes, start);
        }
        for (; row + 1 < <usize>r; row += 2, sums += sumsOfRow << 1) {
          if (vectors === 2) add_products_of_two_rows(2, sums, list, end, row * rowBytes, rowBytes, start);
          else add_products_of_two_rows(1, sums, list, end, row * rowBytes, rowBytes, start);
        }
      }
      for (; row < <usize>r; row++) {
        let left = vectors;
        let offset = row * rowBytes;
        while (left > 0) {
          const count = min(chunk, left);
          if (count === 5) add_products(5, sums, list, end, offset, start);
          else if (count === 4) add_products(4, sums, list, end, offset, start);
          else if (count === 3) add_products(3, sums, list, end, offset, start);
          else if (count === 2) add_products(2, sums, list, end, offset, start);
          else add_products(1, sums, list, end, offset, start);
          sums += <usize>count << 4;
          offset += <usize>count << 4;
          left -= count;
        }
      }
    }
    start += block;
  } while (start < images);
  for (let channel = from; channel < to; channel++) {
    let target = y + ((<usize>channel) << 2);
    for (let row = 0; row < r; row++) {
      const sums = scratch + <usize>((channel - from) * r + row) * sumsOfRow;
      for (let i = 0; i < rowLength; i++, target += kBytes) store<f32>(target, load<f32>(sums + ((<usize>i) << 2)));
    }
  }
}

/**
 * For each of four channels its gradients in a block of images, in entries of 8 bytes: where the pixel's inputs begin, and the
 * gradient. `ends` takes where the lists end, which begin 16 bytes behind it. Those of channels beyond the last mean nothing.
 * `looks` tells whether an image may be empty in places, or wild.
 */
// @ts-ignore: decorator
@inline
function list_by_channel(
  looks: bool,
  ends: usize,
  listBytes: usize,
  dy: usize,
  places: usize,
  kBytes: usize,
  image: usize,
  imageBytes: usize,
  notes: usize,
  geometry: usize,
  images: i32,
  p: i32,
  q: i32,
  across: usize,
  down: usize,
  isWild: bool,
): void {
  const zero = f32x4.splat(0);
  const one = i32x4.splat(1);
  let e0 = ends + 16;
  let e1 = e0 + listBytes;
  let e2 = e1 + listBytes;
  let e3 = e2 + listBytes;
  const rowStride = load<i32>(geometry, Geometry.RowStride);
  const columnStride = load<i32>(geometry, Geometry.ColumnStride);
  const rows = load<i32>(geometry, Geometry.R) + rowStride;
  const seen: u64 = <u64>-1 >> <u64>(64 - min(64, load<i32>(geometry, Geometry.RowLength) + columnStride));
  const noteBytes = notes_bytes(load<i32>(geometry, Geometry.PaddedH));
  for (; images > 0; images--, image += imageBytes, notes += noteBytes) {
    let row = image;
    let marks = notes + 8;
    for (let i = 0; i < p; i++, row += down << 1, marks += <usize>rowStride << 4) {
      let window = row;
      const marked: u64 = looks ? marks_in_rows(marks, rows) : -1;
      for (let j = 0; j < q; j++, window += across << 1, dy += kBytes, places += kBytes) {
        const all = v128.load(dy);
        const isEmpty = looks && !((marked >> <u64>((j << 1) * columnStride)) & seen);
        if (isEmpty && !v128.any_true(f32x4.ne(f32x4.sub(all, all), zero))) continue;
        const winner = v128.load(places);
        // A window's pixels in turn where zeros count, else its winner alone.
        let pixel = looks && isWild ? 0 : 3;
        do {
          let place = winner;
          let g = all;
          let bits = i32x4.bitmask(f32x4.ne(g, zero));
          if (looks && isWild) {
            place = i32x4.splat(pixel);
            g = v128.and(g, i32x4.eq(winner, place));
            bits = 15;
          }
          const right = v128.and(i32x4.eq(v128.and(place, one), one), i32x4.splat(<i32>across));
          const below = v128.and(i32x4.gt_s(place, one), i32x4.splat(<i32>down));
          const inputs = i32x4.add(i32x4.splat(<i32>window), i32x4.add(right, below));
          const entries01 = i32x4.shuffle(inputs, g, 0, 4, 1, 5);
          const entries23 = i32x4.shuffle(inputs, g, 2, 6, 3, 7);
          v128.store64_lane(e0, entries01, 0);
          v128.store64_lane(e1, entries01, 1);
          v128.store64_lane(e2, entries23, 0);
          v128.store64_lane(e3, entries23, 1);
          e0 += <usize>(bits & 1) << 3;
          e1 += <usize>(bits & 2) << 2;
          e2 += <usize>(bits & 4) << 1;
          e3 += <usize>(bits & 8);
        } while (++pixel < 4);
      }
    }
  }
  store<usize>(ends, e0);
  store<usize>(ends, e1, 4);
  store<usize>(ends, e2, 8);
  store<usize>(ends, e3, 12);
}

/** Up to 20 sums over a list, which begin at +0; added to what earlier blocks gave, where there are such. */
// @ts-ignore: decorator
@inline
function add_products(vectors: i32, sums: usize, list: usize, end: usize, offset: usize, start: i32): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0;
  for (let entry = list; entry < end; entry += 8) {
    const x = load<usize>(entry) + offset;
    const g = v128.load32_splat(entry, 4);
    s0 = f32x4.add(s0, f32x4.mul(g, v128.load(x)));
    if (vectors > 1) s1 = f32x4.add(s1, f32x4.mul(g, v128.load(x, 16)));
    if (vectors > 2) s2 = f32x4.add(s2, f32x4.mul(g, v128.load(x, 32)));
    if (vectors > 3) s3 = f32x4.add(s3, f32x4.mul(g, v128.load(x, 48)));
    if (vectors > 4) s4 = f32x4.add(s4, f32x4.mul(g, v128.load(x, 64)));
  }
  if (start > 0) {
    s0 = f32x4.add(v128.load(sums), s0);
    if (vectors > 1) s1 = f32x4.add(v128.load(sums, 16), s1);
    if (vectors > 2) s2 = f32x4.add(v128.load(sums, 32), s2);
    if (vectors > 3) s3 = f32x4.add(v128.load(sums, 48), s3);
    if (vectors > 4) s4 = f32x4.add(v128.load(sums, 64), s4);
  }
  v128.store(sums, s0);
  if (vectors > 1) v128.store(sums, s1, 16);
  if (vectors > 2) v128.store(sums, s2, 32);
  if (vectors > 3) v128.store(sums, s3, 48);
  if (vectors > 4) v128.store(sums, s4, 64);
}

/** The same for two rows of one or two vectors. */
// @ts-ignore: decorator
@inline
function add_products_of_two_rows(vectors: i32, sums: usize, list: usize, end: usize, offset: usize, rowBytes: usize, start: i32): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
  for (let entry = list; entry < end; entry += 8) {
    const x = load<usize>(entry) + offset;
    const below = x + rowBytes;
    const g = v128.load32_splat(entry, 4);
    s0 = f32x4.add(s0, f32x4.mul(g, v128.load(x)));
    s1 = f32x4.add(s1, f32x4.mul(g, v128.load(below)));
    if (vectors > 1) s2 = f32x4.add(s2, f32x4.mul(g, v128.load(x, 16)));
    if (vectors > 1) s3 = f32x4.add(s3, f32x4.mul(g, v128.load(below, 16)));
  }
  const second = sums + (<usize>vectors << 4);
  if (start > 0) {
    s0 = f32x4.add(v128.load(sums), s0);
    s1 = f32x4.add(v128.load(second), s1);
    if (vectors > 1) s2 = f32x4.add(v128.load(sums, 16), s2);
    if (vectors > 1) s3 = f32x4.add(v128.load(second, 16), s3);
  }
  v128.store(sums, s0);
  v128.store(second, s1);
  if (vectors > 1) v128.store(sums, s2, 16);
  if (vectors > 1) v128.store(second, s3, 16);
}

/** The same for three rows of two vectors. */
// @ts-ignore: decorator
@inline
function add_products_of_three_rows(sums: usize, list: usize, end: usize, offset: usize, rowBytes: usize, start: i32): void {
  let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0;
  for (let entry = list; entry < end; entry += 8) {
    const x = load<usize>(entry) + offset;
    const second = x + rowBytes;
    const third = second + rowBytes;
    const g = v128.load32_splat(entry, 4);
    s0 = f32x4.add(s0, f32x4.mul(g, v128.load(x)));
    s1 = f32x4.add(s1, f32x4.mul(g, v128.load(x, 16)));
    s2 = f32x4.add(s2, f32x4.mul(g, v128.load(second)));
    s3 = f32x4.add(s3, f32x4.mul(g, v128.load(second, 16)));
    s4 = f32x4.add(s4, f32x4.mul(g, v128.load(third)));
    s5 = f32x4.add(s5, f32x4.mul(g, v128.load(third, 16)));
  }
  if (start > 0) {
    s0 = f32x4.add(v128.load(sums), s0);
    s1 = f32x4.add(v128.load(sums, 16), s1);
    s2 = f32x4.add(v128.load(sums, 32), s2);
    s3 = f32x4.add(v128.load(sums, 48), s3);
    s4 = f32x4.add(v128.load(sums, 64), s4);
    s5 = f32x4.add(v128.load(sums, 80), s5);
  }
  v128.store(sums, s0);
  v128.store(sums, s1, 16);
  v128.store(sums, s2, 32);
  v128.store(sums, s3, 48);
  v128.store(sums, s4, 64);
  v128.store(sums, s5, 80);
}

/** y [K] = the sum of g over images and pixels, in the order of reduce.ts. P and Q are the result's, both even. The range counts channels. */
export function pooled_bias_gradient_f32(y: usize, dy: usize, places: usize, images: i32, p: i32, q: i32, k: i32, from: i32, to: i32): void {
  const kBytes = <usize>k << 2;
  for (let channel = from; channel < to; channel += 4) {
    let total = f32x4.splat(0);
    let a0 = total, a1 = total, b0 = total, b1 = total;
    // A row of pixels begins at an even index, so two pixels of a window are partial sums 0 and 1, or 2 and 3: in turn.
    let pairs = 0;
    let row = (<usize>channel) << 2;
    for (let i = (images * p) >> 1; i > 0; i--) {
      const next = row + <usize>(q >> 1) * kBytes;
      for (let half = 0; half < 4; half += 2) {
        for (let at = row; at < next; at += kBytes) {
          const g = v128.load(dy + at);
          const place = v128.load(places + at);
          const c0 = f32x4.add(a0, v128.and(g, i32x4.eq(place, i32x4.splat(half))));
          const c1 = f32x4.add(a1, v128.and(g, i32x4.eq(place, i32x4.splat(half + 1))));
          a0 = b0;
          a1 = b1;
          b0 = c0;
          b1 = c1;
          if (++pairs === 512) {
            total = f32x4.add(total, f32x4.add(f32x4.add(a0, b0), f32x4.add(a1, b1)));
            a0 = a1 = b0 = b1 = f32x4.splat(0);
            pairs = 0;
          }
        }
      }
      row = next;
    }
    if (pairs > 0) total = f32x4.add(total, f32x4.add(f32x4.add(a0, b0), f32x4.add(a1, b1)));
    const target = y + ((<usize>channel) << 2);
    if (to - channel >= 4) v128.store(target, total);
    else store_part_32(target, total, to - channel);
  }
}
