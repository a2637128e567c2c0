import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode } from "fast-png";
import { expect, test } from "vitest";
import { array } from "../array/ndarray.ts";
import { seismic } from "./colormap.ts";
import { examples } from "./fixtures/examples.ts";
import { figure } from "./figure.ts";
import { image } from "./image.ts";
import { toPng } from "./png.ts";

type Color = readonly [number, number, number];

function read(png: Uint8Array): { width: number; height: number; at: (x: number, y: number) => Color } {
  const { width, height, channels, data } = decode(png);
  return {
    width,
    height,
    at: (x, y) => [0, 1, 2].map((channel) => Number(data[(y * width + x) * channels + channel])) as unknown as Color,
  };
}

const paper: Color = [251, 249, 244];

test("each number is a square of one colour with sharp edges, and zero is pure white", () => {
  const panel = image(array([[-1, 0, 1]]), { colormap: seismic, pixelSize: 20, frame: false });
  const { width, at } = read(toPng(figure([panel]), { scale: 1 }));
  expect(width).toBe(32 + 60 + 32);
  const row = Array.from({ length: 60 }, (_, x) => at(32 + x, 42).join());
  expect(row).toEqual([...Array(20).fill("0,0,76"), ...Array(20).fill("255,255,255"), ...Array(20).fill("127,0,0")]);
  expect(at(5, 5)).toEqual(paper);
});

test("text leaves ink: the same figure with a title has dark pixels where the other has paper", () => {
  const darkPixels = (title: string): number => {
    const { width, height, at } = read(toPng(figure([image(array([[0]]), { frame: false })], { title }), { scale: 1 }));
    let count = 0;
    for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) if (at(x, y)[0] < 100) count++;
    return count;
  };
  expect(darkPixels("")).toBe(0);
  expect(darkPixels("Prediction: 9")).toBeGreaterThan(100);
  // Each sign that the project writes is in the font: alone, it leaves ink too.
  for (const sign of "−·×→±⌈⌉Σ√∂η²≤≥…∞–") expect([sign, darkPixels(`${sign}${sign}${sign}${sign}`) > 0]).toEqual([sign, true]);
});

test("a missing font is an error, not a picture without text", () => {
  const empty = mkdtempSync(join(tmpdir(), "inkling-fonts-"));
  expect(() => toPng(examples["sheets"], { fontFolder: empty })).toThrow(/no font at .*InklingSerif-Regular\.ttf/);
});

test("the same figure gives the same bytes", () => {
  for (const example of Object.values(examples)) expect(Buffer.from(toPng(example)).equals(Buffer.from(toPng(example)))).toBe(true);
});

test("a scale of 3 gives three pixels for one, and a scale of 0 is an error", () => {
  const example = examples["comparison"];
  expect(read(toPng(example, { scale: 3 })).width).toBe(3 * read(toPng(example, { scale: 1 })).width);
  expect(() => toPng(example, { scale: 0 })).toThrow("got 0");
});
