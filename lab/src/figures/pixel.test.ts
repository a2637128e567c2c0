import { expect, test } from "vitest";
import { afterKey, afterKeyInFlatRow, asShare, columnOf, rowOf } from "./pixel.ts";

test("pixel 207 stands in row 7, column 11: 7 × 28 + 11", () => {
  expect([rowOf(207), columnOf(207)]).toEqual([7, 11]);
});

test("a byte of 186 is 0.729 to the network, and 255 is exactly 1", () => {
  expect([asShare(186), asShare(255), asShare(0)]).toEqual(["0.729", "1.000", "0.000"]);
});

test("arrow down goes one row on, which is 28 pixels", () => {
  expect(afterKey(207, "ArrowDown")).toBe(235);
});

test("the edge of the image stops a walk in the image, and not in the flat row", () => {
  expect(afterKey(27, "ArrowRight")).toBe(27);
  expect(afterKeyInFlatRow(27, "ArrowRight")).toBe(28);
  expect(afterKeyInFlatRow(783, "ArrowRight")).toBe(783);
});

test("keys that lead nowhere are left to the page", () => {
  expect(afterKey(0, "Tab")).toBeUndefined();
  expect(afterKeyInFlatRow(0, "Enter")).toBeUndefined();
});
