import { decode, decodeApng } from "fast-png";
import { expect, test } from "vitest";
import { animatedPng } from "./apng.ts";
import { examples } from "./fixtures/examples.ts";
import { framesOf, toApng, toGif } from "./animation.ts";
import type { Frame } from "./frames.ts";
import { animatedGif } from "./gif.ts";
import { toPng } from "./png.ts";

const width = 9;
const height = 7;
const red = [255, 0, 0] as const;

/** Paper with one coloured pixel. */
function frame(x: number, y: number, color: readonly number[], ms = 100): Frame {
  const rgb = new Uint8Array(width * height * 3).fill(255);
  rgb.set(color, (y * width + x) * 3);
  return { width, height, rgb, ms };
}

/** The frames that a GIF shows, written from its specification's side that reads: pixels as they lie over one another, and how long they stay. */
function readGif(file: Uint8Array): { frames: number[][]; delays: number[]; loops: boolean } {
  const short = (at: number): number => file[at] | (file[at + 1] << 8);
  expect(new TextDecoder().decode(file.subarray(0, 6))).toBe("GIF89a");
  const [wide, high] = [short(6), short(8)];
  expect(file[10] & 0x87).toBe(0x87);
  const colorOf = (code: number): number => (file[13 + code * 3] << 16) | (file[14 + code * 3] << 8) | file[15 + code * 3];
  let at = 13 + 768;
  let transparent = -1;
  let loops = false;
  const screen = new Array<number>(wide * high).fill(-1);
  const [frames, delays]: [number[][], number[]] = [[], []];
  const blocks = (): number[] => {
    const bytes: number[] = [];
    for (; file[at] !== 0; at += file[at] + 1) bytes.push(...file.subarray(at + 1, at + 1 + file[at]));
    at++;
    return bytes;
  };
  while (file[at] !== 0x3b) {
    if (file[at] === 0x21) {
      const kind = file[at + 1];
      if (kind === 0xf9) [transparent, delays[frames.length]] = [file[at + 6], short(at + 4) * 10];
      at += 2;
      const bytes = blocks();
      if (kind === 0xff) loops = new TextDecoder().decode(Uint8Array.from(bytes.slice(0, 11))) === "NETSCAPE2.0";
      continue;
    }
    const [left, top, across, down] = [short(at + 1), short(at + 3), short(at + 5), short(at + 7)];
    const codeSize = file[at + 10];
    at += 11;
    const codes = readCodes(blocks(), codeSize);
    expect(codes.length).toBe(across * down);
    for (const [i, code] of codes.entries()) {
      if (code !== transparent) screen[(top + Math.floor(i / across)) * wide + left + (i % across)] = colorOf(code);
    }
    frames.push([...screen]);
  }
  return { frames, delays, loops };
}

function readCodes(bytes: readonly number[], codeSize: number): number[] {
  const [clear, end] = [1 << codeSize, (1 << codeSize) + 1];
  let table: number[][] = [];
  let [size, bit] = [codeSize + 1, 0];
  let previous: number[] | undefined;
  const out: number[] = [];
  for (;;) {
    let code = 0;
    for (let i = 0; i < size; i++, bit++) code |= ((bytes[bit >> 3] >> (bit & 7)) & 1) << i;
    if (code === end) return out;
    if (code === clear) {
      table = Array.from({ length: clear + 2 }, (_, value) => [value]);
      [size, previous] = [codeSize + 1, undefined];
      continue;
    }
    const run: number[] = table[code] ?? [...previous!, previous![0]];
    out.push(...run);
    if (previous !== undefined && table.length < 4096) table.push([...previous, run[0]]);
    if (table.length === 1 << size && size < 12) size++;
    previous = run;
  }
}

const colorsOf = ({ rgb }: Frame): number[] =>
  Array.from({ length: rgb.length / 3 }, (_, i) => (rgb[i * 3] << 16) | (rgb[i * 3 + 1] << 8) | rgb[i * 3 + 2]);

test("a GIF of few colours shows each frame to the pixel, for as long as was said, again and again", () => {
  const frames = [frame(0, 0, red, 500), frame(8, 6, [0, 0, 255]), frame(4, 3, red, 30), frame(4, 3, red)];
  const found = readGif(animatedGif(frames));
  expect(found.frames).toEqual(frames.map(colorsOf));
  expect(found.delays).toEqual([500, 100, 30, 100]);
  expect(found.loops).toBe(true);
});

test("a GIF of more pixels than there are codes starts its table anew, and is still right to the pixel", () => {
  // Noise of 200 colours compresses badly: 120,000 pixels use up the 4,096 codes many times.
  let state = 1;
  const rgb = new Uint8Array(400 * 300 * 3);
  for (let i = 0; i < 400 * 300; i++) {
    state = (state * 48271) % 2147483647;
    rgb.fill(state % 200, i * 3, i * 3 + 3);
  }
  const noise: Frame = { width: 400, height: 300, rgb, ms: 100 };
  expect(readGif(animatedGif([noise])).frames).toEqual([colorsOf(noise)]);
});

test("of more colours than a GIF has, the commonest stays exact and a single pixel of a colour far from all others does too", () => {
  const rgb = new Uint8Array(1000 * 3).fill(255);
  for (let i = 0; i < 600; i++) rgb.set([i & 255, i & 255, Math.floor(i / 3) & 255], i * 3);
  rgb.set([0, 255, 0], 999 * 3);
  const many: Frame = { width: 100, height: 10, rgb, ms: 100 };
  const [shown] = readGif(animatedGif([many])).frames;
  expect(new Set(shown).size).toBeLessThanOrEqual(255);
  expect([shown[999], shown[998]]).toEqual([0x00ff00, 0xffffff]);
  const greenOff = shown.map((color, i) => Math.abs(((color >> 8) & 255) - rgb[i * 3 + 1]));
  expect(Math.max(...greenOff)).toBeLessThanOrEqual(16);
});

test("an animated PNG shows each frame to the pixel, and its first frame where animations are not known", () => {
  const frames = [frame(0, 0, red, 500), frame(8, 6, [1, 2, 3]), frame(4, 3, red)];
  const file = animatedPng(frames);
  expect([...decode(file).data]).toEqual([...frames[0].rgb]);
  const shown = decodeApng(file).frames;
  // fast-png leaves black what a frame does not cover, where a viewer shows the frame before; no pixel here is black.
  const screen = new Uint8Array(width * height * 3);
  const seen = shown.map(({ data }) => {
    for (let i = 0; i < screen.length; i += 3) {
      const pixel = [data[i], data[i + 1], data[i + 2]];
      if (pixel.some((byte) => byte !== 0)) screen.set(pixel, i);
    }
    return [...screen];
  });
  expect(seen).toEqual(frames.map(({ rgb }) => [...rgb]));
  const text = Buffer.from(file).toString("latin1");
  const controls = [...text.matchAll(/fcTL/g)].map(({ index }) => new DataView(file.buffer, file.byteOffset + index + 4, 26));
  expect(controls.map((control) => (1000 * control.getUint16(20)) / control.getUint16(22))).toEqual([500, 100, 100]);
});

test("figures are drawn as a PNG of each would be", () => {
  const sheets = examples["sheets"];
  const [drawn] = framesOf([{ figure: sheets, ms: 100 }]);
  const { data, channels } = decode(toPng(sheets));
  expect(channels).toBe(4);
  expect([...drawn.rgb].every((byte, i) => byte === data[Math.floor(i / 3) * 4 + (i % 3)])).toBe(true);
});

test("frames of different sizes, none, or one that stays for no time are errors that say which", () => {
  expect(() => animatedGif([])).toThrow("animatedGif: an animation has at least one frame");
  expect(() => animatedPng([frame(0, 0, red), { ...frame(0, 0, red), height: 6, rgb: new Uint8Array(9 * 6 * 3) }])).toThrow(
    "frame 1 9 × 6",
  );
  expect(() => animatedGif([frame(0, 0, red, 0)])).toThrow("frame 0 has 0");
  expect(() =>
    toGif([
      { figure: examples["sheets"], ms: 9 },
      { figure: examples["curves"], ms: 9 },
    ]),
  ).toThrow("all frames have one size");
  expect(() => toApng([])).toThrow("at least one frame");
});
