import { expect, test } from "vitest";
import { drive, numbers, unevenCuts } from "./drive.ts";

const scratchOf = (n: number) => new Uint8Array(1024 * Math.min(Math.ceil(n / 4) * 4, 512) + 4096);
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

function product(a: Float32Array, b: Float32Array, m: number, k: number, n: number, cuts?: number[], ta = 0, tb = 0): Float32Array {
  const y = new Float32Array(m * n).fill(7);
  const stored = { a: ta ? transposed(a, m, k) : a, b: tb ? transposed(b, k, n) : b };
  drive("matmul_f32", { y, ...stored, m, k, n, a_transposed: ta, b_transposed: tb, scratch: scratchOf(n) }, m, cuts);
  return y;
}

const shapes = [
  ...Array.from({ length: 17 }, (_, i) => [i + 1, 5, 17 - i] as const),
  ...[1, 3, 4, 255, 256, 257, 513, 784].map((k) => [5, k, 10] as const),
  ...[1, 2, 7, 8, 9, 12, 13, 16, 511, 512, 513, 517, 1030].map((n) => [10, 6, n] as const),
  ...[1, 8, 9, 33].map((m) => [m, 300, 12] as const),
];

test.each(shapes)("%i×%i times ×%i has the bits of the documented order, however stored and split", (m, k, n) => {
  const a = numbers(m * k, 1);
  const b = numbers(k * n, 2);
  const expected = reference(a, b, m, k, n);
  for (const ta of [0, 1]) {
    for (const tb of [0, 1]) {
      expect(product(a, b, m, k, n, undefined, ta, tb)).toEqual(expected);
      expect(product(a, b, m, k, n, unevenCuts(m), ta, tb)).toEqual(expected);
    }
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
