// Random numbers from a counter: element e of a draw is made from (e, attempt, step, 0) and the key alone, so neither
// threads, nor the range's cuts, nor other elements move it. `step` points to a u32.
//
// Source: J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011 (Philox-4x32-10).
import { store_part_32 } from "./lanes";
import { log_f64x2 } from "./math";
import { sin_f64x2 } from "./trigonometry";

/** The first two words of Philox-4x32-10 of the counter (element, attempt, step, 0): the first in the lowest 32 bits. */
// @ts-ignore: decorator
@inline
function philox(element: u32, attempt: u32, step: u32, key0: u32, key1: u32): u64 {
  let c0 = element;
  let c1 = attempt;
  let c2 = step;
  let c3: u32 = 0;
  for (let round = 0; round < 10; round++) {
    const a = <u64>c0 * 0xd2511f53;
    const b = <u64>c2 * 0xcd9e8d57;
    c0 = <u32>(b >> 32) ^ c1 ^ key0;
    c1 = <u32>b;
    c2 = <u32>(a >> 32) ^ c3 ^ key1;
    c3 = <u32>a;
    key0 += 0x9e3779b9;
    key1 += 0xbb67ae85;
  }
  return <u64>c0 | ((<u64>c1) << 32);
}

/** Box and Muller's transform (1958) in float64, rounded to float32 once. */
// @ts-ignore: decorator
@inline
function normal(words: u64): f32 {
  // One more than the word's 24 bits: the logarithm of 0 never happens.
  const u = <f64>((<u32>words >> 8) + 1) * 5.9604644775390625e-8;
  const angle = 6.283185307179586 * (<f64>(<u32>(words >> 40)) * 5.9604644775390625e-8);
  const logarithm = f64x2.extract_lane(log_f64x2(f64x2.splat(u)), 0);
  const cosine = f64x2.extract_lane(sin_f64x2(f64x2.splat(angle), 1), 0);
  return <f32>(sqrt<f64>(-2 * logarithm) * cosine);
}

/** The first words of four elements from `element` on, attempt 0: `philox` four times side by side. */
// @ts-ignore: decorator
@inline
function first_words(element: i32, step: i32, key0: i32, key1: i32): v128 {
  let c0 = i32x4.add(i32x4.splat(element), i32x4(0, 1, 2, 3));
  let c1 = i32x4.splat(0);
  let c2 = i32x4.splat(step);
  let c3 = i32x4.splat(0);
  for (let round = 0; round < 10; round++) {
    const a01 = i64x2.extmul_low_i32x4_u(c0, i32x4.splat(0xd2511f53));
    const a23 = i64x2.extmul_high_i32x4_u(c0, i32x4.splat(0xd2511f53));
    const b01 = i64x2.extmul_low_i32x4_u(c2, i32x4.splat(0xcd9e8d57));
    const b23 = i64x2.extmul_high_i32x4_u(c2, i32x4.splat(0xcd9e8d57));
    c0 = v128.xor(v128.xor(i32x4.shuffle(b01, b23, 1, 3, 5, 7), c1), i32x4.splat(key0));
    c1 = i32x4.shuffle(b01, b23, 0, 2, 4, 6);
    c2 = v128.xor(v128.xor(i32x4.shuffle(a01, a23, 1, 3, 5, 7), c3), i32x4.splat(key1));
    c3 = i32x4.shuffle(a01, a23, 0, 2, 4, 6);
    key0 += 0x9e3779b9;
    key1 += 0xbb67ae85;
  }
  return c0;
}

/** low + u·(high − low) with u a word's upper 24 bits over 2²⁴: u < 1, though the sum may round up to `high`. */
export function random_uniform_f32(y: usize, key0: i32, key1: i32, step: usize, low: f32, high: f32, from: i32, to: i32): void {
  const stepNumber = load<i32>(step);
  const range = f32x4.splat(high - low);
  y += (<usize>from) << 2;
  for (; from < to; from += 4, y += 16) {
    const words = i32x4.shr_u(first_words(from, stepNumber, key0, key1), 8);
    const u = f32x4.mul(f32x4.convert_i32x4_s(words), f32x4.splat(5.9604644775390625e-8));
    const value = f32x4.add(f32x4.splat(low), f32x4.mul(u, range));
    if (to - from >= 4) v128.store(y, value);
    else store_part_32(y, value, to - from);
  }
}

/** mean + z·deviation, z of the standard normal distribution. */
export function random_normal_f32(y: usize, key0: i32, key1: i32, step: usize, mean: f32, deviation: f32, from: i32, to: i32): void {
  const stepNumber = load<u32>(step);
  for (; from < to; from++) {
    store<f32>(y + ((<usize>from) << 2), mean + normal(philox(from, 0, stepNumber, key0, key1)) * deviation);
  }
}

/** The same with z drawn again, by attempts 1, 2, …, while it is beyond ±2. */
export function truncated_normal_f32(y: usize, key0: i32, key1: i32, step: usize, mean: f32, deviation: f32, from: i32, to: i32): void {
  const stepNumber = load<u32>(step);
  for (; from < to; from++) {
    let attempt = 0;
    let z: f32;
    do {
      z = normal(philox(from, attempt++, stepNumber, key0, key1));
    } while (abs<f32>(z) > 2);
    store<f32>(y + ((<usize>from) << 2), mean + z * deviation);
  }
}
