import { expect, test } from "vitest";
import { scoresOf } from "../../engine/reading.ts";
import { addingUp, evidenceOf, sheetBetween, sheetOf, signed } from "./evidence.ts";

/** W[i, d] = (i + d) / 1000 with every third pixel's weights negative, b[d] = d / 10. */
const weights = Float32Array.from({ length: 7850 }, (_, k) => {
  if (k >= 7840) return (k - 7840) / 10;
  const [pixel, digit] = [Math.floor(k / 10), k % 10];
  return (pixel % 3 === 0 ? -1 : 1) * ((pixel + digit) / 1000);
});
const image = Uint8Array.from({ length: 784 }, (_, i) => (i % 5 === 0 ? 0 : (i * 7) % 256));

test("two inked pixels: their weights times their ink, row by row, and the bias make the score", () => {
  const sheet = new Float32Array(784);
  [sheet[0], sheet[30], sheet[31]] = [0.5, -0.25, 8];
  const digit = new Uint8Array(784);
  [digit[0], digit[30]] = [255, 51];
  const { picture, rows, forIt, against, sum, score } = evidenceOf(sheet, 0.1, digit);
  expect([picture[0], picture[31]]).toEqual([0.5, 0]);
  // 51 / 255 = 0.2 of a weight of −0.25.
  expect(picture[30]).toBeCloseTo(-0.05, 7);
  expect([rows[0], rows[2]]).toEqual([0.5, 0]);
  expect(rows[1]).toBeCloseTo(-0.05, 7);
  expect([forIt, against, sum, score].map((value) => value.toFixed(4))).toEqual(["0.5000", "-0.0500", "0.4500", "0.5500"]);
});

test("each sheet's evidence comes to the score that softmax is given", () => {
  const scores = scoresOf(weights, image);
  for (let digit = 0; digit < 10; digit++) {
    const { score, rows, bias } = evidenceOf(sheetOf(weights, digit), weights[7840 + digit], image);
    expect(score).toBeCloseTo(scores[digit], 9);
    expect(rows.reduce((total, row) => total + row, bias)).toBeCloseTo(score, 9);
  }
});

test("the difference of two sheets tells the difference of two scores", () => {
  const scores = scoresOf(weights, image);
  const { sheet, bias } = sheetBetween(weights, 4, 9);
  expect(evidenceOf(sheet, bias, image).score).toBeCloseTo(scores[4] - scores[9], 4);
});

test("a weight that is no number under bare paper does no harm", () => {
  const sheet = new Float32Array(784).fill(NaN);
  expect(evidenceOf(sheet, 1, new Uint8Array(784)).score).toBe(1);
});

test("thirds rounded to one place still add up to one", () => {
  expect(addingUp([1 / 3, 1 / 3, 1 / 3], 1)).toEqual([0.3, 0.4, 0.3]);
});

test("what is printed of any terms adds up to their rounded sum, each off by less than a unit", () => {
  const terms = Array.from({ length: 29 }, (_, i) => Math.sin(i * 1.7) * 2);
  const printed = addingUp(terms, 3);
  const thousandths = printed.reduce((total, part) => total + Math.round(part * 1000), 0);
  expect(thousandths).toBe(Math.round(1000 * terms.reduce((total, term) => total + term, 0)));
  printed.forEach((part, i) => expect(Math.abs(part - terms[i])).toBeLessThan(0.001));
});

test("nothing negative is written of what rounds to zero", () => {
  expect([signed(-0.0001), signed(-1.5, 1), signed(2, 0)]).toEqual(["+0.000", "−1.5", "+2"]);
});
