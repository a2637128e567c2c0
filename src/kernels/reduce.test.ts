import { expect, test } from "vitest";
import { awkwardNumbers, bytesOf, drive, numbers, seams, unevenCuts } from "./drive.ts";
import type { Bytes } from "./drive.ts";
import type { KernelName } from "./generated/module.ts";

const f = Math.fround;
const lengths = [...seams, 0];
type Join = (a: number, b: number) => number;

/** Reduces whole and in uneven parts; both must leave the same bits: 0 is Buffer's word for it. */
function run(name: KernelName, y: Bytes, args: Record<string, Bytes | number>): Bytes {
  const parts = y.slice();
  drive(name, { y, ...args } as never, y.length);
  drive(name, { y: parts, ...args } as never, y.length, unevenCuts(y.length));
  expect(Buffer.compare(bytesOf(parts), bytesOf(y)), `${name} in parts`).toBe(0);
  return y;
}

/** The documented order: blocks of 1,024, four partial results in each. */
function folded(values: ArrayLike<number>, identity: number, join: Join): number {
  let total = identity;
  for (let start = 0; start < values.length; start += 1024) {
    const p = [identity, identity, identity, identity];
    for (let i = start; i < Math.min(start + 1024, values.length); i++) p[(i - start) % 4] = join(p[(i - start) % 4], values[i]);
    total = join(total, join(join(p[0], p[2]), join(p[1], p[3])));
  }
  return total;
}

/** The values of one output, of x as [outer, length, inner]. */
function along<Values extends Bytes>(x: Values, length: number, inner: number, output: number): Values {
  const start = Math.floor(output / inner) * length * inner + (output % inner);
  return x.slice(0, length).map((_, i) => x[start + i * inner]) as Values;
}

const floatFolds: [KernelName, number, Join][] = [
  ["reduce_sum_f32", 0, (a, b) => f(a + b)],
  ["reduce_prod_f32", 1, (a, b) => f(a * b)],
  ["reduce_max_f32", -Infinity, Math.max],
  ["reduce_min_f32", Infinity, Math.min],
];

test.each(floatFolds)("%s has the bits of the documented order, rows and columns alike", (name, identity, join) => {
  for (const length of lengths) {
    for (const [outer, inner] of [[3, 1], [1, 5], [2, 3], [2, 8]]) {
      // Products near 1: of many others nothing would be left to compare.
      const x = numbers(outer * length * inner, length + inner).map((v) => (identity === 1 ? 1 + v / 64 : v));
      const divisor = name === "reduce_sum_f32" ? { divisor: 3 } : {};
      const y = run(name, new Float32Array(outer * inner), { x, length, inner, ...divisor });
      const expected = y.map((_, output) => {
        const whole = folded(along(x, length, inner, output), identity, join);
        return name === "reduce_sum_f32" ? whole / 3 : whole;
      });
      expect(y, `${length} of inner ${inner}`).toEqual(expected);
    }
  }
});

test.each(floatFolds)("%s of a column has the bits of the same row", (name) => {
  for (const length of lengths.filter((n) => n > 0)) {
    const divisor = name === "reduce_sum_f32" ? { divisor: length } : {};
    const row = numbers(length, length).map((v, i) => (i % 200 === 99 ? -0 : v * 3));
    const columns = new Float32Array(length * 6);
    row.forEach((v, i) => columns.fill(v, 6 * i, 6 * i + 6));
    const [alone] = run(name, new Float32Array(1), { x: row, length, inner: 1, ...divisor });
    const beside = run(name, new Float32Array(6), { x: columns, length, inner: 6, ...divisor });
    expect(beside, `${length}`).toEqual(new Float32Array(6).fill(alone));
  }
});

test("NaN and infinities reach the result from any place, and no neighbour's", () => {
  for (const length of [1, 4, 5, 1025]) {
    for (const place of [0, length - 1]) {
      const x = new Float32Array(3 * length).fill(1);
      x[length + place] = NaN;
      for (const [name] of floatFolds) {
        const divisor = name === "reduce_sum_f32" ? { divisor: 1 } : {};
        const y = run(name, new Float32Array(3), { x, length, inner: 1, ...divisor });
        expect([...y].map(Number.isNaN)).toEqual([false, true, false]);
      }
    }
  }
  expect([...run("reduce_sum_f32", new Float32Array(1), { x: Float32Array.of(Infinity, -Infinity), length: 2, inner: 1, divisor: 1 })]).toEqual([NaN]);
});

test("a sum of −0 is +0, as it began at +0", () => {
  const x = new Float32Array(8).fill(-0);
  for (const inner of [1, 4]) {
    const y = run("reduce_sum_f32", new Float32Array(inner), { x, length: 8 / inner, inner, divisor: 1 }) as Float32Array;
    for (const value of y) expect(value).toBe(0);
  }
});

const intFolds: [KernelName, number, Join][] = [
  ["reduce_sum_i32", 0, (a, b) => (a + b) | 0],
  ["reduce_max_i32", -(2 ** 31), Math.max],
  ["reduce_min_i32", 2 ** 31 - 1, Math.min],
];

test.each(intFolds)("%s is the plain loop's", (name, identity, join) => {
  for (const length of lengths) {
    for (const [outer, inner] of [[3, 1], [2, 5]]) {
      const x = Int32Array.from(numbers(outer * length * inner, length), (v) => v * 2 ** 31);
      const y = run(name, new Int32Array(outer * inner), { x, length, inner });
      expect(y).toEqual(y.map((_, output) => along(x, length, inner, output).reduce((a, b) => join(a, b), identity)));
    }
  }
});

test("any finds a lone true and all a lone false at every place; of nothing any is false and all true", () => {
  for (const length of lengths) {
    for (const inner of [1, 3]) {
      for (const place of [0, Math.floor(length / 2), length - 1]) {
        const none = new Uint8Array(3 * length * inner);
        const one = none.slice();
        if (length > 0) one[length * inner + place * inner] = 1;
        const expected = new Uint8Array(3 * inner);
        if (length > 0) expected[inner] = 1;
        expect(run("reduce_any", new Uint8Array(3 * inner), { x: one, length, inner })).toEqual(expected);
        const all = run("reduce_all", new Uint8Array(3 * inner), { x: one.map((v) => 1 - v), length, inner });
        expect(all).toEqual(expected.map((v) => 1 - v));
      }
    }
  }
});

const winners: [string, (a: number, b: number) => boolean][] = [
  ["arg_max", (a, b) => a > b],
  ["arg_min", (a, b) => a < b],
];

test.each(winners)("%s takes the lowest index of equals and the first NaN", (name, wins) => {
  for (const length of seams) {
    for (const inner of [1, 3]) {
      for (const x of [awkwardNumbers(2 * length * inner, length), numbers(2 * length * inner, length).map((v) => Math.round(v * 3))]) {
        const expected = Int32Array.from({ length: 2 * inner }, (_, output) => {
          const values = along(x, length, inner, output);
          const nan = values.findIndex(Number.isNaN);
          return nan >= 0 ? nan : values.reduce((best, v, i) => (wins(v, values[best]) ? i : best), 0);
        });
        expect(run(`${name}_f32` as KernelName, new Int32Array(2 * inner), { x, length, inner })).toEqual(expected);
        if (x.some((v) => !Number.isInteger(v))) continue;
        const ints = run(`${name}_i32` as KernelName, new Int32Array(2 * inner), { x: Int32Array.from(x), length, inner });
        expect(ints).toEqual(expected);
      }
    }
  }
});
