// y = x as another dtype, element by element. A bool is a byte, 0 or 1, so cast_u8_f32 and cast_u8_i32 read both.
import { bools_of_masks, load_bytes_as_i32, low_bytes_of_i32, store_part_32, store_part_8, store_part_of_4_bytes } from "./lanes";

const enum Cast {
  FloatToInt,
  IntToFloat,
  ByteToFloat,
  ByteToInt,
  FloatToBool,
  IntToBool,
  FloatToByte,
  IntToByte,
}

/** Four elements of x as those of y; a byte is in the lowest 4 bytes. */
// @ts-ignore: decorator
@inline
function four(cast: i32, x: usize): v128 {
  // Toward zero, held at the ends of int32, NaN → 0.
  if (cast === Cast.FloatToInt) return i32x4.trunc_sat_f32x4_s(v128.load(x));
  if (cast === Cast.IntToFloat) return f32x4.convert_i32x4_s(v128.load(x));
  if (cast === Cast.ByteToFloat) return f32x4.convert_i32x4_s(load_bytes_as_i32(x));
  if (cast === Cast.ByteToInt) return load_bytes_as_i32(x);
  if (cast === Cast.FloatToBool) return bools_of_masks(f32x4.ne(v128.load(x), f32x4.splat(0)));
  if (cast === Cast.IntToBool) return bools_of_masks(i32x4.ne(v128.load(x), i32x4.splat(0)));
  if (cast === Cast.FloatToByte) return low_bytes_of_i32(i32x4.trunc_sat_f32x4_s(v128.load(x)));
  return low_bytes_of_i32(v128.load(x));
}

// @ts-ignore: decorator
@inline
function to_32(cast: i32, bytesOfX: usize, y: usize, x: usize, from: i32, to: i32): void {
  let left = to - from;
  y += (<usize>from) << 2;
  x += <usize>from * bytesOfX;
  if (left >= 4) {
    do {
      v128.store(y, four(cast, x));
      x += 4 * bytesOfX;
      y += 16;
      left -= 4;
    } while (left >= 4);
  }
  if (left > 0) store_part_32(y, four(cast, x), left);
}

// @ts-ignore: decorator
@inline
function to_8(cast: i32, y: usize, x: usize, from: i32, to: i32): void {
  let left = to - from;
  y += <usize>from;
  x += (<usize>from) << 2;
  if (left >= 4) {
    do {
      v128.store32_lane(y, four(cast, x), 0);
      x += 16;
      y += 4;
      left -= 4;
    } while (left >= 4);
  }
  if (left > 0) store_part_of_4_bytes(y, four(cast, x), left);
}

/** Toward zero; held at the ends of int32; NaN → 0. */
export function cast_f32_i32(y: usize, x: usize, from: i32, to: i32): void {
  to_32(Cast.FloatToInt, 4, y, x, from, to);
}

/** To the nearest, ties to even. */
export function cast_i32_f32(y: usize, x: usize, from: i32, to: i32): void {
  to_32(Cast.IntToFloat, 4, y, x, from, to);
}

/** For bool and uint8 alike. */
export function cast_u8_f32(y: usize, x: usize, from: i32, to: i32): void {
  to_32(Cast.ByteToFloat, 1, y, x, from, to);
}

/** fround(byte / divisor): what a float32 division of the two gives, for both are float32. */
export function bytes_to_f32(y: usize, x: usize, divisor: f32, from: i32, to: i32): void {
  const d = f32x4.splat(divisor);
  let left = to - from;
  y += (<usize>from) << 2;
  x += <usize>from;
  if (left >= 4) {
    do {
      v128.store(y, f32x4.div(four(Cast.ByteToFloat, x), d));
      x += 4;
      y += 16;
      left -= 4;
    } while (left >= 4);
  }
  if (left > 0) store_part_32(y, f32x4.div(four(Cast.ByteToFloat, x), d), left);
}

/** For bool and uint8 alike. */
export function cast_u8_i32(y: usize, x: usize, from: i32, to: i32): void {
  to_32(Cast.ByteToInt, 1, y, x, from, to);
}

/** Whether x is not 0; NaN is not. */
export function cast_f32_bool(y: usize, x: usize, from: i32, to: i32): void {
  to_8(Cast.FloatToBool, y, x, from, to);
}

export function cast_i32_bool(y: usize, x: usize, from: i32, to: i32): void {
  to_8(Cast.IntToBool, y, x, from, to);
}

export function cast_u8_bool(y: usize, x: usize, from: i32, to: i32): void {
  let left = to - from;
  y += <usize>from;
  x += <usize>from;
  if (left >= 16) {
    do {
      v128.store(y, i8x16.min_u(v128.load(x), i8x16.splat(1)));
      x += 16;
      y += 16;
      left -= 16;
    } while (left >= 16);
  }
  if (left > 0) store_part_8(y, i8x16.min_u(v128.load(x), i8x16.splat(1)), left);
}

/** Toward zero to int32, then the lowest 8 bits: 256 → 0, −1 → 255, as NumPy does from int to uint8. */
export function cast_f32_u8(y: usize, x: usize, from: i32, to: i32): void {
  to_8(Cast.FloatToByte, y, x, from, to);
}

/** The lowest 8 bits: 256 → 0, −1 → 255, as in NumPy. */
export function cast_i32_u8(y: usize, x: usize, from: i32, to: i32): void {
  to_8(Cast.IntToByte, y, x, from, to);
}

/** y = x / divisor, rounded once: a pixel becomes fround(p / 255), which p · (1 / 255) would miss. */
export function bytes_f32(y: usize, x: usize, divisor: f32, from: i32, to: i32): void {
  let left = to - from;
  const divisors = f32x4.splat(divisor);
  y += (<usize>from) << 2;
  x += <usize>from;
  if (left >= 4) {
    do {
      v128.store(y, f32x4.div(four(Cast.ByteToFloat, x), divisors));
      x += 4;
      y += 16;
      left -= 4;
    } while (left >= 4);
  }
  if (left > 0) store_part_32(y, f32x4.div(four(Cast.ByteToFloat, x), divisors), left);
}
