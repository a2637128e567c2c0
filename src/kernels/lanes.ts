// Multiplying and adding, storing part of a vector, and whole vectors seen as bytes.
//
// A tail computes a whole vector from what may be read past the end and stores only the lanes that exist: the last
// elements get their bits from the very instructions that made the others, wherever a range was cut.

/**
 * sum + a · b. Each is rounded: the same bits everywhere. In the fast module the machine may round but once, which takes one
 * instruction, and different machines differ.
 */
// @ts-ignore: decorator
@inline
export function multiply_add(sum: v128, a: v128, b: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, sum) : f32x4.add(sum, f32x4.mul(a, b));
}

/** Stores the first `count` (1…3) lanes of 4 bytes. */
// @ts-ignore: decorator
@inline
export function store_part_32(pointer: usize, v: v128, count: i32): void {
  if (count & 2) {
    v128.store64_lane(pointer, v, 0);
    if (count & 1) v128.store32_lane(pointer, v, 2, 8);
  } else v128.store32_lane(pointer, v, 0);
}

/** Stores the first `count` lanes of 4 bytes: all four of them if it is 4 or more. */
// @ts-ignore: decorator
@inline
export function store_lanes_32(pointer: usize, v: v128, count: i32): void {
  if (count >= 4) v128.store(pointer, v);
  else store_part_32(pointer, v, count);
}

/** Stores the first `count` (1…15) bytes. */
// @ts-ignore: decorator
@inline
export function store_part_8(pointer: usize, v: v128, count: i32): void {
  if (count & 8) {
    v128.store64_lane(pointer, v, 0);
    pointer += 8;
    v = i64x2.shuffle(v, v, 1, 0);
  }
  if (count & 4) {
    v128.store32_lane(pointer, v, 0);
    pointer += 4;
    v = i64x2.shr_u(v, 32);
  }
  if (count & 2) {
    v128.store16_lane(pointer, v, 0);
    pointer += 2;
    v = i64x2.shr_u(v, 16);
  }
  if (count & 1) v128.store8_lane(pointer, v, 0);
}

/** All ones in the first `count` (0…4) lanes of 4 bytes, zeros in the others. */
// @ts-ignore: decorator
@inline
export function first_lanes_32(count: i32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
}

/** Four masks of 4 bytes, as four bools in the lowest 4 bytes. */
// @ts-ignore: decorator
@inline
export function bools_of_masks(mask: v128): v128 {
  const halves = i16x8.narrow_i32x4_s(mask, mask);
  return v128.and(i8x16.narrow_i16x8_s(halves, halves), i8x16.splat(1));
}

/** Four bytes, as four whole numbers of 4 bytes. */
// @ts-ignore: decorator
@inline
export function load_bytes_as_i32(pointer: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(pointer)));
}

/** The lowest byte of each of four whole numbers, in the lowest 4 bytes. */
// @ts-ignore: decorator
@inline
export function low_bytes_of_i32(v: v128): v128 {
  return i8x16.shuffle(v, v, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12);
}

/** Stores the first `count` (1…3) of the lowest 4 bytes. */
// @ts-ignore: decorator
@inline
export function store_part_of_4_bytes(pointer: usize, v: v128, count: i32): void {
  if (count & 2) {
    v128.store16_lane(pointer, v, 0);
    if (count & 1) v128.store8_lane(pointer, v, 2, 2);
  } else v128.store8_lane(pointer, v, 0);
}
