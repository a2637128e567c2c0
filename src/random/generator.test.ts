import fc from "fast-check";
import { expect, test } from "vitest";
import { Generator } from "./generator.ts";
import { keyOf } from "./key.ts";

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

const many = 40_000;

test("equal seeds draw equal numbers, and another seed or name draws others", () => {
  const first = (generator: Generator) => Array.from({ length: 8 }, () => generator.word());
  expect(first(new Generator(7))).toEqual(first(new Generator(7)));
  expect(first(new Generator(7))).not.toEqual(first(new Generator(8)));
  expect(first(new Generator("a"))).not.toEqual(first(new Generator("b")));
});

test("what a generator has drawn does not move those split from it", () => {
  const fresh = new Generator(1).split("writer").uniform();
  const used = new Generator(1);
  for (let i = 0; i < 5; i++) used.normal();
  expect(used.split("writer").uniform()).toBe(fresh);
  expect(used.split("pen").uniform()).not.toBe(fresh);
});

test("a generator split by a number is not the one split by that number's text", () => {
  expect(new Generator(1).split(3).word()).not.toBe(new Generator(1).split("3").word());
  expect(new Generator(1).split(3).word()).not.toBe(new Generator(1).split(3 + 2 ** 32).word());
});

test("drawn counts 32-bit words: one for a uniform number, two for a normal one", () => {
  const generator = new Generator(0);
  generator.uniform();
  generator.normal();
  expect(generator.drawn).toBe(3);
});

test("integer stays below its end and reaches both ends, even where 2^32 is no multiple", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 32 }), fc.nat(), (end, seed) => {
      const value = new Generator(seed).integer(end);
      return Number.isInteger(value) && value >= 0 && value < end;
    }),
  );
  const seen = new Set(Array.from({ length: 200 }, (_, seed) => new Generator(seed).integer(3)));
  expect([0, 1, 2].every((value) => seen.has(value)) && seen.size === 3).toBe(true);
});

test("integer of 3·2^30 is unbiased: its lowest third is not drawn twice as often, as a plain remainder would", () => {
  const generator = new Generator(5);
  const low = Array.from({ length: many }, () => generator.integer(3 * 2 ** 30)).filter((value) => value < 2 ** 30).length;
  expect(low / many).toBeCloseTo(1 / 3, 2);
});

test("integer refuses an end of 0, a fraction and more than 2^32", () => {
  for (const end of [0, 1.5, 2 ** 32 + 1, NaN]) expect(() => new Generator(0).integer(end)).toThrow(/whole number from 1 to 2\^32/);
});

test("uniform numbers have the mean ½ and the variance 1/12", () => {
  const generator = new Generator(2);
  const values = Array.from({ length: many }, () => generator.uniform());
  expect(mean(values)).toBeCloseTo(0.5, 2);
  expect(mean(values.map((value) => (value - 0.5) ** 2))).toBeCloseTo(1 / 12, 2);
});

test("normal numbers have the mean, the deviation and the 4.55 % beyond two deviations that they should", () => {
  const generator = new Generator(3);
  const values = Array.from({ length: many }, () => generator.normal(10, 2));
  expect(Math.abs(mean(values) - 10)).toBeLessThan(0.04);
  expect(Math.sqrt(mean(values.map((value) => (value - 10) ** 2)))).toBeCloseTo(2, 1);
  expect(values.filter((value) => Math.abs(value - 10) > 4).length / many).toBeCloseTo(0.0455, 2);
});

test("truncated normal numbers stay within two deviations", () => {
  const generator = new Generator(4);
  for (let i = 0; i < 5000; i++) expect(Math.abs(generator.truncatedNormal(1, 3) - 1)).toBeLessThanOrEqual(6);
});

test("a shuffle is a permutation, and each of the 6 orders of 3 comes up about equally often", () => {
  fc.assert(
    fc.property(fc.nat(200), fc.nat(), (n, seed) =>
      [...new Generator(seed).shuffle(n)].sort((a, b) => a - b).every((value, i) => value === i),
    ),
  );
  const counts = new Map<string, number>();
  const generator = new Generator(6);
  for (let i = 0; i < 6000; i++) {
    const order = generator.shuffle(3).join();
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

test("the key of a name is FNV-1a of its UTF-8, and a seed counts modulo 2^32", () => {
  // Published: FNV-1a of "" is 811c9dc5, of "a" e40c292c, of "foobar" bf9cf968.
  expect(keyOf(0, "")).toEqual([0, 0x811c9dc5]);
  expect(keyOf(1, "a")).toEqual([1, 0xe40c292c]);
  expect(keyOf(-1, "foobar")).toEqual([0xffff_ffff, 0xbf9cf968]);
  expect(() => keyOf(1.5, "a")).toThrow(/whole number/);
});
