import { fromWords, highWord, lowWord } from "./words.ts";

const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;

/**
 * Natural logarithm. Error below 1 ulp.
 * log(±0) = −∞, log(x < 0) = NaN, log(∞) = ∞, log(1) = 0, log(NaN) = NaN.
 *
 * Source: fdlibm 5.3, e_log.c (Sun Microsystems, 1993): x = 2^k (1 + f), s = f / (2 + f), a polynomial of degree 14 in s.
 */
export function log(x: number): number {
  if (Number.isNaN(x) || x === Infinity) return x;
  if (x === 0) return -Infinity;
  if (x < 0) return NaN;
  let k = 0;
  let normal = x;
  if (x < 2.2250738585072014e-308) {
    k = -54;
    normal = x * 18014398509481984; // 2^54
  }
  const high = highWord(normal);
  const low = lowWord(normal);
  k += (high >> 20) - 1023;
  // Bring 1 + f into [√½, √2).
  const fractionBits = high & 0x000fffff;
  const carry = (fractionBits + 0x95f64) & 0x100000;
  const f = fromWords(fractionBits | (carry ^ 0x3ff00000), low) - 1;
  k += carry >> 20;

  if ((0x000fffff & (2 + fractionBits)) < 3) {
    // |f| < 2^-20
    if (f === 0) return k === 0 ? 0 : k * ln2High + k * ln2Low;
    const r = f * f * (0.5 - 0.3333333333333333 * f);
    return k === 0 ? f - r : k * ln2High - (r - k * ln2Low - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const t1 = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373));
  const t2 = z * (0.6666666666666735 + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586)));
  const r = t2 + t1;
  if (((fractionBits - 0x6147a) | (0x6b851 - fractionBits)) > 0) {
    const halfSquare = 0.5 * f * f;
    return k === 0 ? f - (halfSquare - s * (halfSquare + r)) : k * ln2High - (halfSquare - (s * (halfSquare + r) + k * ln2Low) - f);
  }
  return k === 0 ? f - s * (f - r) : k * ln2High - (s * (f - r) - k * ln2Low - f);
}
