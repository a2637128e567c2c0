// y = a·b where most of a is 0, as pixels are, and a is bytes: element i of a is fround(byte / divisor).
//
// ORDER OF SUMMATION: that of matmul.ts, to the bit. The index that is summed over is cut into the same blocks of 256, and a
// list holds the nonzeros of each block in order (nonzeros.ts). A zero that is left out would have added +0 or −0 to a sum
// that began at +0, which changes nothing, as long as b is finite; where b holds an infinity or a NaN, 0 × b is NaN and the
// dense product is computed instead.
//
// Two rows of y are computed at a time: one alone would wait for its own additions.
//
// `scratch`: 1,024 bytes for the values of the 256 bytes, 128 for sums, 4 · k for a row of a, then what matmul.ts wants; each thread's own.
import { finish_row } from "./epilogue";
import { all_finite } from "./finite";
import { multiply_add, store_lanes_32 } from "./lanes";
import { matmul_f32 } from "./matmul";

// @ts-ignore: decorator
@inline
const blockLength: i32 = 256;
// @ts-ignore: decorator
@inline
const tableBytes: usize = 1024;

/**
 * a is [m, k], given by lists along its rows: from a row's list to the next row's are `row_step` lists, to that of its next
 * block `block_step`. b is [k, n]; bias and relu as matmul_f32 has them; the range counts rows of y.
 */
export function sparse_matmul_f32(
  y: usize,
  starts: usize,
  entries: usize,
  row_step: i32,
  block_step: i32,
  b: usize,
  bias: usize,
  relu: i32,
  k: i32,
  n: i32,
  divisor: f32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  if (from >= to || n <= 0) return;
  fill_table(scratch, divisor);
  if (!all_finite(b, k * n)) {
    dense_rows(y, starts, entries, row_step, block_step, b, bias, relu, k, n, scratch, from, to);
    return;
  }
  const blocks = (k + blockLength - 1) / blockLength;
  const lists = <usize>row_step << 2;
  const step = <usize>block_step << 2;
  const rowBytes = <usize>n << 2;
  starts += <usize>from * lists;
  y += <usize>from * rowBytes;
  for (; from < to; from += 2) {
    const second = from + 1 < to ? lists : 0;
    let column = 0;
    while (column < n) {
      const columns = n - column;
      const out = y + (<usize>column << 2);
      const panel = b + (<usize>column << 2);
      if (columns > 12) {
        row_of_24(out, starts, step, blocks, entries, panel, rowBytes, columns, scratch);
        if (second) row_of_24(out + rowBytes, starts + second, step, blocks, entries, panel, rowBytes, columns, scratch);
        column += 24;
      } else {
        rows_of_12(out, out + (second ? rowBytes : 0), starts, starts + second, step, blocks, entries, panel, rowBytes, columns, scratch);
        column += 12;
      }
    }
    finish_row(y, bias, relu, n);
    if (second) finish_row(y + rowBytes, bias, relu, n);
    starts += 2 * lists;
    y += 2 * rowBytes;
  }
}

/** fround(byte / divisor) for each byte. */
function fill_table(table: usize, divisor: f32): void {
  const d = f32x4.splat(divisor);
  let bytes = f32x4(0, 1, 2, 3);
  for (let i = 0; i < 64; i++, table += 16) {
    v128.store(table, f32x4.div(bytes, d));
    bytes = f32x4.add(bytes, f32x4.splat(4));
  }
}

/** The rows of a as floats, zeros and all, and the dense product. */
function dense_rows(
  y: usize,
  starts: usize,
  entries: usize,
  row_step: i32,
  block_step: i32,
  b: usize,
  bias: usize,
  relu: i32,
  k: i32,
  n: i32,
  scratch: usize,
  from: i32,
  to: i32,
): void {
  const row = scratch + tableBytes + 128;
  const blocks = (k + blockLength - 1) / blockLength;
  for (; from < to; from++) {
    memory.fill(row, 0, <usize>k << 2);
    for (let block = 0; block < blocks; block++) {
      const lists = starts + (<usize>(from * row_step + block * block_step) << 2);
      const end = entries + (<usize>load<i32>(lists, 4) << 1);
      for (let p = entries + (<usize>load<i32>(lists) << 1); p < end; p += 2) {
        store<f32>(row + ((<usize>(block * blockLength) + <usize>load<u8>(p)) << 2), load<f32>(scratch + (<usize>load<u8>(p, 1) << 2)));
      }
    }
    matmul_f32(y + ((<usize>from * n) << 2), row, b, bias, relu, 1, k, n, 0, 0, 0, row + (((<usize>k << 2) + 15) & ~15), 0, 1);
  }
}

/** Up to 12 columns of two rows; the sums of the blocks so far are in the scratch. */
function rows_of_12(
  out0: usize,
  out1: usize,
  lists0: usize,
  lists1: usize,
  step: usize,
  blocks: i32,
  entries: usize,
  b: usize,
  stride: usize,
  columns: i32,
  table: usize,
): void {
  const totals = table + tableBytes;
  memory.fill(totals, 0, 96);
  const zero = f32x4.splat(0);
  do {
    let p = entries + (<usize>load<i32>(lists0) << 1);
    const pEnd = entries + (<usize>load<i32>(lists0, 4) << 1);
    let q = entries + (<usize>load<i32>(lists1) << 1);
    const qEnd = entries + (<usize>load<i32>(lists1, 4) << 1);
    lists0 += step;
    lists1 += step;
    if (p < pEnd || q < qEnd) {
      let a0 = zero, a1 = zero, a2 = zero, c0 = zero, c1 = zero, c2 = zero;
      const pairs = p + min(pEnd - p, qEnd - q);
      while (p < pairs) {
        let w = b + <usize>load<u8>(p) * stride;
        let s = v128.load32_splat(table + (<usize>load<u8>(p, 1) << 2));
        a0 = multiply_add(a0, s, v128.load(w));
        a1 = multiply_add(a1, s, v128.load(w, 16));
        a2 = multiply_add(a2, s, v128.load(w, 32));
        w = b + <usize>load<u8>(q) * stride;
        s = v128.load32_splat(table + (<usize>load<u8>(q, 1) << 2));
        c0 = multiply_add(c0, s, v128.load(w));
        c1 = multiply_add(c1, s, v128.load(w, 16));
        c2 = multiply_add(c2, s, v128.load(w, 32));
        p += 2;
        q += 2;
      }
      while (p < pEnd) {
        const w = b + <usize>load<u8>(p) * stride;
        const s = v128.load32_splat(table + (<usize>load<u8>(p, 1) << 2));
        a0 = multiply_add(a0, s, v128.load(w));
        a1 = multiply_add(a1, s, v128.load(w, 16));
        a2 = multiply_add(a2, s, v128.load(w, 32));
        p += 2;
      }
      while (q < qEnd) {
        const w = b + <usize>load<u8>(q) * stride;
        const s = v128.load32_splat(table + (<usize>load<u8>(q, 1) << 2));
        c0 = multiply_add(c0, s, v128.load(w));
        c1 = multiply_add(c1, s, v128.load(w, 16));
        c2 = multiply_add(c2, s, v128.load(w, 32));
        q += 2;
      }
      v128.store(totals, f32x4.add(v128.load(totals), a0));
      v128.store(totals, f32x4.add(v128.load(totals, 16), a1), 16);
      v128.store(totals, f32x4.add(v128.load(totals, 32), a2), 32);
      v128.store(totals, f32x4.add(v128.load(totals, 48), c0), 48);
      v128.store(totals, f32x4.add(v128.load(totals, 64), c1), 64);
      v128.store(totals, f32x4.add(v128.load(totals, 80), c2), 80);
    }
    b += <usize>blockLength * stride;
  } while (--blocks);
  store_12(out0, totals, columns);
  store_12(out1, totals + 48, columns);
}

// @ts-ignore: decorator
@inline
function store_12(out: usize, totals: usize, columns: i32): void {
  store_lanes_32(out, v128.load(totals), columns);
  if (columns > 4) store_lanes_32(out + 16, v128.load(totals, 16), columns - 4);
  if (columns > 8) store_lanes_32(out + 32, v128.load(totals, 32), columns - 8);
}

/** Up to 24 columns of a row: with more, V8 as of Node 20 keeps a sum on the stack. Reads up to 11 floats of b past the columns asked for, and does not store them. */
function row_of_24(
  out: usize,
  lists: usize,
  step: usize,
  blocks: i32,
  entries: usize,
  b: usize,
  stride: usize,
  columns: i32,
  table: usize,
): void {
  let first = true;
  do {
    let p = entries + (<usize>load<i32>(lists) << 1);
    const end = entries + (<usize>load<i32>(lists, 4) << 1);
    lists += step;
    if (p < end || first) {
      let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0;
      while (p < end) {
        const w = b + <usize>load<u8>(p) * stride;
        const s = v128.load32_splat(table + (<usize>load<u8>(p, 1) << 2));
        s0 = multiply_add(s0, s, v128.load(w));
        s1 = multiply_add(s1, s, v128.load(w, 16));
        s2 = multiply_add(s2, s, v128.load(w, 32));
        s3 = multiply_add(s3, s, v128.load(w, 48));
        s4 = multiply_add(s4, s, v128.load(w, 64));
        s5 = multiply_add(s5, s, v128.load(w, 80));
        p += 2;
      }
      add_columns(out, s0, columns, first);
      add_columns(out + 16, s1, columns - 4, first);
      add_columns(out + 32, s2, columns - 8, first);
      add_columns(out + 48, s3, columns - 12, first);
      if (columns > 16) {
        add_columns(out + 64, s4, columns - 16, first);
        add_columns(out + 80, s5, columns - 20, first);
      }
      first = false;
    }
    b += <usize>blockLength * stride;
  } while (--blocks);
}

// @ts-ignore: decorator
@inline
function add_columns(out: usize, v: v128, columns: i32, first: bool): void {
  if (columns > 0) store_lanes_32(out, first ? v : f32x4.add(v128.load(out), v), columns);
}
