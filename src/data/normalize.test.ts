import fc from "fast-check";
import { expect, test } from "vitest";
import { normalizeDigit } from "./normalize.ts";

/** A picture of paper with filled rectangles [left, top, right, bottom]. */
function picture(width: number, height: number, ...rectangles: readonly (readonly [number, number, number, number])[]): Uint8Array {
  const ink = new Uint8Array(width * height);
  for (const [left, top, right, bottom] of rectangles) {
    for (let y = top; y < bottom; y++) ink.fill(255, y * width + left, y * width + right);
  }
  return ink;
}

function boundsOf(digit: Uint8Array): number[] {
  const inked = [...digit.keys()].filter((i) => digit[i] > 0);
  const columns = inked.map((i) => i % 28);
  const rows = inked.map((i) => Math.floor(i / 28));
  return [Math.min(...columns), Math.min(...rows), Math.max(...columns) + 1, Math.max(...rows) + 1];
}

test("a blank picture is no digit", () => {
  expect(normalizeDigit(new Uint8Array(100), 10, 10)).toBeNull();
});

test("a square of any size and place fills 20×20 around the middle", () => {
  for (const ink of [picture(40, 40, [0, 0, 10, 10]), picture(200, 100, [120, 10, 180, 70]), picture(3, 3, [2, 2, 3, 3])]) {
    const width = ink.length === 1600 ? 40 : ink.length === 9 ? 3 : 200;
    const digit = normalizeDigit(ink, width, ink.length / width)!;
    // Its centre of mass is 9.5 from its first pixel; a half is rounded up: 14 − 9.5 = 4.5 → 5.
    expect(boundsOf(digit)).toEqual([5, 5, 25, 25]);
    expect(digit.filter((value) => value === 255).length).toBe(400);
  }
});

test("proportions are kept: a bar of 1:4 becomes 5×20", () => {
  const digit = normalizeDigit(picture(50, 50, [10, 5, 20, 45]), 50, 50)!;
  const [left, top, right, bottom] = boundsOf(digit);
  expect([right - left, bottom - top]).toEqual([5, 20]);
});

test("a pixel is the mean of the area it covers: stripes of one pixel, halved, become an even grey", () => {
  const ink = picture(40, 40, ...Array.from({ length: 20 }, (_, i) => [2 * i, 0, 2 * i + 1, 40] as const), [39, 0, 40, 40]);
  const digit = normalizeDigit(ink, 40, 40)!;
  const row = digit.subarray(14 * 28, 15 * 28).filter((value) => value > 0);
  // The last pixel covers two black columns: the rectangle at 38 and the one that closes the box at 39.
  expect([...row]).toEqual([...Array.from({ length: 19 }, () => 128), 255]);
});

test("a flag far to one side is moved until the mass is in the middle, to within half a pixel", () => {
  const digit = normalizeDigit(picture(40, 40, [0, 0, 6, 40], [6, 0, 24, 6]), 40, 40)!;
  let [mass, x, y] = [0, 0, 0];
  digit.forEach((value, i) => {
    mass += value;
    x += value * (i % 28);
    y += value * Math.floor(i / 28);
  });
  expect(Math.abs(x / mass - 14)).toBeLessThanOrEqual(0.5);
  expect(Math.abs(y / mass - 14)).toBeLessThanOrEqual(0.5);
});

test("ink is never cut: mass at the far end of a long hair stops the box at the field's edge", () => {
  // Nearly all mass in the last of 20 columns would ask for a shift of −5.
  const digit = normalizeDigit(picture(100, 100, [0, 50, 95, 51], [95, 0, 100, 100]), 100, 100)!;
  const [left, top, right, bottom] = boundsOf(digit);
  expect(left).toBe(0);
  expect([right - left, bottom - top]).toEqual([20, 20]);
});

test("a faint smudge far away does not shrink the digit", () => {
  const clean = picture(60, 60, [20, 20, 30, 40]);
  const smudged = Uint8Array.from(clean);
  smudged[0] = 20;
  expect(normalizeDigit(smudged, 60, 60)).toEqual(normalizeDigit(clean, 60, 60));
});

test("where the digit stands in the picture, and on how wide a margin, changes nothing", () => {
  const shape = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 35, maxLength: 35 }).filter((pixels) => Math.max(...pixels) > 0);
  fc.assert(
    fc.property(shape, fc.nat(30), fc.nat(30), fc.nat(9), (pixels, left, top, margin) => {
      const [width, height] = [left + 5 + margin, top + 7 + margin];
      const moved = new Uint8Array(width * height);
      pixels.forEach((value, i) => (moved[(top + Math.floor(i / 5)) * width + left + (i % 5)] = value));
      expect(normalizeDigit(moved, width, height)).toEqual(normalizeDigit(Uint8Array.from(pixels), 5, 7));
    }),
  );
});

test("a picture whose length does not fit its sides is refused", () => {
  expect(() => normalizeDigit(new Uint8Array(99), 10, 10)).toThrow("a picture of 10×10 has 100 pixels, got 99");
});
