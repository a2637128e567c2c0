import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cos, sin } from "./circular.ts";
import { exp, expm1, sigmoid, tanh } from "./exponential.ts";
import { log } from "./logarithm.ts";

const float64 = new Float64Array(1);
const bits = new BigInt64Array(float64.buffer);

/** A whole number that grows by 1 from each float64 to the next. */
function rank(x: number): bigint {
  float64[0] = x;
  return bits[0] < 0n ? -(bits[0] & 0x7fff_ffff_ffff_ffffn) : bits[0];
}

/** How many float64 steps lie between a and b; 0 for two NaNs. */
function stepsBetween(a: number, b: number): number {
  if (Number.isNaN(a) && Number.isNaN(b)) return 0;
  if (Number.isNaN(a) || Number.isNaN(b)) return Infinity;
  return Math.abs(Number(rank(a) - rank(b)));
}

const functions = { exp, expm1, tanh, log, sin, cos };
const wide = fc.oneof(
  fc.double(),
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.double({ min: -750, max: 750, noNaN: true }),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
);

describe.each(Object.entries(functions))("%s", (name, ours) => {
  const theirs = Math[name as keyof typeof functions];

  test("is within 1 ulp of the engine's over all float64", () => {
    fc.assert(
      fc.property(wide, (x) => stepsBetween(ours(x), theirs(x)) <= 1),
      { numRuns: 20_000, seed: 1 },
    );
  });

  test("agrees with the engine's at zeros, infinities, NaN, the smallest and the largest numbers, to the sign of zero", () => {
    for (const x of [0, -0, Infinity, -Infinity, NaN, 5e-324, -5e-324, Number.MAX_VALUE, -Number.MAX_VALUE]) {
      if ([0, Infinity, NaN].includes(Math.abs(theirs(x)))) expect(ours(x)).toBe(theirs(x));
      else expect(stepsBetween(ours(x), theirs(x))).toBeLessThanOrEqual(1);
    }
  });
});

test("exp is 0, not a subnormal, just below −745.13 and Infinity just above 709.78", () => {
  expect(exp(-745.1332191019411)).toBe(5e-324);
  expect(exp(-745.1332191019412)).toBe(0);
  expect(exp(709.782712893384)).toBe(1.7976931348622732e308);
  expect(exp(709.7827128933841)).toBe(Infinity);
});

test("sine of the float64 nearest to π is what rounding π left over", () => {
  // π = 3.14159265358979311600… + 1.2246467991473532e-16
  expect(sin(Math.PI)).toBe(1.2246467991473532e-16);
});

test("sin and cos of 10^22, where a careless reduction has no digit left, are right to the last", () => {
  // Published by W. Kahan and others as a test of reduction: sin(10^22) = −0.852200849767188801…
  expect(sin(1e22)).toBe(-0.8522008497671888);
  expect(cos(1e22)).toBe(0.523214785395139);
});

test("sigmoid(x) + sigmoid(−x) is 1 to 3·2^-53, and neither side overflows", () => {
  fc.assert(fc.property(fc.double({ noNaN: true }), (x) => Math.abs(sigmoid(x) + sigmoid(-x) - 1) <= 3 * 2 ** -53));
  expect([sigmoid(-Infinity), sigmoid(-1000), sigmoid(0), sigmoid(1000)]).toEqual([0, 0, 0.5, 1]);
});
