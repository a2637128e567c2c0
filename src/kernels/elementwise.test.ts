import { expect, test } from "vitest";
import { awkward, awkwardNumbers, bytesOf, drive, numbers, seams, unevenCuts } from "./drive.ts";
import type { Bytes } from "./drive.ts";
import type { KernelName } from "./generated/module.ts";

const f = Math.fround;

/** Runs a kernel whole and in uneven parts; both must leave the same bits: 0 is Buffer's word for it. */
function run(name: KernelName, y: Bytes, args: Record<string, Bytes | number>): Bytes {
  const parts = y.slice();
  drive(name, { y, ...args } as never, y.length);
  drive(name, { y: parts, ...args } as never, y.length, unevenCuts(y.length));
  expect(Buffer.compare(bytesOf(parts), bytesOf(y)), `${name} of ${y.length} in parts`).toBe(0);
  return y;
}

const ints = (length: number, seed: number) =>
  Int32Array.from(numbers(length, seed), (v, i) => [0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 255, 256, -256][(i + seed) % 16] ?? v * 2 ** 31);
const bools = (length: number, seed: number) => Uint8Array.from(numbers(length, seed), (v) => (v > 0 ? 1 : 0));
const anyBytes = (length: number, seed: number) => Uint8Array.from(numbers(length, seed), (v, i) => (i % 3 === 0 ? 0 : (v + 1) * 128));

/** Math.max and Math.min know signed zeros and NaN as wasm does. */
const floatPairs: Record<string, (a: number, b: number) => number> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  maximum: Math.max,
  minimum: Math.min,
};
const intPairs: Record<string, (a: number, b: number) => number> = { ...floatPairs, mul: Math.imul };
delete intPairs["div"];
const comparisons: Record<string, (a: number, b: number) => boolean> = {
  equal: (a, b) => a === b,
  not_equal: (a, b) => a !== b,
  less: (a, b) => a < b,
  less_equal: (a, b) => a <= b,
};

test.each(Object.entries(floatPairs))("%s_f32 is JavaScript's, rounded, at every length", (name, op) => {
  for (const n of seams) {
    const a = awkwardNumbers(n, 1);
    const b = awkwardNumbers(n, 2);
    expect(run(`${name}_f32` as KernelName, new Float32Array(n), { a, b })).toEqual(a.map((v, i) => op(v, b[i])));
  }
});

test.each(Object.entries(intPairs))("%s_i32 wraps as int32 does", (name, op) => {
  for (const n of seams) {
    const a = ints(n, 1);
    const b = ints(n, 2);
    expect(run(`${name}_i32` as KernelName, new Int32Array(n), { a, b })).toEqual(a.map((v, i) => op(v, b[i])));
  }
});

test.each(Object.entries(comparisons))("%s is JavaScript's for float32 and int32: NaN equals nothing, −0 equals 0", (name, op) => {
  for (const n of seams) {
    for (const [suffix, a, b] of [
      ["f32", awkwardNumbers(n, 1), awkwardNumbers(n, 3)],
      ["f32", awkwardNumbers(n, 1), awkwardNumbers(n, 1)],
      ["i32", ints(n, 1), ints(n, 17)],
    ] as const) {
      const expected = Uint8Array.from(a, (v, i) => Number(op(v, b[i])));
      expect(run(`${name}_${suffix}` as KernelName, new Uint8Array(n), { a, b })).toEqual(expected);
    }
  }
});

test("equality of bytes, and, or, not and select take every byte by itself", () => {
  for (const n of seams) {
    const a = bools(n, 1);
    const b = bools(n, 2);
    const condition = bools(n, 3);
    expect(run("equal_u8", new Uint8Array(n), { a, b })).toEqual(a.map((v, i) => Number(v === b[i])));
    expect(run("not_equal_u8", new Uint8Array(n), { a, b })).toEqual(a.map((v, i) => Number(v !== b[i])));
    expect(run("logical_and", new Uint8Array(n), { a, b })).toEqual(a.map((v, i) => v & b[i]));
    expect(run("logical_or", new Uint8Array(n), { a, b })).toEqual(a.map((v, i) => v | b[i]));
    expect(run("logical_not", new Uint8Array(n), { x: a })).toEqual(a.map((v) => 1 - v));
    const first = anyBytes(n, 4);
    const second = anyBytes(n, 5);
    expect(run("select_u8", new Uint8Array(n), { condition, a: first, b: second })).toEqual(first.map((v, i) => (condition[i] ? v : second[i])));
    const u = awkwardNumbers(n, 1);
    const w = awkwardNumbers(n, 2);
    expect(run("select_f32", new Float32Array(n), { condition, a: u, b: w })).toEqual(u.map((v, i) => (condition[i] ? v : w[i])));
    const k = ints(n, 1);
    const l = ints(n, 2);
    expect(run("select_i32", new Int32Array(n), { condition, a: k, b: l })).toEqual(k.map((v, i) => (condition[i] ? v : l[i])));
  }
});

function halfToEven(x: number): number {
  if (!Number.isFinite(x) || Math.abs(x) >= 2 ** 23) return x;
  const floor = Math.floor(x);
  const up = x - floor > 0.5 || (x - floor === 0.5 && floor % 2 !== 0);
  const rounded = up ? floor + 1 : floor;
  return rounded === 0 && (x < 0 || Object.is(x, -0)) ? -0 : rounded;
}

const exactUnary: Record<string, (x: number) => number> = {
  neg: (x) => -x,
  abs: Math.abs,
  sign: (x) => (x > 0 ? 1 : x < 0 ? -1 : Number.isNaN(x) ? NaN : 0),
  square: (x) => x * x,
  sqrt: Math.sqrt,
  rsqrt: (x) => 1 / f(Math.sqrt(x)),
  reciprocal: (x) => 1 / x,
  relu: (x) => Math.max(x, 0),
  step: (x) => (x > 0 ? 1 : 0),
  floor: Math.floor,
  ceil: Math.ceil,
  round: halfToEven,
};

test.each(Object.entries(exactUnary))("%s_f32 has the bits of JavaScript's", (name, op) => {
  for (const n of seams) {
    const x = awkwardNumbers(n);
    expect(run(`${name}_f32` as KernelName, new Float32Array(n), { x })).toEqual(x.map(op));
  }
});

test("is_nan and is_finite give bools; neg, abs, sign and square of int32 wrap at −2^31", () => {
  for (const n of seams) {
    const x = awkwardNumbers(n);
    expect(run("is_nan_f32", new Uint8Array(n), { x })).toEqual(Uint8Array.from(x, (v) => Number(Number.isNaN(v))));
    expect(run("is_finite_f32", new Uint8Array(n), { x })).toEqual(Uint8Array.from(x, (v) => Number(Number.isFinite(v))));
    const k = ints(n, 1);
    expect(run("neg_i32", new Int32Array(n), { x: k })).toEqual(k.map((v) => -v));
    expect(run("abs_i32", new Int32Array(n), { x: k })).toEqual(k.map(Math.abs));
    expect(run("sign_i32", new Int32Array(n), { x: k })).toEqual(k.map(Math.sign));
    expect(run("square_i32", new Int32Array(n), { x: k })).toEqual(k.map((v) => Math.imul(v, v)));
  }
});

test.each(["exp", "log", "sin", "cos", "tanh", "sigmoid"])("%s_f32 gives an element the same bits at every place of every range", (name) => {
  const kernel = `${name}_f32` as KernelName;
  const x = awkwardNumbers(4097).map((v, i) => (i % 5 === 0 ? v * 1e7 : v));
  const all = run(kernel, new Float32Array(4097), { x });
  for (const n of seams) expect(bytesOf(run(kernel, new Float32Array(n), { x: x.slice(0, n) }))).toEqual(bytesOf(all.slice(0, n)));
  const alone = x.map((v) => (run(kernel, new Float32Array(1), { x: Float32Array.of(v) }) as Float32Array)[0]);
  expect(alone).toEqual(all);
});

const toInt = (x: number) => (Number.isNaN(x) ? 0 : Math.trunc(Math.min(Math.max(x, -(2 ** 31)), 2 ** 31 - 1)) | 0);

test("casts from float32: toward zero and held at int32's ends; to bytes by the lowest 8 bits; NaN is true", () => {
  for (const n of seams) {
    const x = awkwardNumbers(n).map((v, i) => (i % 3 === 0 ? v * 300 : v));
    expect(run("cast_f32_i32", new Int32Array(n), { x })).toEqual(Int32Array.from(x, toInt));
    expect(run("cast_f32_u8", new Uint8Array(n), { x })).toEqual(Uint8Array.from(x, (v) => toInt(v) & 255));
    expect(run("cast_f32_bool", new Uint8Array(n), { x })).toEqual(Uint8Array.from(x, (v) => Number(v !== 0)));
  }
});

test("casts from int32 and bytes", () => {
  for (const n of seams) {
    const x = ints(n, 1);
    const b = anyBytes(n, 2);
    expect(run("cast_i32_f32", new Float32Array(n), { x })).toEqual(Float32Array.from(x));
    expect(run("cast_i32_u8", new Uint8Array(n), { x })).toEqual(Uint8Array.from(x));
    expect(run("cast_i32_bool", new Uint8Array(n), { x })).toEqual(Uint8Array.from(x, (v) => Number(v !== 0)));
    expect(run("cast_u8_f32", new Float32Array(n), { x: b })).toEqual(Float32Array.from(b));
    expect(run("cast_u8_i32", new Int32Array(n), { x: b })).toEqual(Int32Array.from(b));
    expect(run("cast_u8_bool", new Uint8Array(n), { x: b })).toEqual(b.map((v) => Number(v !== 0)));
  }
});

test("a pixel becomes fround(p / 255), all 256 of them", () => {
  const x = Uint8Array.from({ length: 256 }, (_, p) => p);
  expect(run("bytes_f32", new Float32Array(256), { x, divisor: 255 })).toEqual(Float32Array.from(x, (p) => p / 255));
});

test("pow follows C99's special cases", () => {
  const bases = [...awkward, -3, -2, 2, 3, 4];
  const powers = [...awkward, 3, -3, 2, 16777216, 16777215, -16777215];
  const a = Float32Array.from(bases.flatMap((base) => powers.map(() => base)));
  const b = Float32Array.from(bases.flatMap(() => powers));
  const y = run("pow_f32", new Float32Array(a.length), { a, b }) as Float32Array;
  y.forEach((value, i) => {
    const [base, power] = [a[i], b[i]];
    // ECMAScript makes ±1 to ±∞ and 1 to NaN NaN; C99 makes them 1.
    const isOne = base === 1 || power === 0 || (base === -1 && Math.abs(power) === Infinity);
    const expected = isOne ? 1 : f(Math.pow(base, power));
    if (!Number.isFinite(expected) || expected === 0) expect(value, `${base} to ${power}`).toBe(expected);
    else expect(Math.abs(value / expected - 1), `${base} to ${power}`).toBeLessThan(2e-7 + 2 ** -149 / Math.abs(expected));
  });
});
