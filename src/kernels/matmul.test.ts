import { expect, test } from "vitest";
import { awkwardNumbers, drive, numbers, unevenCuts } from "./drive.ts";

const scratchOf = (m: number, n: number) =>
  new Uint8Array(128 + 4160 * Math.min(Math.ceil(m / 4), 32) + 8256 * Math.min(Math.ceil(n / 8), 64));
const f = Math.fround;

/** The product in the documented order. */
function reference(a: Float32Array, b: Float32Array, m: number, k: number, n: number): Float32Array {
  const y = new Float32Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      for (let start = 0; start < k; start += 256) {
        let block = 0;
        for (let p = start; p < Math.min(start + 256, k); p++) block = f(block + f(a[i * k + p] * b[p * n + j]));
        y[i * n + j] = start === 0 ? block : f(y[i * n + j] + block);
      }
    }
  }
  return y;
}

function transposed(x: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(x, (_, i) => x[(i % rows) * columns + Math.floor(i / rows)]);
}

interface Options {
  readonly cuts?: number[];
  readonly aTransposed?: boolean;
  readonly bTransposed?: boolean;
  readonly byColumns?: boolean;
  readonly bias?: Float32Array;
  readonly relu?: boolean;
}

function product(a: Float32Array, b: Float32Array, m: number, k: number, n: number, options: Options = {}): Float32Array {
  const { cuts, aTransposed = false, bTransposed = false, byColumns = false, bias = 0, relu = false } = options;
  const y = new Float32Array(m * n).fill(7);
  const stored = { a: aTransposed ? transposed(a, m, k) : a, b: bTransposed ? transposed(b, k, n) : b };
  const flags = { relu, a_transposed: aTransposed, b_transposed: bTransposed, by_columns: byColumns };
  const numbersOfFlags = Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, Number(flag)])) as {
    [Name in keyof typeof flags]: number;
  };
  drive("matmul_f32", { y, ...stored, bias, ...numbersOfFlags, m, k, n, scratch: scratchOf(m, n) }, byColumns ? n : m, cuts);
  return y;
}

const shapes = [
  ...Array.from({ length: 17 }, (_, i) => [i + 1, 5, 17 - i] as const),
  ...[1, 3, 4, 255, 256, 257, 513, 784].map((k) => [5, k, 10] as const),
  ...[1, 2, 7, 8, 9, 12, 13, 16, 511, 512, 513, 517, 1030].map((n) => [10, 6, n] as const),
  ...[1, 8, 9, 33, 127, 128, 129, 261].map((m) => [m, 300, 12] as const),
  // Past two rounds of two loops at once.
  [262, 515, 10] as const,
  [10, 515, 1030] as const,
];

test.each(shapes)("%i×%i times ×%i has the bits of the documented order, however stored and split", (m, k, n) => {
  const a = numbers(m * k, 1);
  const b = numbers(k * n, 2);
  const expected = reference(a, b, m, k, n);
  for (const aTransposed of [false, true]) {
    for (const bTransposed of [false, true]) {
      const stored = { aTransposed, bTransposed };
      expect(product(a, b, m, k, n, stored)).toEqual(expected);
      expect(product(a, b, m, k, n, { ...stored, cuts: unevenCuts(m) })).toEqual(expected);
      expect(product(a, b, m, k, n, { ...stored, byColumns: true, cuts: unevenCuts(n) })).toEqual(expected);
    }
  }
});

test.each([[3, 700, 5], [9, 20, 8], [130, 257, 21], [7, 0, 9]] as const)("%i×%i times ×%i, + bias and max(0, ·), has the bits of the three one by one", (m, k, n) => {
  const a = awkwardNumbers(m * k, 5);
  const b = numbers(k * n, 6);
  const bias = awkwardNumbers(n, 7);
  const plain = product(a, b, m, k, n);
  const biased = plain.map((value, i) => value + bias[i % n]);
  // Math.max keeps NaN, as relu does, and +0 of two zeros.
  const rectified = biased.map((value) => Math.max(value, 0));
  for (const byColumns of [false, true]) {
    const cuts = unevenCuts(byColumns ? n : m);
    expect(product(a, b, m, k, n, { byColumns, cuts, bias })).toEqual(biased);
    expect(product(a, b, m, k, n, { byColumns, cuts, bias, relu: true })).toEqual(rectified);
    expect(product(a, b, m, k, n, { byColumns, cuts, relu: true })).toEqual(plain.map((value) => Math.max(value, 0)));
  }
});

test("a row of many has the bits of that row alone", () => {
  const a = numbers(40 * 784, 3);
  const b = numbers(784 * 10, 4);
  const all = product(a, b, 40, 784, 10);
  expect(product(a.slice(17 * 784, 18 * 784), b, 1, 784, 10)).toEqual(all.slice(170, 180));
});

test("a product over no columns is 0", () => {
  expect(product(new Float32Array(0), new Float32Array(0), 3, 0, 5)).toEqual(new Float32Array(15));
});

test("0 × NaN and 0 × ∞ are NaN, and stay in their row and column", () => {
  const y = product(Float32Array.of(0, 1, 1, 1), Float32Array.of(NaN, 1, 1, 1), 2, 2, 2);
  expect([...y]).toEqual([NaN, 1, NaN, 2]);
  expect(product(Float32Array.of(0), Float32Array.of(Infinity), 1, 1, 1)[0]).toBeNaN();
});
