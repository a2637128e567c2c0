// y = a·b where most of a is 0, as pixels are.
//
// ORDER OF SUMMATION: that of matmul.ts, to the bit. The index that is summed over is cut into the same blocks of 256, and a
// list holds the nonzeros of each block in order. A zero that is left out would have added +0 or −0 to a sum that began
// at +0, which changes nothing, as long as b is finite; where b holds an infinity or a NaN, 0 × b is NaN and the dense
// product is computed instead.
//
// Lists: `starts` has an i32 for each block of each row of y, one after another, and one more for the end; `entries` are
// pairs of the summed index (i32) and the value (f32).
import { store_part_32 } from "./lanes";
import { matmul_f32 } from "./matmul";

// @ts-ignore: decorator
@inline
const blockLength: i32 = 256;

/**
 * Writes `starts` for a, stored as [rows, columns], and returns how many nonzeros there are.
 * Lists go along the rows of a, or if `by_column` along its columns. `starts` must be zero, with one i32 more than lists need.
 */
export function count_nonzeros(starts: usize, a: usize, rows: i32, columns: i32, by_column: i32): i32 {
  const blocks = ((by_column ? rows : columns) + blockLength - 1) / blockLength;
  // Counted two places further on, so that filling can use the places between as cursors and leave them at the ends.
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, a += 4) {
      if (load<f32>(a) !== 0) {
        const list = by_column ? column * blocks + row / blockLength : row * blocks + column / blockLength;
        const cell = starts + ((<usize>list + 2) << 2);
        store<i32>(cell, load<i32>(cell) + 1);
      }
    }
  }
  const lists = (by_column ? columns : rows) * blocks;
  let total = 0;
  for (let list = 0; list < lists + 2; list++) {
    const cell = starts + (<usize>list << 2);
    total += load<i32>(cell);
    store<i32>(cell, total);
  }
  return total;
}

/** Writes `entries`, and turns the cursors that count_nonzeros left in `starts` into the starts. */
export function list_nonzeros(starts: usize, entries: usize, a: usize, rows: i32, columns: i32, by_column: i32): void {
  const blocks = ((by_column ? rows : columns) + blockLength - 1) / blockLength;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, a += 4) {
      const value = load<f32>(a);
      if (value !== 0) {
        const list = by_column ? column * blocks + row / blockLength : row * blocks + column / blockLength;
        const cell = starts + ((<usize>list + 1) << 2);
        const at = load<i32>(cell);
        store<i32>(cell, at + 1);
        const entry = entries + (<usize>at << 3);
        store<i32>(entry, by_column ? row : column);
        store<f32>(entry, value, 4);
      }
    }
  }
}

/** Whether every one of `count` floats is finite: 0 × x is 0 unless x is not. */
function all_finite(x: usize, count: i32): bool {
  let sum = f32x4.splat(0);
  const zero = f32x4.splat(0);
  const end = x + ((<usize>count & ~3) << 2);
  for (; x < end; x += 16) sum = f32x4.add(sum, f32x4.mul(v128.load(x), zero));
  let rest = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
  for (let i = count & 3; i > 0; i--, x += 4) rest += load<f32>(x) * 0;
  return rest === 0;
}

/**
 * a is [m, k] as matmul_f32 has it (or stored as [k, m] if transposed), b is [k, n]; the range counts rows of y.
 * The lists go along the rows of a, or if it is transposed along the columns of what is stored.
 */
export function sparse_matmul_f32(
  y: usize,
  a: usize,
  starts: usize,
  entries: usize,
  b: usize,
  m: i32,
  k: i32,
  n: i32,
  a_transposed: i32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  if (from >= to || n <= 0) return;
  if (!all_finite(b, k * n)) {
    matmul_f32(y, a, b, 0, 0, m, k, n, a_transposed, 0, 0, scratch, from, to);
    return;
  }
  const blocks = (k + blockLength - 1) / blockLength;
  for (let row = from; row < to; row++) {
    const lists = starts + ((<usize>row * blocks) << 2);
    const out = y + ((<usize>row * n) << 2);
    let column = 0;
    for (; column + 16 < n; column += 32) row_of_32(out + (column << 2), lists, blocks, entries, b + (column << 2), n, min(32, n - column));
    for (; column < n; column += 12) row_of_12(out + (column << 2), lists, blocks, entries, b + (column << 2), n, min(12, n - column));
  }
}

/** Up to 12 columns of a row: two blocks at once, since one alone waits for its own additions. */
function row_of_12(out: usize, lists: usize, blocks: i32, entries: usize, b: usize, n: i32, columns: i32): void {
  let total0 = f32x4.splat(0), total1 = total0, total2 = total0;
  const stride = <usize>n << 2;
  for (let block = 0; block < blocks; block += 2, lists += 8) {
    let p = entries + (<usize>load<i32>(lists) << 3);
    const middle = entries + (<usize>load<i32>(lists, 4) << 3);
    const end = block + 1 < blocks ? entries + (<usize>load<i32>(lists, 8) << 3) : middle;
    let a0 = f32x4.splat(0), a1 = a0, a2 = a0, b0 = a0, b1 = a0, b2 = a0;
    let q = middle;
    const pairs = p + min(middle - p, end - middle);
    while (p < pairs) {
      let w = b + <usize>load<i32>(p) * stride;
      let s = v128.load32_splat(p, 4);
      a0 = f32x4.add(a0, f32x4.mul(s, v128.load(w)));
      a1 = f32x4.add(a1, f32x4.mul(s, v128.load(w, 16)));
      a2 = f32x4.add(a2, f32x4.mul(s, v128.load(w, 32)));
      w = b + <usize>load<i32>(q) * stride;
      s = v128.load32_splat(q, 4);
      b0 = f32x4.add(b0, f32x4.mul(s, v128.load(w)));
      b1 = f32x4.add(b1, f32x4.mul(s, v128.load(w, 16)));
      b2 = f32x4.add(b2, f32x4.mul(s, v128.load(w, 32)));
      p += 8;
      q += 8;
    }
    while (p < middle) {
      const w = b + <usize>load<i32>(p) * stride;
      const s = v128.load32_splat(p, 4);
      a0 = f32x4.add(a0, f32x4.mul(s, v128.load(w)));
      a1 = f32x4.add(a1, f32x4.mul(s, v128.load(w, 16)));
      a2 = f32x4.add(a2, f32x4.mul(s, v128.load(w, 32)));
      p += 8;
    }
    while (q < end) {
      const w = b + <usize>load<i32>(q) * stride;
      const s = v128.load32_splat(q, 4);
      b0 = f32x4.add(b0, f32x4.mul(s, v128.load(w)));
      b1 = f32x4.add(b1, f32x4.mul(s, v128.load(w, 16)));
      b2 = f32x4.add(b2, f32x4.mul(s, v128.load(w, 32)));
      q += 8;
    }
    total0 = f32x4.add(f32x4.add(total0, a0), b0);
    total1 = f32x4.add(f32x4.add(total1, a1), b1);
    total2 = f32x4.add(f32x4.add(total2, a2), b2);
  }
  store_columns(out, total0, columns);
  if (columns > 4) store_columns(out + 16, total1, columns - 4);
  if (columns > 8) store_columns(out + 32, total2, columns - 8);
}

/** Up to 32 columns of a row. Reads up to 15 floats of b past the columns asked for, and does not store them. */
function row_of_32(out: usize, lists: usize, blocks: i32, entries: usize, b: usize, n: i32, columns: i32): void {
  const stride = <usize>n << 2;
  for (let block = 0; block < blocks; block++, lists += 4) {
    let p = entries + (<usize>load<i32>(lists) << 3);
    const end = entries + (<usize>load<i32>(lists, 4) << 3);
    if (p === end && block > 0) continue;
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0, s6 = s0, s7 = s0;
    while (p < end) {
      const w = b + <usize>load<i32>(p) * stride;
      const s = v128.load32_splat(p, 4);
      s0 = f32x4.add(s0, f32x4.mul(s, v128.load(w)));
      s1 = f32x4.add(s1, f32x4.mul(s, v128.load(w, 16)));
      s2 = f32x4.add(s2, f32x4.mul(s, v128.load(w, 32)));
      s3 = f32x4.add(s3, f32x4.mul(s, v128.load(w, 48)));
      s4 = f32x4.add(s4, f32x4.mul(s, v128.load(w, 64)));
      s5 = f32x4.add(s5, f32x4.mul(s, v128.load(w, 80)));
      s6 = f32x4.add(s6, f32x4.mul(s, v128.load(w, 96)));
      s7 = f32x4.add(s7, f32x4.mul(s, v128.load(w, 112)));
      p += 8;
    }
    const first = block === 0;
    add_columns(out, s0, columns, first);
    add_columns(out + 16, s1, columns - 4, first);
    add_columns(out + 32, s2, columns - 8, first);
    add_columns(out + 48, s3, columns - 12, first);
    if (columns > 16) {
      add_columns(out + 64, s4, columns - 16, first);
      add_columns(out + 80, s5, columns - 20, first);
      add_columns(out + 96, s6, columns - 24, first);
      add_columns(out + 112, s7, columns - 28, first);
    }
  }
}

// @ts-ignore: decorator
@inline
function store_columns(out: usize, v: v128, columns: i32): void {
  if (columns >= 4) v128.store(out, v);
  else if (columns > 0) store_part_32(out, v, columns);
}

// @ts-ignore: decorator
@inline
function add_columns(out: usize, v: v128, columns: i32, first: bool): void {
  if (columns > 0) store_columns(out, first ? v : f32x4.add(v128.load(out), v), columns);
}
