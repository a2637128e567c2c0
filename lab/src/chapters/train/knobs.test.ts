import { expect, test } from "vitest";
import { typed } from "./knobs.ts";

const sizes = { least: 1, most: 55_000, whole: true };

test("what is typed is brought within bounds, and counts are whole", () => {
  expect(typed("0", sizes)).toBe(1);
  expect(typed("99999999", sizes)).toBe(55_000);
  expect(typed("12.6", sizes)).toBe(13);
  expect(typed("0.25", { least: 0.0001, most: 100, whole: false })).toBe(0.25);
});

test("what is no number changes nothing", () => {
  expect([typed("", sizes), typed("many", sizes), typed("Infinity", sizes)]).toEqual([undefined, undefined, undefined]);
});
