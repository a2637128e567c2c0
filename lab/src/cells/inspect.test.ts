import { inspect } from "node:util";
import { array } from "inkling";
import { expect, test } from "vitest";
import { inspected, printed } from "./inspect.ts";

test("plain values are written as Node writes them", () => {
  const values = [1, -0, "it's", 'say "so"', null, undefined, true, 10n, [1, 2, 3], [], {}, { a: 1, "b-c": "d" }, [[1], { x: [2] }]];
  values.push(
    new Float32Array([0.5, 1]) as never,
    new Map([["a", 1]]) as never,
    new Set([1]) as never,
    Symbol("s") as never,
    [NaN] as never,
  );
  for (const value of values) expect(inspected(value)).toBe(inspect(value));
});

test("an array prints as NumPy prints it, within other things too", () => {
  expect(printed(["loss", array([[1, 2]])])).toBe("loss [[1. 2.]]");
  expect(printed([{ W: array([1.5]) }])).toBe("{ W: [1.5] }");
});

test("what holds itself, and what is long, come to an end", () => {
  const loop: unknown[] = [];
  loop.push(loop);
  expect(inspected(loop)).toBe("[ [Circular] ]");
  expect(inspected(Array.from({ length: 1000 }, (_, i) => i))).toContain("... 900 more");
});
