// Random numbers from a counter: element e of a draw is made from (e, attempt, step, 0) and the key alone, so neither
// threads, nor the range's cuts, nor other elements move it. `step` points to a u32.
//
// Source: J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011 (Philox-4x32-10).
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

/** low + u·(high − low) with u a word's upper 24 bits over 2²⁴: u < 1, though the sum may round up to `high`. */
export function random_uniform_f32(y: usize, key0: i32, key1: i32, step: usize, low: f32, high: f32, from: i32, to: i32): void {
  const stepNumber = load<u32>(step);
  const range = high - low;
  for (; from < to; from++) {
    const u = <f32>(<u32>philox(from, 0, stepNumber, key0, key1) >> 8) * <f32>5.9604644775390625e-8;
    store<f32>(y + ((<usize>from) << 2), low + u * range);
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
