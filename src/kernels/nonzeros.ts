// Lists of the nonzeros of a matrix of bytes, such as pixels: most of them are 0.
//
// The index that a product sums over is cut into blocks of 256, as in matmul.ts, and each block of each row (or column) has
// a list: entries of two bytes, the index within the block and the byte itself, in rising order. `starts` holds the number
// of each list's first entry, in the order in which the lists lie, and one more for the end. Lists of rows lie row after
// row, each block after block; lists of columns lie block after block, each column after column.

// @ts-ignore: decorator
@inline
const blockLength: i32 = 256;

/** How many of `count` bytes are not 0. */
export function count_nonzeros(a: usize, count: i32): i32 {
  let total = 0;
  for (; count >= 16; count -= 16, a += 16) total += 16 - i32.popcnt(i8x16.bitmask(i8x16.eq(v128.load(a), i8x16.splat(0))));
  for (; count > 0; count--, a++) total += i32(load<u8>(a) !== 0);
  return total;
}

/** Writes an entry, and moves on only if the byte is not 0: a branch on each byte would guess wrong too often. */
// @ts-ignore: decorator
@inline
function put(entry: usize, index: i32, byte: i32): usize {
  store<u16>(entry, index | (byte << 8));
  return entry + (<usize>(byte !== 0) << 1);
}

/**
 * Lists `rows` rows of `columns` bytes each, `stride` bytes apart; `next` is the number of the first entry. Returns the number
 * after the last. Writes one entry more than there are.
 */
export function list_rows(starts: usize, entries: usize, a: usize, rows: i32, columns: i32, stride: i32, next: i32): i32 {
  let entry = entries + (<usize>next << 1);
  for (; rows > 0; rows--, a += <usize>stride) {
    for (let column = 0; column < columns; column += blockLength, starts += 4) {
      store<i32>(starts, <i32>((entry - entries) >> 1));
      const length = min(blockLength, columns - column);
      for (let index = 0; index < length; index += 8) {
        let bytes = load<u64>(a + <usize>(column + index));
        // What lies beyond the row's end is not its own.
        if (length - index < 8) bytes &= (<u64>1 << (<u64>(length - index) << 3)) - 1;
        if (bytes === 0) continue;
        const low = <i32>bytes;
        const high = <i32>(bytes >> 32);
        entry = put(entry, index, low & 255);
        entry = put(entry, index + 1, (low >>> 8) & 255);
        entry = put(entry, index + 2, (low >>> 16) & 255);
        entry = put(entry, index + 3, low >>> 24);
        entry = put(entry, index + 4, high & 255);
        entry = put(entry, index + 5, (high >>> 8) & 255);
        entry = put(entry, index + 6, (high >>> 16) & 255);
        entry = put(entry, index + 7, high >>> 24);
      }
    }
  }
  store<i32>(starts, <i32>((entry - entries) >> 1));
  return <i32>((entry - entries) >> 1);
}

/**
 * y = the transpose of up to 256 rows of `columns` bytes: column c begins at y + 256 · c. y has room for the columns, rounded up
 * to a multiple of 16.
 */
export function transpose_block(y: usize, a: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row += 4) {
    // Where rows run out the last one stands in.
    const last = <usize>(rows - 1 - row);
    const a0 = a + <usize>row * columns;
    const a1 = a0 + min<usize>(1, last) * columns;
    const a2 = a0 + min<usize>(2, last) * columns;
    const a3 = a0 + min<usize>(3, last) * columns;
    let to = y + <usize>row;
    for (let column: usize = 0; column < <usize>columns; column += 16, to += 4096) {
      const r0 = v128.load(a0 + column);
      const r1 = v128.load(a1 + column);
      const r2 = v128.load(a2 + column);
      const r3 = v128.load(a3 + column);
      const low01 = i8x16.shuffle(r0, r1, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      const high01 = i8x16.shuffle(r0, r1, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      const low23 = i8x16.shuffle(r2, r3, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      const high23 = i8x16.shuffle(r2, r3, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      put_four(to, i16x8.shuffle(low01, low23, 0, 8, 1, 9, 2, 10, 3, 11));
      put_four(to + 1024, i16x8.shuffle(low01, low23, 4, 12, 5, 13, 6, 14, 7, 15));
      put_four(to + 2048, i16x8.shuffle(high01, high23, 0, 8, 1, 9, 2, 10, 3, 11));
      put_four(to + 3072, i16x8.shuffle(high01, high23, 4, 12, 5, 13, 6, 14, 7, 15));
    }
  }
}

/** Four bytes into each of four columns. */
// @ts-ignore: decorator
@inline
function put_four(to: usize, v: v128): void {
  v128.store32_lane(to, v, 0);
  v128.store32_lane(to, v, 1, 256);
  v128.store32_lane(to, v, 2, 512);
  v128.store32_lane(to, v, 3, 768);
}
