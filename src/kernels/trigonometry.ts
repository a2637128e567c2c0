// sin and cos: the angle is brought into ±π/4 in float64, where the two polynomials of fdlibm do the rest.
//
// Sources: Sun Microsystems, fdlibm 5.3 (k_sin.c, k_cos.c, e_rem_pio2.c): polynomials, π/2 in parts, the bits of 2/π.
//          M. Payne, R. Hanek, "Radian reduction for trigonometric functions", SIGNUM 18, 1983: reduction of wide angles.
import { high_f64x2, low_f64x2, rounded_f32x4 } from "./math";

/** Angles beyond this are reduced with more bits of 2/π; up to here n·(first part of π/2) is exact. */
// @ts-ignore: decorator
@inline
const wideAngle: f32 = 1000000;

/** sin(r + quarters·π/2) for |r| ≤ π/4; the two lowest bits of `quarters` (int64) count. */
// @ts-ignore: decorator
@inline
function sin_of_quarters(r: v128, quarters: v128): v128 {
  const z = f64x2.mul(r, r);
  let s = f64x2.add(f64x2.mul(z, f64x2.splat(1.58969099521155010221e-10)), f64x2.splat(-2.50507602534068634195e-8));
  s = f64x2.add(f64x2.mul(s, z), f64x2.splat(2.75573137070700676789e-6));
  s = f64x2.add(f64x2.mul(s, z), f64x2.splat(-1.98412698298579493134e-4));
  s = f64x2.add(f64x2.mul(s, z), f64x2.splat(8.33333333332248946124e-3));
  s = f64x2.add(f64x2.mul(s, z), f64x2.splat(-1.66666666666666324348e-1));
  s = f64x2.add(f64x2.mul(f64x2.mul(s, z), r), r);
  let c = f64x2.add(f64x2.mul(z, f64x2.splat(-1.13596475577881948265e-11)), f64x2.splat(2.0875723212981748279e-9));
  c = f64x2.add(f64x2.mul(c, z), f64x2.splat(-2.75573143513906633035e-7));
  c = f64x2.add(f64x2.mul(c, z), f64x2.splat(2.48015872894767294178e-5));
  c = f64x2.add(f64x2.mul(c, z), f64x2.splat(-1.38888888888741095749e-3));
  c = f64x2.add(f64x2.mul(c, z), f64x2.splat(4.16666666666666019037e-2));
  c = f64x2.add(f64x2.sub(f64x2.splat(1), f64x2.mul(z, f64x2.splat(0.5))), f64x2.mul(f64x2.mul(z, z), c));
  const odd = i64x2.shr_s(i64x2.shl(quarters, 63), 63);
  const sign = i64x2.shl(v128.and(quarters, i64x2.splat(2)), 62);
  return v128.xor(v128.bitselect(c, s, odd), sign);
}

/** sin(x + quarters·π/2) of two float64 within ±wideAngle. */
// @ts-ignore: decorator
@inline
export function sin_f64x2(x: v128, quarters: i64): v128 {
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(6.36619772367581382433e-1)), f64x2.splat(6755399441055744));
  const n = f64x2.sub(shifted, f64x2.splat(6755399441055744));
  // The first part has 33 bits: n times it is exact for |n| < 2²⁰.
  let r = f64x2.sub(x, f64x2.mul(n, f64x2.splat(1.57079632673412561417)));
  r = f64x2.sub(r, f64x2.mul(n, f64x2.splat(6.07710050650619224932e-11)));
  return sin_of_quarters(r, i64x2.add(shifted, i64x2.splat(quarters)));
}

/** sin(x + quarters·π/2) of four float32; ±∞ → NaN. */
// @ts-ignore: decorator
@inline
export function sin_f32x4(x: v128, quarters: i64): v128 {
  const y = rounded_f32x4(sin_f64x2(low_f64x2(x), quarters), sin_f64x2(high_f64x2(x), quarters));
  // sin(−0) is −0, which the polynomial's last sum, +0 + −0, would lose.
  const kept = quarters === 0 ? v128.bitselect(x, y, f32x4.eq(x, f32x4.splat(0))) : y;
  if (!v128.any_true(f32x4.gt(f32x4.abs(x), f32x4.splat(wideAngle)))) return kept;
  return with_wide_lanes(x, kept, quarters);
}

/** y, with the sines of those lanes of x that are beyond wideAngle. Apart, because it is long and rare. */
function with_wide_lanes(x: v128, y: v128, quarters: i64): v128 {
  const x0 = f32x4.extract_lane(x, 0);
  const x1 = f32x4.extract_lane(x, 1);
  const x2 = f32x4.extract_lane(x, 2);
  const x3 = f32x4.extract_lane(x, 3);
  if (abs<f32>(x0) > wideAngle) y = f32x4.replace_lane(y, 0, sin_of_wide(x0, quarters));
  if (abs<f32>(x1) > wideAngle) y = f32x4.replace_lane(y, 1, sin_of_wide(x1, quarters));
  if (abs<f32>(x2) > wideAngle) y = f32x4.replace_lane(y, 2, sin_of_wide(x2, quarters));
  if (abs<f32>(x3) > wideAngle) y = f32x4.replace_lane(y, 3, sin_of_wide(x3, quarters));
  return y;
}

/**
 * sin(x + quarters·π/2) for a float32 beyond wideAngle.
 *
 * x = ±m·2ᵉ with m of 24 bits. Bits of 2/π that, times m·2ᵉ, make multiples of 4 do not move the angle, so 96 bits from
 * the place e − 1 on are enough: the product is kept modulo 4 in units of 2⁻⁹⁴.
 */
function sin_of_wide(x: f32, quarters: i64): f32 {
  const bits = reinterpret<u32>(x);
  if ((bits & 0x7f800000) === 0x7f800000) return x - x;
  const m = <u64>((bits & 0x007fffff) | 0x00800000);
  const place = <i32>((bits >> 23) & 0xff) - 150 - 2;
  const word = place >> 5;
  const shift = place & 31;
  const high = bits_of_two_over_pi(word, shift);
  const middle = bits_of_two_over_pi(word + 1, shift);
  const low = bits_of_two_over_pi(word + 2, shift);
  // m·(high·2⁶⁴ + middle·2³² + low) modulo 2⁹⁶, without its lowest 32 bits: units of 2⁻⁶².
  const product = ((m * high) << 32) + m * middle + ((m * low) >> 32);
  const n = (product + (1 << 61)) >> 62;
  const r = <f64>(<i64>(product - (n << 62))) * (1.57079632679489661923 / 4611686018427387904.0);
  const negative = (bits >> 31) !== 0;
  const angle = f64x2.splat(negative ? -r : r);
  const turned = i64x2.splat((negative ? -(<i64>n) : <i64>n) + quarters);
  return <f32>f64x2.extract_lane(sin_of_quarters(angle, turned), 0);
}

/** 32 bits of 2/π from bit 32·word + shift on, after the point. */
// @ts-ignore: decorator
@inline
function bits_of_two_over_pi(word: i32, shift: i32): u64 {
  const pair = (word_of_two_over_pi(word) << 32) | word_of_two_over_pi(word + 1);
  return (pair << (<u64>shift)) >> 32;
}

/** A switch, because the module may hold no table. */
function word_of_two_over_pi(word: i32): u64 {
  switch (word) {
    case -1: return 0;
    case 0: return 0xa2f9836e;
    case 1: return 0x4e441529;
    case 2: return 0xfc2757d1;
    case 3: return 0xf534ddc0;
    case 4: return 0xdb629599;
    case 5: return 0x3c439041;
    default: return 0xfe5163ab;
  }
}
