import { addToExponent, fromWords, highWord, lowWord, scaleByPowerOfTwo, withoutLowWord } from "./words.ts";

const ln2 = 0.6931471805599453;
const ln2High = 0.6931471824645996;
const ln2Low = -1.904654299957768e-9;
/** 2 / (3 ln 2), its leading part and the rest. */
const scale = 0.9617966939259756;
const scaleHigh = 0.9617967009544373;
const scaleLow = -7.028461650952758e-9;
/** −(1024 − log2(the largest float64 + ½ ulp)) */
const overflowTail = 8.008566259537294e-17;

/**
 * x to the power y as C99 defines it. Error below 1 ulp.
 * pow(x, ±0) = 1 and pow(1, y) = 1 even for NaN; pow(−1, ±∞) = 1; pow(x < 0, y not whole) = NaN;
 * pow(±0, y < 0) = ∞, with the sign of ±0 for odd y. (JavaScript's own pow(1, NaN) and pow(±1, ±∞) are NaN.)
 *
 * Source: fdlibm 5.3, e_pow.c (Sun Microsystems, 1993): log2 |x| to about 85 bits, times y, then 2 to that.
 */
export function pow(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (Number.isNaN(x) || Number.isNaN(y)) return NaN;
  const magnitude = x < 0 ? -x : x;
  const negative = highWord(x) < 0;
  const parity = negative ? parityOf(y) : 2;
  const sign = negative && parity === 1 ? -1 : 1;
  const infinity = sign * Infinity;
  const zero = sign === 1 ? 0 : -0;

  if (y === Infinity || y === -Infinity) {
    if (magnitude === 1) return 1;
    return magnitude > 1 === y > 0 ? Infinity : 0;
  }
  if (magnitude === 0 || magnitude === Infinity) return (magnitude === 0) === y > 0 ? zero : infinity;
  if (negative && parity === 0) return NaN;
  if (y === 1) return x;
  if (y === -1) return 1 / x;
  if (y === 2) return x * x;
  if (y === 0.5 && !negative) return Math.sqrt(x);
  if (magnitude === 1) return sign;

  const yMagnitude = y < 0 ? -y : y;
  // So far from 1, or so large a power, that it can only overflow or underflow.
  if (yMagnitude > 18446744073709552000) return magnitude < 1 === y < 0 ? infinity : zero;
  if (yMagnitude > 2147483648) {
    if (magnitude < 0.9999995) return y < 0 ? infinity : zero;
    if (magnitude > 1.000001) return y > 0 ? infinity : zero;
  }

  setLog2(magnitude, yMagnitude > 2147483648);
  // y · log2|x| = whole + rest, with y split so that the leading product is exact.
  const yHigh = withoutLowWord(y);
  const low = (y - yHigh) * log2High + y * log2Low;
  const high = yHigh * log2High;
  const exponent = low + high;
  if (exponent >= 1024 && (exponent > 1024 || low + overflowTail > exponent - high)) return infinity;
  if (exponent <= -1075 && (exponent < -1075 || low <= exponent - high)) return zero;
  return sign * twoToThe(exponent, high, low);
}

/** 0 if y is no whole number, 1 if odd, 2 if even. */
function parityOf(y: number): number {
  if (y !== Math.floor(y)) return 0;
  return y % 2 === 0 ? 2 : 1;
}

/** log2 of the number last given to `setLog2`, in two parts; the first has its low word clear. */
let log2High = 0;
let log2Low = 0;

function setLog2(x: number, isNearOne: boolean): void {
  if (isNearOne) {
    // |1 − x| ≤ 2^-20 or so: log(1 + t) by four terms.
    const t = x - 1;
    const w = t * t * (0.5 - t * (0.3333333333333333 - t * 0.25));
    const u = 1.4426950216293335 * t;
    const v = t * 1.9259629911266175e-8 - w * 1.4426950408889634;
    log2High = withoutLowWord(u + v);
    log2Low = v - (log2High - u);
    return;
  }
  let n = 0;
  let normal = x;
  if (x < 2.2250738585072014e-308) {
    normal = x * 9007199254740992; // 2^53
    n = -53;
  }
  let high = highWord(normal);
  n += (high >> 20) - 1023;
  const fractionBits = high & 0x000fffff;
  high = fractionBits | 0x3ff00000;
  // Near which of 1 and 1.5 the fraction is; above √3 it is nearer to 2.
  let nearThreeHalves = false;
  if (fractionBits > 0x3988e) {
    if (fractionBits < 0xbb67a) nearThreeHalves = true;
    else {
      n += 1;
      high -= 0x00100000;
    }
  }
  const a = fromWords(high, lowWord(normal));
  const base = nearThreeHalves ? 1.5 : 1;
  const u = a - base;
  const v = 1 / (a + base);
  const s = u * v;
  const sHigh = withoutLowWord(s);
  const tHigh = fromWords(((high >> 1) | 0x20000000) + 0x00080000 + (nearThreeHalves ? 0x00040000 : 0), 0);
  const tLow = a - (tHigh - base);
  const sLow = v * (u - sHigh * tHigh - sHigh * tLow);
  let s2 = s * s;
  let r =
    s2 *
    s2 *
    (0.5999999999999946 +
      s2 *
        (0.4285714285785502 +
          s2 * (0.33333332981837743 + s2 * (0.272728123808534 + s2 * (0.23066074577556175 + s2 * 0.20697501780033842)))));
  r += sLow * (sHigh + s);
  s2 = sHigh * sHigh;
  const cubeHigh = withoutLowWord(3 + s2 + r);
  const cubeLow = r - (cubeHigh - 3 - s2);
  const productHigh = sHigh * cubeHigh;
  const productLow = sLow * cubeHigh + cubeLow * s;
  const pHigh = withoutLowWord(productHigh + productLow);
  const pLow = productLow - (pHigh - productHigh);
  const zHigh = scaleHigh * pHigh;
  const zLow = scaleLow * pHigh + pLow * scale + (nearThreeHalves ? 1.350039202129749e-8 : 0);
  const baseHigh = nearThreeHalves ? 0.5849624872207642 : 0;
  log2High = withoutLowWord(zHigh + zLow + baseHigh + n);
  log2Low = zLow - (log2High - n - baseHigh - zHigh);
}

/** 2 to the power high + low, where exponent is that sum rounded. */
function twoToThe(exponent: number, high: number, low: number): number {
  const whole = exponent > 0.5 || exponent < -0.5 ? Math.floor(exponent + 0.5) : 0;
  const rest = high - whole;
  const t = withoutLowWord(low + rest);
  const u = t * ln2High;
  const v = (low - (t - rest)) * ln2 + t * ln2Low;
  const z = u + v;
  const w = v - (z - u);
  const square = z * z;
  const c =
    z -
    square *
      (0.16666666666666602 +
        square *
          (-0.0027777777777015593 +
            square * (0.00006613756321437934 + square * (-0.0000016533902205465252 + square * 4.1381367970572385e-8))));
  const r = (z * c) / (c - 2) - (w + z * w);
  const result = 1 - (r - z);
  return whole > -1021 && whole < 1024 ? addToExponent(result, whole) : scaleByPowerOfTwo(result, whole);
}
