// Filling and copying, and walking an array by strides: transpose, slice, broadcast, pad and concat are such walks.
//
// `geometry` points to int32: rank (0…8), offset, a length for each axis, a stride for each axis; offset and strides count
// elements of the strided side, and strides may be 0 or negative. The other side is dense, row-major over the lengths, and
// the range counts its elements. The last two axes are walked as a plane of rows; what is before them is found by division,
// once a plane.
import { store_part_32, store_part_8 } from "./lanes";

// @ts-ignore: decorator
@inline
function fill_32(y: usize, v: v128, from: i32, to: i32): void {
  let left = to - from;
  y += (<usize>from) << 2;
  while (left >= 4) {
    v128.store(y, v);
    y += 16;
    left -= 4;
  }
  if (left > 0) store_part_32(y, v, left);
}

export function fill_f32(y: usize, value: f32, from: i32, to: i32): void {
  fill_32(y, f32x4.splat(value), from, to);
}

export function fill_i32(y: usize, value: i32, from: i32, to: i32): void {
  fill_32(y, i32x4.splat(value), from, to);
}

/** The lowest 8 bits of `value`. */
export function fill_u8(y: usize, value: i32, from: i32, to: i32): void {
  if (from < to) memory.fill(y + <usize>from, <u8>value, <usize>(to - from));
}

/** Bytes of anything; the range counts bytes. */
export function copy_8(y: usize, x: usize, from: i32, to: i32): void {
  if (from < to) memory.copy(y + <usize>from, x + <usize>from, <usize>(to - from));
}

/** The bytes moved at once: 4 (shift 2) or 1 (shift 0). */
// @ts-ignore: decorator
@inline
function move(shift: usize, target: usize, source: usize): void {
  if (shift === 2) store<u32>(target, load<u32>(source));
  else store<u8>(target, load<u8>(source));
}

/** Part of a row: `count` elements between dense memory and memory whose elements are `step` bytes apart. */
// @ts-ignore: decorator
@inline
function walk_row(reads: bool, shift: usize, dense: usize, strided: usize, step: isize, count: i32): void {
  const size: usize = 1 << shift;
  if (step === <isize>size) {
    const bytes = <usize>count << shift;
    // memory.copy leaves wasm, which costs more than a short row does.
    if (bytes >= 64) {
      if (reads) memory.copy(dense, strided, bytes);
      else memory.copy(strided, dense, bytes);
      return;
    }
  } else if (reads && step === 0) {
    if (shift === 2) fill_32(dense, v128.load32_splat(strided), 0, count);
    else {
      const v = v128.load8_splat(strided);
      while (count >= 16) {
        v128.store(dense, v);
        dense += 16;
        count -= 16;
      }
      if (count > 0) store_part_8(dense, v, count);
    }
    return;
  }
  if (count > 0) {
    do {
      if (reads) move(shift, dense, strided);
      else move(shift, strided, dense);
      dense += size;
      strided += step;
    } while (--count);
  }
}

/**
 * Four whole rows of a plane whose rows begin side by side in the strided memory: a transposition, in squares of 4 × 4.
 * One row after the other would bring in a whole line of memory for every element.
 */
// @ts-ignore: decorator
@inline
function walk_four_rows(reads: bool, dense: usize, columns: i32, strided: usize, step: isize): void {
  const rowBytes = <usize>columns << 2;
  let left = columns;
  while (left >= 4) {
    const source = reads ? strided : dense;
    const sourceStep = reads ? <usize>step : rowBytes;
    const target = reads ? dense : strided;
    const targetStep = reads ? rowBytes : <usize>step;
    const v0 = v128.load(source);
    const v1 = v128.load(source + sourceStep);
    const v2 = v128.load(source + 2 * sourceStep);
    const v3 = v128.load(source + 3 * sourceStep);
    const low01 = i32x4.shuffle(v0, v1, 0, 4, 1, 5);
    const high01 = i32x4.shuffle(v0, v1, 2, 6, 3, 7);
    const low23 = i32x4.shuffle(v2, v3, 0, 4, 1, 5);
    const high23 = i32x4.shuffle(v2, v3, 2, 6, 3, 7);
    v128.store(target, i64x2.shuffle(low01, low23, 0, 2));
    v128.store(target + targetStep, i64x2.shuffle(low01, low23, 1, 3));
    v128.store(target + 2 * targetStep, i64x2.shuffle(high01, high23, 0, 2));
    v128.store(target + 3 * targetStep, i64x2.shuffle(high01, high23, 1, 3));
    dense += 16;
    strided += 4 * step;
    left -= 4;
  }
  for (; left > 0; left--, dense += 4, strided += step) {
    for (let row: usize = 0; row < 4; row++) {
      if (reads) store<u32>(dense + row * rowBytes, load<u32>(strided + (row << 2)));
      else store<u32>(strided + (row << 2), load<u32>(dense + row * rowBytes));
    }
  }
}

// @ts-ignore: decorator
@inline
function walk(reads: bool, shift: usize, dense: usize, strided: usize, geometry: usize, from: i32, to: i32): void {
  if (from >= to) return;
  const rank = load<i32>(geometry);
  const lengths = geometry + 8;
  const strides = lengths + ((<usize>rank) << 2);
  // Ranks 0 and 1 are planes of one row.
  const lastAxis = (<usize>rank - 1) << 2;
  const columns = rank > 0 ? load<i32>(lengths + lastAxis) : 1;
  const step = rank > 0 ? <isize>load<i32>(strides + lastAxis) << shift : 0;
  const rows = rank > 1 ? load<i32>(lengths + lastAxis - 4) : 1;
  const rowStep = rank > 1 ? <isize>load<i32>(strides + lastAxis - 4) << shift : 0;
  strided += <isize>load<i32>(geometry, 4) << shift;
  dense += <usize>from << shift;

  const rowNumber = from / columns;
  let column = from - rowNumber * columns;
  let plane = rowNumber / rows;
  let row = rowNumber - plane * rows;
  let left = to - from;
  do {
    let at = strided + offset_of_plane(shift, plane, rank, lengths, strides) + <isize>row * rowStep;
    do {
      if (shift === 2 && rowStep === 4 && column === 0 && rows - row >= 4 && columns >= 4 && left / 4 >= columns) {
        walk_four_rows(reads, dense, columns, at, step);
        dense += <usize>columns << 4;
        left -= 4 * columns;
        at += 16;
        row += 4;
      } else {
        const count = min(columns - column, left);
        walk_row(reads, shift, dense, at + <isize>column * step, step, count);
        dense += <usize>count << shift;
        left -= count;
        at += rowStep;
        column = 0;
        row++;
      }
    } while (row < rows && left > 0);
    row = 0;
    plane++;
  } while (left > 0);
}

/** Where a plane begins, in bytes from the first. */
function offset_of_plane(shift: usize, plane: i32, rank: i32, lengths: usize, strides: usize): isize {
  let offset: isize = 0;
  for (let axis = rank - 3; axis >= 0; axis--) {
    const place = (<usize>axis) << 2;
    const length = load<i32>(lengths + place);
    const before = plane / length;
    offset += (plane - before * length) * load<i32>(strides + place);
    plane = before;
  }
  return offset << shift;
}

/** y[i] = x[offset + Σ index·stride], y dense, elements of 4 bytes. */
export function strided_read_32(y: usize, x: usize, geometry: usize, from: i32, to: i32): void {
  walk(true, 2, y, x, geometry, from, to);
}

/** y[offset + Σ index·stride] = x[i], x dense, elements of 4 bytes. */
export function strided_write_32(y: usize, x: usize, geometry: usize, from: i32, to: i32): void {
  walk(false, 2, x, y, geometry, from, to);
}

/** y[i] = x[offset + Σ index·stride], y dense, bytes. */
export function strided_read_8(y: usize, x: usize, geometry: usize, from: i32, to: i32): void {
  walk(true, 0, y, x, geometry, from, to);
}

/** y[offset + Σ index·stride] = x[i], x dense, bytes. */
export function strided_write_8(y: usize, x: usize, geometry: usize, from: i32, to: i32): void {
  walk(false, 0, x, y, geometry, from, to);
}
