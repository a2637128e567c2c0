import { expect, test } from "vitest";
import { inked, written } from "./ink.ts";

const paper = new Uint8Array(784);
const at = (ink: Uint8Array, column: number, row: number): number => ink[row * 28 + column];

test("a dot in the middle of a pixel fills it, and reaches its neighbours by six tenths", () => {
  const ink = inked(paper, 10.5, 10.5, 10.5, 10.5, 1.1);
  expect(at(ink, 10, 10)).toBe(255);
  // The pen's edge is at 1.1, a pixel's middle at 1: 1.1 + 0.5 − 1 = 0.6 of it is covered.
  for (const [column, row] of [
    [9, 10],
    [11, 10],
    [10, 9],
    [10, 11],
  ])
    expect(at(ink, column, row)).toBe(Math.round(255 * 0.6));
  expect(at(ink, 12, 10)).toBe(0);
  expect(at(ink, 10, 13)).toBe(0);
});

test("a line from side to side inks every column, and no row far from it", () => {
  const ink = inked(paper, 0, 14, 28, 14);
  for (let column = 0; column < 28; column++) {
    expect(at(ink, column, 13)).toBe(255);
    expect(at(ink, column, 11)).toBe(0);
  }
});

test("ink is never made lighter by more ink", () => {
  const before = inked(paper, 3, 3, 20, 20);
  const after = inked(before, 20, 3, 3, 20);
  for (let i = 0; i < 784; i++) expect(after[i]).toBeGreaterThanOrEqual(before[i]);
});

test("what was given stays as it was", () => {
  inked(paper, 5, 5, 9, 9);
  expect(paper.every((value) => value === 0)).toBe(true);
});

test("a pen beyond the edge inks what of it is on the paper", () => {
  const ink = inked(paper, -0.5, 14.5, -0.5, 14.5, 1.1);
  expect(at(ink, 0, 14)).toBe(Math.round(255 * 0.6));
  expect(ink.filter((value) => value > 0).length).toBeLessThanOrEqual(3);
});

test("a drawing's way is the same in parts as at once where no pen turns", () => {
  const parts = written([
    [4, 14],
    [14, 14],
    [24, 14],
  ]);
  expect(parts).toEqual(
    written([
      [4, 14],
      [24, 14],
    ]),
  );
});
