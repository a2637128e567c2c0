import { expect, test } from "vitest";
import { settled, slidByKey } from "./slide.ts";

const slide = { min: -5, max: 5, step: 0.1, page: 1 };

test("arrows move by a step, page keys by a page, Home and End to the ends", () => {
  expect(slidByKey("ArrowRight", 0.2, slide)).toBe(0.3);
  expect(slidByKey("ArrowDown", 0.3, slide)).toBe(0.2);
  expect(slidByKey("PageUp", 0.2, slide)).toBe(1.2);
  expect(slidByKey("Home", 0.2, slide)).toBe(-5);
  expect(slidByKey("End", 0.2, slide)).toBe(5);
  expect(slidByKey("a", 0.2, slide)).toBeUndefined();
});

test("a value keeps between the ends and on whole steps", () => {
  expect(slidByKey("ArrowUp", 5, slide)).toBe(5);
  expect(settled(7.77, slide)).toBe(5);
  expect(settled(0.149, slide)).toBe(0.1);
});
