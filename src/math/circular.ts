import { highWord, lowWord } from "./words.ts";

/*
 * Polynomials on [−π/4, π/4] and the three-part π/2: fdlibm 5.3 (k_sin.c, k_cos.c, e_rem_pio2.c), Sun Microsystems, 1993.
 */
const inverseHalfPi = 0.6366197723675814;
// π/2 in three parts of 33 bits, and what is left after each.
const halfPi1 = 1.5707963267341256;
const halfPi1Tail = 6.077100506506192e-11;
const halfPi2 = 6.077100506303966e-11;
const halfPi2Tail = 2.0222662487959506e-21;
const halfPi3 = 2.0222662487111665e-21;
const halfPi3Tail = 8.4784276603689e-32;

/** Where `reduce` leaves x − quadrant·π/2, to twice the precision: their sum, with |high| ≤ π/4. */
let reducedHigh = 0;
let reducedLow = 0;

/** Sine of x radians, any finite x. Error below 1 ulp. sin(±0) = ±0; NaN for ±∞ and NaN. */
export function sin(x: number): number {
  if (!(x < Infinity && x > -Infinity)) return NaN;
  const quadrant = reduce(x);
  return sineOrCosine(quadrant);
}

/** Cosine of x radians, any finite x. Error below 1 ulp. cos(±0) = 1; NaN for ±∞ and NaN. */
export function cos(x: number): number {
  if (!(x < Infinity && x > -Infinity)) return NaN;
  const quadrant = reduce(x);
  return sineOrCosine(quadrant + 1);
}

/** sin(r + quadrant·π/2) of the reduced argument r. */
function sineOrCosine(quadrant: number): number {
  const value = (quadrant & 1) === 0 ? sineNearZero(reducedHigh, reducedLow) : cosineNearZero(reducedHigh, reducedLow);
  return (quadrant & 2) === 0 ? value : -value;
}

function sineNearZero(x: number, low: number): number {
  if (x < 7.450580596923828e-9 && x > -7.450580596923828e-9) return x; // 2^-27
  const z = x * x;
  const v = z * x;
  const r =
    0.00833333333332249 +
    z * (-0.0001984126982985795 + z * (0.0000027557313707070068 + z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)));
  return x - (z * (0.5 * low - v * r) - low - v * -0.16666666666666632);
}

function cosineNearZero(x: number, low: number): number {
  const z = x * x;
  const w = z * z;
  const r =
    z * (0.0416666666666666 + z * (-0.001388888888887411 + z * 0.00002480158728947673)) +
    w * w * (-2.7557314351390663e-7 + z * (2.087572321298175e-9 + z * -1.1359647557788195e-11));
  const half = 0.5 * z;
  const main = 1 - half;
  return main + (1 - main - half + (z * r - x * low));
}

/** Sets reducedHigh + reducedLow = x − n·π/2 with |sum| ≤ π/4, and returns n modulo 4. */
function reduce(x: number): number {
  const magnitude = x < 0 ? -x : x;
  if (magnitude <= 0.7853981633974483) {
    reducedHigh = x;
    reducedLow = 0;
    return 0;
  }
  if (magnitude > 823549.6) return reduceLarge(x); // 2^19 · π/2: beyond it n·halfPi1 is no longer exact
  const n = Math.trunc(magnitude * inverseHalfPi + 0.5);
  let r = magnitude - n * halfPi1;
  let w = n * halfPi1Tail;
  let high = r - w;
  const exponent = (highWord(magnitude) >> 20) & 0x7ff;
  // How much cancels says whether 33, 66 or 99 bits more of π/2 are needed.
  if (exponent - ((highWord(high) >> 20) & 0x7ff) > 16) {
    let before = r;
    w = n * halfPi2;
    r = before - w;
    w = n * halfPi2Tail - (before - r - w);
    high = r - w;
    if (exponent - ((highWord(high) >> 20) & 0x7ff) > 49) {
      before = r;
      w = n * halfPi3;
      r = before - w;
      w = n * halfPi3Tail - (before - r - w);
      high = r - w;
    }
  }
  const low = r - high - w;
  reducedHigh = x < 0 ? -high : high;
  reducedLow = x < 0 ? -low : low;
  return (x < 0 ? -n : n) & 3;
}

/** The first 1,216 bits of 2/π: enough for the largest float64, 2^1024, with 139 to spare after its 53 bits. */
const twoOverPi: bigint = BigInt(
  "0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a424dd2e006492eea09d1921cfe1deb1cb129a73ee882" +
    "35f52ebb4484e99c7026b45f7e413991d639835339f49c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf27cb09b74f463f669e5f" +
    "ea2d7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b6bab",
);

/**
 * Payne and Hanek's reduction ("Radian reduction for trigonometric functions", 1983) in whole numbers: the fraction of
 * |x|·2/π to 160 bits, of which the cancellation of the worst float64 (about 61 bits) leaves plenty.
 */
function reduceLarge(x: number): number {
  const high = highWord(x);
  const fraction = (BigInt((high & 0xfffff) | 0x100000) << 32n) | BigInt(lowWord(x) >>> 0);
  const exponent = ((high >> 20) & 0x7ff) - 1075; // |x| = fraction · 2^exponent
  // |x|·2/π = fraction·twoOverPi · 2^(exponent − 1216); keep 160 bits after the point.
  const scaled = (fraction * twoOverPi) >> BigInt(1216 - 160 - exponent);
  const rounded = (scaled + (1n << 159n)) >> 160n;
  const rest = scaled - (rounded << 160n); // in [−2^159, 2^159)
  // rest · 2^-160 · π/2, with both factors in two float64 parts.
  const restHigh = Number(rest);
  const restLow = Number(rest - BigInt(restHigh));
  const scale = 6.842277657836021e-49; // 2^-160
  const product = twoProduct(restHigh * scale, 1.5707963267948966);
  const tail = productTail + restHigh * scale * 6.123233995736766e-17 + restLow * scale * 1.5707963267948966;
  const sum = product + tail;
  const low = product - sum + tail;
  reducedHigh = x < 0 ? -sum : sum;
  reducedLow = x < 0 ? -low : low;
  const quadrant = Number(rounded & 3n);
  return (x < 0 ? -quadrant : quadrant) & 3;
}

let productTail = 0;

/** a·b rounded; `productTail` gets exactly what rounding took away (Dekker, 1971). */
function twoProduct(a: number, b: number): number {
  const product = a * b;
  const splitA = a * 134217729;
  const aHigh = splitA - (splitA - a);
  const aLow = a - aHigh;
  const splitB = b * 134217729;
  const bHigh = splitB - (splitB - b);
  const bLow = b - bHigh;
  productTail = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
  return product;
}
