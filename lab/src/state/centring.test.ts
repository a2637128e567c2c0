import { expect, test } from "vitest";
import { centringOf } from "./centring.ts";

function rectangle(left: number, top: number, width: number, height: number): Uint8Array {
  const ink = new Uint8Array(784);
  for (let row = top; row < top + height; row++) ink.fill(255, row * 28 + left, row * 28 + left + width);
  return ink;
}

test("an empty pad has no steps", () => {
  expect(centringOf(new Uint8Array(784))).toBeUndefined();
});

test("a bar of 4×10 at the left edge becomes 8×20, first in the middle, then with its mass in the middle", () => {
  const steps = centringOf(rectangle(0, 9, 4, 10))!;
  expect(steps.drawn).toEqual({ left: 0, top: 9, width: 4, height: 10 });
  expect(steps.scaled).toEqual({ left: 10, top: 4, width: 8, height: 20 });
  // A whole pixel's place counts for its mass: 14 − 3.5 = 10.5, rounded up to 11; 14 − 9.5 = 4.5 to 5.
  expect(steps.placed).toEqual({ left: 11, top: 5, width: 8, height: 20 });
});

test("what comes out lies where the last step says", () => {
  const { placed, digit } = centringOf(rectangle(20, 2, 6, 6))!;
  const inside = (i: number): boolean =>
    i % 28 >= placed.left &&
    i % 28 < placed.left + placed.width &&
    Math.floor(i / 28) >= placed.top &&
    Math.floor(i / 28) < placed.top + placed.height;
  digit.forEach((value, i) => expect(value > 0).toBe(inside(i)));
});

test("a smudge that is hardly seen does not widen the box", () => {
  const ink = rectangle(12, 4, 4, 20);
  ink[0] = 20;
  expect(centringOf(ink)!.drawn).toEqual({ left: 12, top: 4, width: 4, height: 20 });
});
