import { expect, test } from "vitest";
import { bytesOf, drive, numbers, seams, unevenCuts } from "./drive.ts";

const names = ["softmax_f32", "log_softmax_f32"] as const;

function run(name: (typeof names)[number], x: Float32Array, columns: number): Float32Array {
  const rows = x.length / columns;
  const y = new Float32Array(x.length);
  const parts = y.slice();
  drive(name, { y, x, columns }, rows);
  drive(name, { y: parts, x, columns }, rows, unevenCuts(rows));
  expect(bytesOf(parts)).toEqual(bytesOf(y));
  return y;
}

function exactLogarithms(row: Float32Array): number[] {
  const largest = Math.max(...row);
  const sum = row.reduce((total, v) => total + Math.exp(v - largest), 0);
  return [...row].map((v) => v - largest - Math.log(sum));
}

test("softmax and its logarithm are float64's to a few roundings, at every number of columns", () => {
  for (const columns of seams) {
    const x = numbers(3 * columns, columns).map((v) => v * 20);
    const softmax = run("softmax_f32", x, columns);
    const logSoftmax = run("log_softmax_f32", x, columns);
    for (let row = 0; row < 3; row++) {
      exactLogarithms(x.slice(row * columns, (row + 1) * columns)).forEach((exact, c) => {
        // x − max is up to 40, whose rounding alone is 2e-6 of the exponential.
        expect(Math.abs(softmax[row * columns + c] - Math.exp(exact))).toBeLessThan(4e-6 * Math.exp(exact) + 1e-37);
        expect(Math.abs(logSoftmax[row * columns + c] - exact)).toBeLessThan(4e-6 * Math.max(1, Math.abs(exact)));
      });
    }
  }
});

test.each(names)("%s of a row is the same bits alone, among others, and in place", (name) => {
  const x = numbers(9 * 13, 4).map((v) => v * 9);
  const all = run(name, x, 13);
  const inPlace = x.slice();
  drive(name, { y: inPlace, x: inPlace, columns: 13 }, 9);
  expect(inPlace).toEqual(all);
  for (let row = 0; row < 9; row++) expect(run(name, x.slice(row * 13, row * 13 + 13), 13)).toEqual(all.slice(row * 13, row * 13 + 13));
});

test("the softmax is its exponentials times one over their sum in the order of reduce_sum_f32", () => {
  for (const columns of seams) {
    const x = numbers(columns, columns);
    const largest = Math.max(...x);
    const e = new Float32Array(columns);
    drive("exp_f32", { y: e, x: x.map((v) => v - largest) }, columns);
    const sum = new Float32Array(1);
    drive("reduce_sum_f32", { y: sum, x: e, length: columns, inner: 1, divisor: 1 }, 1);
    const factor = Math.fround(1 / sum[0]);
    expect(run("softmax_f32", x, columns)).toEqual(e.map((v) => v * factor));
    const logarithm = new Float32Array(1);
    drive("log_f32", { y: logarithm, x: sum }, 1);
    expect(run("log_softmax_f32", x, columns)).toEqual(x.map((v) => Math.fround(v - largest) - logarithm[0]));
  }
});

test("rows of large numbers do not overflow; −∞ has the probability 0", () => {
  expect([...run("softmax_f32", Float32Array.of(3e38, 3e38, -Infinity, -3e38), 4)]).toEqual([0.5, 0.5, 0, 0]);
  expect(run("log_softmax_f32", Float32Array.of(0, -Infinity), 2)[1]).toBe(-Infinity);
});

test.each(names)("%s: NaN, +∞ or nothing but −∞ make their own row NaN and no other", (name) => {
  for (const bad of [[NaN, 1, 2], [1, 2, Infinity], [-Infinity, -Infinity, -Infinity]]) {
    const y = run(name, Float32Array.from([1, 2, 3, ...bad, 1, 2, 3]), 3);
    expect([...y].map(Number.isNaN)).toEqual([false, false, false, true, true, true, false, false, false]);
  }
});
