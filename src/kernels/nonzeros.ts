// Lists of the nonzeros of a matrix of bytes, such as pixels: most of them are 0.
//
// The index that a product sums over is cut into blocks of 256, as in matmul.ts, and each block of each row (or column) has
// a list: entries of two bytes, the index within the block and the byte itself, in rising order. `starts` holds for
// each list, block after block and row after row (or column after column), the number of its first entry, and one more for the end.
//
// Rows are listed from one block of rows to the next, so that a caller can let others be heard in between.

// @ts-ignore: decorator
@inline
const blockLength: i32 = 256;

/** How many of `count` bytes are not 0. */
export function count_nonzeros(a: usize, count: i32): i32 {
  let total = 0;
  for (; count >= 16; count -= 16, a += 16) total += i32.popcnt(nonzero_mask(a));
  for (; count > 0; count--, a++) total += i32(load<u8>(a) !== 0);
  return total;
}

/** A bit for each of 16 bytes: whether it is not 0. */
// @ts-ignore: decorator
@inline
function nonzero_mask(a: usize): i32 {
  return ~i8x16.bitmask(i8x16.eq(v128.load(a), i8x16.splat(0))) & 0xffff;
}

/** Lists the rows from…to of a [rows, columns]; `next` is the number of the first entry. Returns the number after the last. */
export function list_rows(starts: usize, entries: usize, a: usize, columns: i32, next: i32, from: i32, to: i32): i32 {
  const blocks = (columns + blockLength - 1) / blockLength;
  let start = starts + ((<usize>from * blocks) << 2);
  let entry = entries + (<usize>next << 1);
  a += <usize>from * columns;
  for (; from < to; from++) {
    for (let column = 0; column < columns; column += blockLength, start += 4) {
      store<i32>(start, <i32>((entry - entries) >> 1));
      const length = min(blockLength, columns - column);
      for (let i = 0; i < length; i += 16) {
        let mask = nonzero_mask(a + <usize>(column + i));
        // What lies beyond the row's end is another row's.
        if (length - i < 16) mask &= (1 << (length - i)) - 1;
        while (mask) {
          const index = i + i32.ctz(mask);
          mask &= mask - 1;
          store<u16>(entry, index | ((<i32>load<u8>(a + <usize>(column + index))) << 8));
          entry += 2;
        }
      }
    }
    a += <usize>columns;
  }
  store<i32>(start, <i32>((entry - entries) >> 1));
  return <i32>((entry - entries) >> 1);
}

/**
 * Counts the nonzeros of each column's blocks in the rows from…to. A list's count goes two places further on than its start
 * will be: `sum_counts` and `list_columns` use the places between as cursors and leave them at the ends.
 */
export function count_columns(starts: usize, a: usize, rows: i32, columns: i32, from: i32, to: i32): void {
  const blocks = (rows + blockLength - 1) / blockLength;
  a += <usize>from * columns;
  for (; from < to; from++) {
    const first = starts + ((<usize>(from / blockLength) + 2) << 2);
    for (let column = 0; column < columns; column += 16) {
      let mask = nonzero_mask(a + <usize>column);
      if (columns - column < 16) mask &= (1 << (columns - column)) - 1;
      while (mask) {
        const cell = first + ((<usize>(column + i32.ctz(mask)) * blocks) << 2);
        mask &= mask - 1;
        store<i32>(cell, load<i32>(cell) + 1);
      }
    }
    a += <usize>columns;
  }
}

/** Turns the counts of `lists` lists into starts. */
export function sum_counts(starts: usize, lists: i32): void {
  let total = 0;
  for (let list = 0; list < lists + 2; list++, starts += 4) {
    total += load<i32>(starts);
    store<i32>(starts, total);
  }
}

/** Writes the entries of the rows from…to into the columns' lists. */
export function list_columns(starts: usize, entries: usize, a: usize, rows: i32, columns: i32, from: i32, to: i32): void {
  const blocks = (rows + blockLength - 1) / blockLength;
  a += <usize>from * columns;
  for (; from < to; from++) {
    const first = starts + ((<usize>(from / blockLength) + 1) << 2);
    const index = from % blockLength;
    for (let column = 0; column < columns; column += 16) {
      let mask = nonzero_mask(a + <usize>column);
      if (columns - column < 16) mask &= (1 << (columns - column)) - 1;
      while (mask) {
        const at = column + i32.ctz(mask);
        mask &= mask - 1;
        const cell = first + ((<usize>at * blocks) << 2);
        const next = load<i32>(cell);
        store<i32>(cell, next + 1);
        store<u16>(entries + (<usize>next << 1), index | ((<i32>load<u8>(a + <usize>at)) << 8));
      }
    }
    a += <usize>columns;
  }
}
