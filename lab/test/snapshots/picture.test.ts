import { encode } from "fast-png";
import { describe, expect, test } from "vitest";
import { readPicture, smallPicture, unlikeness, writePicture, type Picture } from "./picture.ts";

type Colour = readonly [red: number, green: number, blue: number];
const [white, black, red, blue]: Colour[] = [
  [255, 255, 255],
  [0, 0, 0],
  [200, 0, 0],
  [0, 0, 200],
];

/** What a screen of 80 × 80 pixels shows, where each pixel is a colour, kept small. */
function drawn(colourAt: (x: number, y: number) => Colour): Picture {
  const data = new Uint8Array(80 * 80 * 3);
  for (let i = 0; i < 80 * 80; i++) data.set(colourAt(i % 80, Math.floor(i / 80)), i * 3);
  return smallPicture(encode({ width: 80, height: 80, data, channels: 3 }));
}
const unlike = (a: Picture, b: Picture): number => unlikeness(a, b).reduce((sum, value) => sum + value, 0);
/** A line across the screen, so many pixels thick. */
const line = (top: number, thick: number, colour = black): Picture => drawn((_, y) => (y >= top && y < top + thick ? colour : white));

describe("two small pictures", () => {
  test("each pixel is the mean of 16, in steps of 8, and comes back from its file", () => {
    // Two rows of four are black: half of 255 is 127.5, and 16 × 8 = 128 is nearest.
    const picture = line(40, 2);
    expect(picture.width).toBe(20);
    expect([...picture.rgb.subarray(10 * 20 * 3, 10 * 20 * 3 + 3)]).toEqual([128, 128, 128]);
    expect(readPicture(writePicture(picture))).toEqual(picture);
  });

  test("are alike if a line has moved by a pixel, or its edge is smoothed", () => {
    expect(unlike(line(42, 2), line(43, 2))).toBe(0);
    expect(unlike(line(43, 1, [100, 100, 100]), line(43, 1, [140, 140, 140]))).toBe(0);
  });

  test("are unlike where a line of one pixel is missing, all along it", () => {
    expect(
      unlike(
        line(43, 1),
        drawn(() => white),
      ),
    ).toBeGreaterThanOrEqual(20);
  });

  test("are unlike where something has moved by twelve pixels", () => {
    const square = (left: number): Picture => drawn((x, y) => (x >= left && x < left + 20 && y >= 20 && y < 40 ? black : white));
    expect(unlike(square(20), square(32))).toBeGreaterThan(10);
  });

  test("are unlike where red has become blue", () => {
    expect(unlike(line(40, 8, red), line(40, 8, blue))).toBeGreaterThanOrEqual(40);
  });
});
