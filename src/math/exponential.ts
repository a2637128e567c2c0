import { addToExponent, highWord } from "./words.ts";

/*
 * Argument reduction and coefficients: fdlibm 5.3 (e_exp.c, s_expm1.c, s_tanh.c), Sun Microsystems, 1993, freely
 * granted. Every operation is an IEEE 754 float64 +, −, × or ÷, so the bits are the same in every engine.
 */
const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;
const inverseLn2 = 1.4426950408889634;
const twoToMinus1000 = 9.332636185032189e-302;

/**
 * e to the power x. Error below 1 ulp.
 * exp(−∞) = 0, exp(∞) = ∞, exp(±0) = 1, exp(NaN) = NaN; ∞ above 709.78…, 0 below −745.13….
 */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019411) return 0;
  const magnitude = x < 0 ? -x : x;
  if (magnitude < 3.725290298461914e-9) return 1 + x; // 2^-28: x² is lost

  // x = k·ln 2 + r, |r| ≤ ln 2 / 2, with r = high − low to twice the precision.
  let k = 0;
  let high = x;
  let low = 0;
  if (magnitude > 0.34657359027997264) {
    k = magnitude < 1.0397207708399179 ? (x < 0 ? -1 : 1) : Math.trunc(inverseLn2 * x + (x < 0 ? -0.5 : 0.5));
    high = x - k * ln2High;
    low = k * ln2Low;
  }
  const r = high - low;
  const t = r * r;
  const c =
    r -
    t *
      (0.16666666666666602 +
        t * (-0.0027777777777015593 + t * (0.00006613756321437934 + t * (-0.0000016533902205465252 + t * 4.1381367970572385e-8))));
  if (k === 0) return 1 - ((r * c) / (c - 2) - r);
  const y = 1 - (low - (r * c) / (2 - c) - high);
  return k >= -1021 ? addToExponent(y, k) : addToExponent(y, k + 1000) * twoToMinus1000;
}

/** exp(x) − 1 without the loss of digits near 0. Error below 1 ulp. expm1(±0) = ±0, expm1(−∞) = −1. */
export function expm1(x: number): number {
  if (Number.isNaN(x) || x === 0) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -38.816242) return -1;
  const magnitude = x < 0 ? -x : x;
  if (magnitude < 5.551115123125783e-17) return x; // 2^-54

  let k = 0;
  let r = x;
  let correction = 0;
  if (magnitude > 0.34657359027997264) {
    k = magnitude < 1.0397207708399179 ? (x < 0 ? -1 : 1) : Math.trunc(inverseLn2 * x + (x < 0 ? -0.5 : 0.5));
    const high = x - k * ln2High;
    const low = k * ln2Low;
    r = high - low;
    correction = high - r - low;
  }
  const half = 0.5 * r;
  const halfSquare = r * half;
  const q =
    1 +
    halfSquare *
      (-0.03333333333333313 +
        halfSquare *
          (0.0015873015872548146 +
            halfSquare * (-0.0000793650757867488 + halfSquare * (0.000004008217827329362 + halfSquare * -2.0109921818362437e-7))));
  let t = 3 - q * half;
  let e = halfSquare * ((q - t) / (6 - r * t));
  if (k === 0) return r - (r * e - halfSquare);
  e = r * (e - correction) - correction;
  e -= halfSquare;
  if (k === -1) return 0.5 * (r - e) - 0.5;
  if (k === 1) return r < -0.25 ? -2 * (e - (r + 0.5)) : 1 + 2 * (r - e);
  if (k <= -2 || k > 56) {
    const y = 1 - (e - r);
    return (k === 1024 ? y * 2 * 8.98846567431158e307 : addToExponent(y, k)) - 1;
  }
  if (k < 20) {
    t = 1 - addToExponent(1, -k);
    return addToExponent(t - (e - r), k);
  }
  t = addToExponent(1, -k);
  return addToExponent(r - (e + t) + 1, k);
}

/** Hyperbolic tangent. Error below 2 ulp. tanh(±0) = ±0, tanh(±∞) = ±1. */
export function tanh(x: number): number {
  if (Number.isNaN(x) || x === 0) return x;
  const magnitude = x < 0 ? -x : x;
  let z: number;
  if (magnitude >= 22) z = 1;
  else if (magnitude < 2.7755575615628914e-17) return x; // 2^-55
  else if (magnitude >= 1) z = 1 - 2 / (expm1(2 * magnitude) + 2);
  else {
    const t = expm1(-2 * magnitude);
    z = -t / (t + 2);
  }
  return highWord(x) < 0 ? -z : z;
}

/** 1 / (1 + exp(−x)): 0 at −∞, ½ at 0, 1 at ∞. Error below 2.5 ulp. */
export function sigmoid(x: number): number {
  // The exponential of a negative number cannot overflow, and for x < 0 the digits of a small result are kept.
  if (x >= 0) return 1 / (1 + exp(-x));
  const power = exp(x);
  return power / (1 + power);
}
