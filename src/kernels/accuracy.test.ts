import { expect, test } from "vitest";
import { drive, numbers } from "./drive.ts";
import type { KernelName } from "./generated/module.ts";

/** The error of `y`, in units of the last place that float32 has at `exact`. */
function ulps(y: number, exact: number): number {
  if (Object.is(Math.fround(exact), y)) return Math.abs(Number.isFinite(y) ? (y - exact) / unit(exact) : 0);
  if (Number.isNaN(exact) || Number.isNaN(y)) return Infinity;
  // ∞ stands for the number one step above the largest.
  const finite = (v: number) => (Math.abs(v) >= 2 ** 128 ? Math.sign(v) * 2 ** 128 : v);
  return Math.abs(finite(y) - finite(exact)) / unit(exact);
}

function unit(exact: number): number {
  const rounded = Math.min(Math.abs(Math.fround(exact)), 3.4028234663852886e38);
  return 2 ** Math.max(Math.floor(Math.log2(rounded || 2 ** -149)) - 23, -149);
}

/** Float32 spread over all their bit patterns, plus as many in the range where the function is not yet 0, 1 or ∞. */
function samples(span: number): Float32Array {
  const count = 100_000;
  const x = new Float32Array(2 * count);
  new Uint32Array(x.buffer, 0, count).forEach((_, i, bits) => (bits[i] = Math.imul(i, 42949) * 1 + i));
  x.set(
    numbers(count).map((v) => v * span),
    count,
  );
  return x;
}

const functions: [string, (x: number) => number, number][] = [
  ["exp", Math.exp, 104],
  ["log", Math.log, 8],
  ["sin", Math.sin, 20],
  ["cos", Math.cos, 1e6],
  ["tanh", Math.tanh, 9],
  ["sigmoid", (x) => 1 / (1 + Math.exp(-x)), 104],
];

test.each(functions)("%s_f32 is within 1 ulp over all float32", (name, exact, span) => {
  const x = samples(span);
  const y = new Float32Array(x.length);
  drive(`${name}_f32` as KernelName, { y, x } as never, x.length);
  let worst = 0;
  let at = 0;
  y.forEach((value, i) => {
    const error = ulps(value, exact(x[i]));
    if (error > worst) [worst, at] = [error, x[i]];
  });
  if (process.env["SHOW_ULPS"]) console.log(name, worst.toFixed(3), "ulp at", at);
  expect(worst, `at ${at}`).toBeLessThanOrEqual(1);
});

test("pow_f32 is within 1 ulp", () => {
  const a = numbers(200_000, 5).map((v) => Math.abs(v) * 40);
  const b = numbers(200_000, 6).map((v) => v * 30);
  const y = new Float32Array(a.length);
  drive("pow_f32", { y, a, b }, a.length);
  const worst = y.reduce((most, value, i) => Math.max(most, ulps(value, Math.pow(a[i], b[i]))), 0);
  if (process.env["SHOW_ULPS"]) console.log("pow", worst.toFixed(3), "ulp");
  expect(worst).toBeLessThanOrEqual(1);
});

test.each<[string, number[], number[]]>([
  ["exp", [-Infinity, -104, -103.98, -0, 88.72284, Infinity, NaN], [0, 0, 0, 1, Infinity, Infinity, NaN]],
  ["log", [0, -0, -1, -Infinity, 1, Infinity, NaN], [-Infinity, -Infinity, NaN, NaN, 0, Infinity, NaN]],
  ["sin", [0, -0, Infinity, -Infinity, NaN], [0, -0, NaN, NaN, NaN]],
  ["cos", [0, -0, Infinity, -Infinity, NaN], [1, 1, NaN, NaN, NaN]],
  ["tanh", [0, -0, Infinity, -Infinity, NaN, 2 ** -149], [0, -0, 1, -1, NaN, 2 ** -149]],
  ["sigmoid", [0, Infinity, -Infinity, NaN], [0.5, 1, 0, NaN]],
])("%s_f32 knows its special values", (name, x, expected) => {
  const y = new Float32Array(x.length);
  drive(`${name}_f32` as KernelName, { y, x: Float32Array.from(x) } as never, x.length);
  expect(y).toEqual(Float32Array.from(expected));
});
