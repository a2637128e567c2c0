import { expect, test } from "vitest";
import { normalElements, truncatedNormalElements, uniformElements } from "./elements.ts";
import { keyOf } from "./key.ts";
import { philox4x32 } from "./philox.ts";

const key = keyOf(42, "weights");
const draws = { uniform: uniformElements, normal: normalElements, truncatedNormal: truncatedNormalElements };

test.each(Object.entries(draws))("%s: an element does not depend on how many there are", (_, draw) => {
  const few = new Float32Array(10);
  const more = new Float32Array(1000);
  draw(few, key, 3, 0, 1);
  draw(more, key, 3, 0, 1);
  expect(more.slice(0, 10)).toEqual(few);
});

test.each(Object.entries(draws))("%s: another step, seed or name draws other numbers", (_, draw) => {
  const drawn = (...[seed, name, step]: [number, string, number]) => {
    const target = new Float32Array(4);
    draw(target, keyOf(seed, name), step, 0, 1);
    return target.join();
  };
  expect(new Set([drawn(0, "a", 0), drawn(1, "a", 0), drawn(0, "b", 0), drawn(0, "a", 1)]).size).toBe(4);
});

test("a uniform element is its first word's upper 24 bits over 2^24, stretched in float32", () => {
  const target = new Float32Array(3);
  uniformElements(target, [0, 0], 0, -1, 3);
  // Counter 0 and key 0 have the published first word 6627e8d5.
  expect(target[0]).toBe(Math.fround(-1 + Math.fround((0x6627e8 / 2 ** 24) * 4)));
});

test("a normal element is Box and Muller's of its first two words", () => {
  const target = new Float32Array(1);
  normalElements(target, [0, 0], 0, 0, 1);
  const expected = Math.sqrt(-2 * Math.log((0x6627e8 + 1) / 2 ** 24)) * Math.cos((2 * Math.PI * 0xe169c5) / 2 ** 24);
  expect(target[0]).toBeCloseTo(expected, 6);
});

test("100,000 normal elements of mean 1 and deviation 2 have that mean and deviation to 1 %", () => {
  const target = new Float32Array(100_000);
  normalElements(target, key, 0, 1, 2);
  const mean = target.reduce((sum, value) => sum + value, 0) / target.length;
  const variance = target.reduce((sum, value) => sum + (value - mean) ** 2, 0) / target.length;
  expect(Math.abs(mean - 1)).toBeLessThan(0.02);
  expect(Math.abs(Math.sqrt(variance) - 2)).toBeLessThan(0.02);
});

test("a truncated normal element is the normal one where that is within 2, and a second draw where it is not", () => {
  const normal = new Float32Array(1000);
  const truncated = new Float32Array(1000);
  normalElements(normal, key, 0, 0, 1);
  truncatedNormalElements(truncated, key, 0, 0, 1);
  const words = new Uint32Array(4);
  let redrawn = 0;
  normal.forEach((value, element) => {
    expect(Math.abs(truncated[element])).toBeLessThanOrEqual(2);
    if (Math.abs(value) <= 2) {
      expect(truncated[element]).toBe(value);
      return;
    }
    redrawn++;
    philox4x32(element, 1, 0, 0, key[0], key[1], words);
    const second = Math.sqrt(-2 * Math.log(((words[0] >>> 8) + 1) / 2 ** 24)) * Math.cos((2 * Math.PI * (words[1] >>> 8)) / 2 ** 24);
    if (Math.abs(second) <= 2) expect(truncated[element]).toBeCloseTo(second, 6);
  });
  expect(redrawn).toBeGreaterThan(20);
});
