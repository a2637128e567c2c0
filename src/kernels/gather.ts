// Rows chosen by number: gather, its adjoint scatter-add, and one-hot. A number outside the table is never followed.
import { store_part_32 } from "./lanes";

// @ts-ignore: decorator
@inline
function gather(shift: usize, y: usize, x: usize, index: usize, rows: i32, width: i32, fault: usize, from: i32, to: i32): void {
  const rowBytes = <usize>width << shift;
  y += <usize>from * rowBytes;
  for (; from < to; from++) {
    const row = load<i32>(index + ((<usize>from) << 2));
    // As unsigned numbers the negative ones are beyond the last row too.
    if (<u32>row < <u32>rows) copy_row(y, x + <usize>row * rowBytes, rowBytes);
    else {
      memory.fill(y, 0, rowBytes);
      if (load<i32>(fault) === 0) store<i32>(fault, from + 1);
    }
    y += rowBytes;
  }
}

/** memory.copy leaves wasm for it, which costs more than a short row. */
// @ts-ignore: decorator
@inline
function copy_row(y: usize, x: usize, bytes: usize): void {
  if (bytes >= 64 || (bytes & 3) !== 0) memory.copy(y, x, bytes);
  else {
    for (const end = y + bytes; y < end; y += 4, x += 4) store<u32>(y, load<u32>(x));
  }
}

/**
 * y[i, :] = x[index[i], :] for elements of 4 bytes; the range counts rows of y. A row whose index is not 0…rows − 1 is 0,
 * and the first such i of a range leaves i + 1 at `fault`, where that cell is still 0.
 */
export function gather_32(y: usize, x: usize, index: usize, rows: i32, width: i32, fault: usize, from: i32, to: i32): void {
  gather(2, y, x, index, rows, width, fault, from, to);
}

/** The same for bytes. */
export function gather_8(y: usize, x: usize, index: usize, rows: i32, width: i32, fault: usize, from: i32, to: i32): void {
  gather(0, y, x, index, rows, width, fault, from, to);
}

/**
 * y[index[i], c] += dy[i, c] for i = 0…count − 1 in order; the range counts columns c, so that each sum is one thread's.
 * y holds what is added to: zeros, put there before. An index that is not 0…rows − 1 is skipped.
 */
export function scatter_add_f32(y: usize, dy: usize, index: usize, count: i32, width: i32, rows: i32, from: i32, to: i32): void {
  if (from >= to) return;
  const rowBytes = <usize>width << 2;
  y += (<usize>from) << 2;
  dy += (<usize>from) << 2;
  for (let i = 0; i < count; i++) {
    const row = load<i32>(index + ((<usize>i) << 2));
    if (<u32>row < <u32>rows) {
      let target = y + <usize>row * rowBytes;
      let source = dy;
      let left = to - from;
      while (left >= 4) {
        v128.store(target, f32x4.add(v128.load(target), v128.load(source)));
        target += 16;
        source += 16;
        left -= 4;
      }
      if (left > 0) store_part_32(target, f32x4.add(v128.load(target), v128.load(source)), left);
    }
    dy += rowBytes;
  }
}

/** y[i, :] = off, and y[i, index[i]] = on where that is one of its `depth` columns; the range counts rows. */
export function one_hot_f32(y: usize, index: usize, depth: i32, on: f32, off: f32, from: i32, to: i32): void {
  y += (<usize>from * depth) << 2;
  for (; from < to; from++) {
    const column = load<i32>(index + ((<usize>from) << 2));
    for (let c = 0; c < depth; c++) {
      store<f32>(y, c === column ? on : off);
      y += 4;
    }
  }
}
