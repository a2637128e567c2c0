import { expect, test } from "vitest";
import { accuracyOfWindow, allWindows, piled, rightOnes } from "./windows.ts";

test("a window counts its own hundred digits", () => {
  const right = Array.from({ length: 300 }, (_, i) => i >= 150);
  expect(allWindows(right)).toEqual([0, 0.5, 1]);
  expect(accuracyOfWindow(right, 60)).toBe(0.1);
});

test("a digit is right when it is read as what it is", () => {
  expect(rightOnes({ predictions: Uint8Array.of(7, 2), labels: Uint8Array.of(7, 4) })).toEqual([true, false]);
});

test("equal windows are piled on one another", () => {
  expect(piled([0.9, 0.8, 0.9]).map(({ height }) => height)).toEqual([0, 0, 1]);
});
