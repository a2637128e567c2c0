// exp, log, tanh, sigmoid and pow of our own: a browser's Math.exp differs from another's in its last bits.
//
// The float32 functions work in float32; the others work in float64 inside, where a rounding is 2⁻²⁹ of a float32's,
// and are rounded once. Every constant is written down here, so that whoever repeats the steps gets the same bits.
//
// Sources: J. Moshier, Cephes Math Library (expf, logf): the polynomials of exp_f32x4 and log_f32x4.
//          W. Cody, W. Waite, "Software Manual for the Elementary Functions", 1980: x − n·ln 2 in two parts.
//          Sun Microsystems, fdlibm 5.3 (e_log.c, e_exp.c): the polynomial of log_f64x2, and ln 2 in two parts.
//          J.-M. Muller et al., "Handbook of Floating-Point Arithmetic", 2018: rounding by adding 1.5·2ⁿ, scaling in two steps.

/** exp(x) of four float32. At most 1 ulp off, subnormal results too; NaN stays NaN. */
// @ts-ignore: decorator
@inline
export function exp_f32x4(x: v128): v128 {
  // Beyond these limits the result is 0 or ∞ anyway. pmin and pmax in this order hand a NaN on.
  x = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89)), f32x4.splat(-104));
  // Adding 1.5·2²³ rounds to a whole number, and leaves that number in the lowest bits.
  const shifted = f32x4.add(f32x4.mul(x, f32x4.splat(1.44269504088896341)), f32x4.splat(12582912));
  const n = f32x4.sub(shifted, f32x4.splat(12582912));
  // 0.693359375 has 9 bits, so n times it is exact.
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.add(r, f32x4.mul(n, f32x4.splat(2.1219444e-4)));
  let p = f32x4.add(f32x4.mul(r, f32x4.splat(1.98756915e-4)), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
  // 2ⁿ in two factors: n reaches −150 and 128, which have no float32 of their own. The first product is exact, so a
  // subnormal result is rounded once.
  const k = i32x4.sub(shifted, i32x4.splat(0x4b400000));
  const half = i32x4.shr_s(k, 1);
  const bias = i32x4.splat(127);
  p = f32x4.mul(p, i32x4.shl(i32x4.add(half, bias), 23));
  return f32x4.mul(p, i32x4.shl(i32x4.add(i32x4.sub(k, half), bias), 23));
}

/** ln(x) of four float32. At most 1 ulp off; 0 → −∞, negative → NaN, subnormal numbers have their logarithm. */
// @ts-ignore: decorator
@inline
export function log_f32x4(x: v128): v128 {
  // Subnormal numbers are scaled by 2²³ first, or their exponent bits would say nothing.
  const small = f32x4.lt(x, f32x4.splat(1.17549435e-38));
  const scaled = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608)), x, small);
  // x = m·2ᵉ with m in [√½, √2): 0x3f3504f3 is √½.
  const bits = i32x4.sub(scaled, i32x4.splat(0x3f3504f3));
  const e = f32x4.sub(f32x4.convert_i32x4_s(i32x4.shr_s(bits, 23)), v128.and(small, f32x4.splat(23)));
  const m = i32x4.add(v128.and(bits, i32x4.splat(0x007fffff)), i32x4.splat(0x3f3504f3));
  const f = f32x4.sub(m, f32x4.splat(1));
  const z = f32x4.mul(f, f);
  let p = f32x4.add(f32x4.mul(f, f32x4.splat(7.0376836292e-2)), f32x4.splat(-1.151461031e-1));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(1.167699874e-1));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(-1.2420140846e-1));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(1.4249322787e-1));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(-1.6668057665e-1));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(2.0000714765e-1));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(-2.4999993993e-1));
  p = f32x4.add(f32x4.mul(p, f), f32x4.splat(3.3333331174e-1));
  p = f32x4.mul(p, f32x4.mul(z, f));
  p = f32x4.sub(p, f32x4.mul(e, f32x4.splat(2.1219444e-4)));
  p = f32x4.sub(p, f32x4.mul(z, f32x4.splat(0.5)));
  p = f32x4.add(f32x4.add(f, p), f32x4.mul(e, f32x4.splat(0.693359375)));
  // Not less than ∞: ∞ and NaN are their own logarithms.
  p = v128.bitselect(p, x, f32x4.lt(x, f32x4.splat(Infinity)));
  p = v128.bitselect(f32x4.splat(NaN), p, f32x4.lt(x, f32x4.splat(0)));
  return v128.bitselect(f32x4.splat(-Infinity), p, f32x4.eq(x, f32x4.splat(0)));
}

/** exp(x) of two float64, good to 2⁻⁴⁰: more than a float32 can show. x is held within ±200, where a float32 is 0 or ∞. */
// @ts-ignore: decorator
@inline
export function exp_f64x2(x: v128): v128 {
  x = f64x2.pmax(f64x2.pmin(x, f64x2.splat(200)), f64x2.splat(-200));
  const shifted = f64x2.add(f64x2.mul(x, f64x2.splat(1.44269504088896340736)), f64x2.splat(6755399441055744));
  const n = f64x2.sub(shifted, f64x2.splat(6755399441055744));
  let r = f64x2.sub(x, f64x2.mul(n, f64x2.splat(6.9314718036912381649e-1)));
  r = f64x2.sub(r, f64x2.mul(n, f64x2.splat(1.90821492927058770002e-10)));
  // Taylor's series to r¹⁰: |r| ≤ ½ ln 2, so what is left out is below r¹¹ / 11! < 2⁻⁴².
  let p = f64x2.add(f64x2.mul(r, f64x2.splat(1.0 / 3628800)), f64x2.splat(1.0 / 362880));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 40320));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 5040));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 720));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 120));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 24));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1.0 / 6));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(0.5));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1));
  p = f64x2.add(f64x2.mul(p, r), f64x2.splat(1));
  return f64x2.mul(p, i64x2.shl(i64x2.add(shifted, i64x2.splat(1023)), 52));
}

/** ln(x) of two float64 that are normal and positive; 0 → −∞, ∞ → ∞, NaN → NaN. Below 1 ulp of a float64. */
// @ts-ignore: decorator
@inline
export function log_f64x2(x: v128): v128 {
  const bits = i64x2.sub(x, i64x2.splat(0x3fe6a09e667f3bcd));
  // A whole number is added to the bits of 1.5·2⁵²: wasm has no conversion from int64 to float64 in vectors.
  const k = f64x2.sub(i64x2.add(i64x2.shr_s(bits, 52), i64x2.splat(0x4338000000000000)), f64x2.splat(6755399441055744));
  const m = i64x2.add(v128.and(bits, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3fe6a09e667f3bcd));
  const f = f64x2.sub(m, f64x2.splat(1));
  const s = f64x2.div(f, f64x2.add(f, f64x2.splat(2)));
  const z = f64x2.mul(s, s);
  const w = f64x2.mul(z, z);
  let even = f64x2.add(f64x2.mul(w, f64x2.splat(1.531383769920937332e-1)), f64x2.splat(2.222219843214978396e-1));
  even = f64x2.mul(w, f64x2.add(f64x2.mul(even, w), f64x2.splat(3.999999999940941908e-1)));
  let odd = f64x2.add(f64x2.mul(w, f64x2.splat(1.479819860511658591e-1)), f64x2.splat(1.818357216161805012e-1));
  odd = f64x2.add(f64x2.mul(odd, w), f64x2.splat(2.857142874366239149e-1));
  odd = f64x2.mul(z, f64x2.add(f64x2.mul(odd, w), f64x2.splat(6.66666666666673513e-1)));
  const halfSquare = f64x2.mul(f64x2.splat(0.5), f64x2.mul(f, f));
  let y = f64x2.mul(s, f64x2.add(halfSquare, f64x2.add(odd, even)));
  y = f64x2.add(y, f64x2.mul(k, f64x2.splat(1.90821492927058770002e-10)));
  y = f64x2.add(f64x2.sub(y, halfSquare), f);
  y = f64x2.add(y, f64x2.mul(k, f64x2.splat(6.9314718036912381649e-1)));
  y = v128.bitselect(y, x, f64x2.lt(x, f64x2.splat(Infinity)));
  return v128.bitselect(f64x2.splat(-Infinity), y, f64x2.eq(x, f64x2.splat(0)));
}

/** Lanes 0 and 1 of four float32 as float64. */
// @ts-ignore: decorator
@inline
export function low_f64x2(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

/** Lanes 2 and 3 of four float32 as float64. */
// @ts-ignore: decorator
@inline
export function high_f64x2(x: v128): v128 {
  return f64x2.promote_low_f32x4(i64x2.shuffle(x, x, 1, 0));
}

/** Two pairs of float64, each rounded to float32. */
// @ts-ignore: decorator
@inline
export function rounded_f32x4(low: v128, high: v128): v128 {
  return i64x2.shuffle(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

// @ts-ignore: decorator
@inline
function tanh_f64x2(x: v128): v128 {
  const e = exp_f64x2(f64x2.add(x, x));
  return f64x2.div(f64x2.sub(e, f64x2.splat(1)), f64x2.add(e, f64x2.splat(1)));
}

/** tanh(x) of four float32. */
// @ts-ignore: decorator
@inline
export function tanh_f32x4(x: v128): v128 {
  const y = rounded_f32x4(tanh_f64x2(low_f64x2(x)), tanh_f64x2(high_f64x2(x)));
  // Near 0 e − 1 cancels, and x − x³/3 is x to the last bit; it also keeps −0.
  return v128.bitselect(x, y, f32x4.lt(f32x4.abs(x), f32x4.splat(1.220703125e-4)));
}

// @ts-ignore: decorator
@inline
function sigmoid_f64x2(x: v128): v128 {
  return f64x2.div(f64x2.splat(1), f64x2.add(f64x2.splat(1), exp_f64x2(f64x2.neg(x))));
}

/** 1 / (1 + exp(−x)) of four float32. */
// @ts-ignore: decorator
@inline
export function sigmoid_f32x4(x: v128): v128 {
  return rounded_f32x4(sigmoid_f64x2(low_f64x2(x)), sigmoid_f64x2(high_f64x2(x)));
}

/** xʸ of four float32, with C99's special cases (Annex F.10.4.4). */
// @ts-ignore: decorator
@inline
export function pow_f32x4(x: v128, y: v128): v128 {
  const one = f32x4.splat(1);
  const magnitude = f32x4.abs(x);
  // exp(y·ln|x|) is right by itself for 0 and ∞ on either side, save where 0·∞ comes up.
  let p = rounded_f32x4(
    exp_f64x2(f64x2.mul(low_f64x2(y), log_f64x2(low_f64x2(magnitude)))),
    exp_f64x2(f64x2.mul(high_f64x2(y), log_f64x2(high_f64x2(magnitude)))),
  );
  p = v128.bitselect(one, p, v128.and(f32x4.eq(magnitude, one), f32x4.eq(y, y)));
  // Odd: a whole number whose half is not whole. From 2²⁴ on every float32 is even, and its half is whole.
  const whole = f32x4.eq(f32x4.trunc(y), y);
  const half = f32x4.mul(y, f32x4.splat(0.5));
  const odd = v128.andnot(whole, f32x4.eq(f32x4.trunc(half), half));
  p = v128.xor(p, v128.and(v128.and(x, odd), f32x4.splat(-0.0)));
  const noRoot = v128.andnot(v128.and(f32x4.lt(x, f32x4.splat(0)), f32x4.gt(x, f32x4.splat(-Infinity))), whole);
  p = v128.bitselect(f32x4.splat(NaN), p, noRoot);
  return v128.bitselect(one, p, v128.or(f32x4.eq(y, f32x4.splat(0)), f32x4.eq(x, one)));
}
