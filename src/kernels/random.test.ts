import { expect, test } from "vitest";
import { bytesOf, drive, unevenCuts } from "./drive.ts";

const names = ["random_uniform_f32", "random_normal_f32", "truncated_normal_f32"] as const;
type Name = (typeof names)[number];

function draw(name: Name, length: number, key: [number, number], step: number, p: number, q: number, cuts?: number[]): Float32Array {
  const y = new Float32Array(length);
  const parameters = name === "random_uniform_f32" ? { low: p, high: q } : { mean: p, deviation: q };
  drive(name, { y, key0: key[0], key1: key[1], step: Uint32Array.of(step), ...parameters } as never, length, cuts);
  return y;
}

/** Philox-4x32-10 in whole numbers without limits: nothing to get wrong. */
function philox(counter: number[], key: number[]): number[] {
  let [c0, c1, c2, c3] = counter.map(BigInt);
  let [k0, k1] = key.map((word) => BigInt(word >>> 0));
  const low = (v: bigint) => v & 0xffffffffn;
  for (let round = 0; round < 10; round++) {
    const a = c0 * 0xd2511f53n;
    const b = c2 * 0xcd9e8d57n;
    [c0, c1, c2, c3] = [(b >> 32n) ^ c1 ^ k0, low(b), (a >> 32n) ^ c3 ^ k1, low(a)];
    [k0, k1] = [low(k0 + 0x9e3779b9n), low(k1 + 0xbb67ae85n)];
  }
  return [c0, c1, c2, c3].map(Number);
}

test("this file's Philox gives the published words", () => {
  const hex = (words: number[]) => words.map((word) => word.toString(16)).join(" ");
  expect(hex(philox([0, 0, 0, 0], [0, 0]))).toBe("6627e8d5 e169c58d bc57ac4c 9b00dbd8");
  expect(hex(philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]))).toBe("d16cfe09 94fdcceb 5001e420 24126ea1");
});

const key: [number, number] = [0xa4093822 | 0, 0x299f31d0];

test("a uniform element is its first word's upper 24 bits, stretched in float32", () => {
  const y = draw("random_uniform_f32", 500, key, 0xfffffff0, -1, 3);
  y.forEach((value, e) => {
    const u = (philox([e, 0, 0xfffffff0, 0], key)[0] >>> 8) * 2 ** -24;
    expect(value).toBe(Math.fround(-1 + Math.fround(u * 4)));
  });
});

function normal(e: number, attempt: number, step: number): number {
  const [w0, w1] = philox([e, attempt, step, 0], key);
  return Math.fround(Math.sqrt(-2 * Math.log(((w0 >>> 8) + 1) * 2 ** -24)) * Math.cos(2 * Math.PI * ((w1 >>> 8) * 2 ** -24)));
}

test("a normal element is Box and Muller's of its first two words", () => {
  const y = draw("random_normal_f32", 2000, key, 5, 1, 2);
  y.forEach((value, e) => expect(value).toBe(Math.fround(1 + Math.fround(normal(e, 0, 5) * 2))));
});

test("a truncated normal element is the first attempt within ±2", () => {
  const y = draw("truncated_normal_f32", 2000, key, 5, 0, 1);
  let redrawn = 0;
  y.forEach((value, e) => {
    let attempt = 0;
    while (Math.abs(normal(e, attempt, 5)) > 2) attempt++;
    if (attempt > 0) redrawn++;
    expect(value).toBe(normal(e, attempt, 5));
  });
  expect(redrawn).toBeGreaterThan(50);
});

test.each(names)("%s: an element depends on neither the length nor the range's cuts, and on key and step", (name) => {
  const all = draw(name, 1025, key, 7, 0, 1);
  expect(bytesOf(draw(name, 1025, key, 7, 0, 1, unevenCuts(1025)))).toEqual(bytesOf(all));
  for (let n = 1; n < 34; n++) expect(draw(name, n, key, 7, 0, 1)).toEqual(all.slice(0, n));
  const others = [draw(name, 4, key, 8, 0, 1), draw(name, 4, [key[0], 1], 7, 0, 1), draw(name, 4, [1, key[1]], 7, 0, 1)];
  for (const other of others) expect(other).not.toEqual(all.slice(0, 4));
});

test("100,000 normal elements have the mean and deviation asked for to 1 %", () => {
  const y = draw("random_normal_f32", 100_000, key, 0, 10, 2);
  const mean = y.reduce((sum, v) => sum + v, 0) / y.length;
  expect(mean).toBeCloseTo(10, 1);
  expect(Math.sqrt(y.reduce((sum, v) => sum + (v - mean) ** 2, 0) / y.length)).toBeCloseTo(2, 1);
});
