import { expect, test } from "vitest";
import { inMixedOrder } from "./order.ts";

test("of 100 numbers each is met once before any comes again", () => {
  const met = new Set(Array.from({ length: 100 }, (_, k) => inMixedOrder(k, 100)));
  expect(met.size).toBe(100);
});

test("numbers next to each other in the order are far apart", () => {
  for (let k = 0; k < 50; k++) {
    expect(Math.abs(inMixedOrder(k + 1, 55_000) - inMixedOrder(k, 55_000))).toBeGreaterThan(10_000);
  }
});

test("a single digit is met again and again", () => {
  expect([0, 1, 2].map((k) => inMixedOrder(k, 1))).toEqual([0, 0, 0]);
});
