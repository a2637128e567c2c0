import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import * as fc from "fast-check";
import { encode } from "fast-png";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DataError } from "./errors.ts";
import { decodeInk, digitFromInk, readDigit } from "./png.ts";

/** A PNG of any colour type and depth, its rows given as packed bytes, unfiltered. */
function png(
  width: number,
  colourType: number,
  depth: number,
  rows: number[][],
  extra: [string, number[]][] = [],
  interlace = 0,
): Uint8Array {
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    checksum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, checksum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(rows.length, 4);
  header.set([depth, colourType, 0, 0, interlace], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    ...extra.map(([type, data]) => chunk(type, Uint8Array.from(data))),
    chunk("IDAT", deflateSync(Uint8Array.from(rows.flatMap((row) => [0, ...row])))),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

/** 5×5 greys with one pixel of another grey in the middle. */
const spot = (paper: number, ink: number): Uint8Array => new Uint8Array(25).map((_, i) => (i === 12 ? ink : paper));
const inkOf = (bytes: Uint8Array): number[] => Array.from(decodeInk(bytes, "digit.png").pixels);
const onlyTheSpot = Array.from(spot(0, 255));

test("black on white and white on black are the same ink", () => {
  for (const [paper, ink] of [
    [255, 0],
    [0, 255],
  ] as const) {
    expect(inkOf(encode({ width: 5, height: 5, data: spot(paper, ink), channels: 1 }))).toEqual(onlyTheSpot);
  }
});

test("grey paper counts as bare, and black on it as full ink", () => {
  expect(inkOf(encode({ width: 5, height: 5, data: spot(100, 0), channels: 1 }))).toEqual(onlyTheSpot);
  expect(inkOf(encode({ width: 5, height: 5, data: spot(200, 100), channels: 1 }))[12]).toBe(Math.round((100 * 255) / 200));
});

test("MNIST's own images, light on black, pass through unchanged", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 9, maxLength: 9 }), (inside) => {
      const data = new Uint8Array(25);
      for (let i = 0; i < 9; i++) data[6 + 5 * Math.floor(i / 3) + (i % 3)] = inside[i]!;
      expect(inkOf(encode({ width: 5, height: 5, data, channels: 1 }))).toEqual(Array.from(data));
    }),
  );
});

test("every colour type and depth reads as the same picture", () => {
  const repeat =
    (n: number) =>
    (value: number): number[] =>
      new Array<number>(n).fill(value);
  const wide = Array.from(spot(255, 0));
  const eight = (map: (value: number) => number[]): number[][] =>
    Array.from({ length: 5 }, (_, y) => wide.slice(y * 5, y * 5 + 5).flatMap(map));
  const oneBit = [[0xf8], [0xf8], [0b1101_1000], [0xf8], [0xf8]];
  const twoBits = [
    [0xff, 0xc0],
    [0xff, 0xc0],
    [0b1111_0011, 0xc0],
    [0xff, 0xc0],
    [0xff, 0xc0],
  ];
  const variants: Record<string, Uint8Array> = {
    "grey, 1 bit": png(5, 0, 1, oneBit),
    "grey, 2 bits": png(5, 0, 2, twoBits),
    "grey, 8 bits": png(5, 0, 8, eight(repeat(1))),
    "grey, 16 bits": png(5, 0, 16, eight(repeat(2))),
    "colour, 8 bits": png(5, 2, 8, eight(repeat(3))),
    "colour with a palette as a hint": png(5, 2, 8, eight(repeat(3)), [["PLTE", [9, 9, 9]]]),
    "colour, 16 bits": png(5, 2, 16, eight(repeat(6))),
    "palette, 1 bit": png(5, 3, 1, oneBit, [["PLTE", [0, 0, 0, 255, 255, 255]]]),
    "palette, 8 bits, transparent paper": png(
      5,
      3,
      8,
      eight((value) => [value ? 1 : 0]),
      [
        ["PLTE", [0, 0, 0, 1, 2, 3]],
        ["tRNS", [255, 0]],
      ],
    ),
    "grey with one transparent grey": png(
      5,
      0,
      8,
      eight((value) => [value ? 77 : 0]),
      [["tRNS", [0, 77]]],
    ),
    "grey and alpha": png(
      5,
      4,
      8,
      eight((value) => [0, 255 - value]),
    ),
    "colour and alpha": png(
      5,
      6,
      8,
      eight((value) => [0, 0, 0, 255 - value]),
    ),
    "colour and alpha, white ink on nothing": png(
      5,
      6,
      8,
      eight((value) => [255, 255, 255, 255 - value]),
    ),
    "grey, interlaced": encode({ width: 5, height: 5, data: spot(255, 0), channels: 1 }, { interlace: "Adam7" }),
  };
  for (const [name, bytes] of Object.entries(variants)) expect({ [name]: inkOf(bytes) }).toEqual({ [name]: onlyTheSpot });
});

test("colours weigh as the eye sees them: yellow on blue is light on dark", () => {
  const data = Uint8Array.from({ length: 75 }, (_, i) => (Math.floor(i / 3) === 12 ? [255, 255, 0][i % 3] : [0, 0, 160][i % 3]));
  const ink = inkOf(encode({ width: 5, height: 5, data, channels: 3 }));
  expect(ink[12]).toBeGreaterThan(200);
  expect(ink.filter((value) => value > 0)).toHaveLength(1);
});

test("a PNG cut anywhere is refused, never misread", () => {
  const whole = png(
    5,
    0,
    8,
    Array.from({ length: 5 }, (_, y) => [y, 50, 100, 150, 200]),
  );
  for (let length = 0; length < whole.length - 12; length++)
    expect(() => decodeInk(whole.subarray(0, length), "f.png"), `${length}`).toThrow(DataError);
});

test("a PNG with any one byte changed is refused, never misread", () => {
  const whole = png(
    5,
    0,
    8,
    Array.from({ length: 5 }, (_, y) => [y, 50, 100, 150, 200]),
  );
  for (let at = 0; at < whole.length; at++) {
    const damaged = Uint8Array.from(whole);
    damaged[at] = damaged[at] ^ 0x10;
    expect(() => decodeInk(damaged, "f.png"), `byte ${at}`).toThrow(DataError);
  }
});

test("what is no PNG is called by its name", () => {
  expect(() => decodeInk(new TextEncoder().encode("this is a text"), "seven.png")).toThrow(
    /^seven\.png: this is not a PNG image, it is text\./,
  );
  expect(() => decodeInk(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), "f")).toThrow(/it is a JPEG/);
  expect(() => decodeInk(Uint8Array.of(1, 2, 3, 4, 5), "f")).toThrow(/it starts with 01 02 03 04/);
  expect(() => decodeInk(new Uint8Array(0), "f")).toThrow(/the file is empty/);
});

test("an image that announces 10^18 pixels is refused before memory is taken", () => {
  const huge = png(5, 0, 8, [[0, 0, 0, 0, 0]]);
  new DataView(huge.buffer, huge.byteOffset).setUint32(16, 1_000_000_000);
  new DataView(huge.buffer, huge.byteOffset).setUint32(20, 1_000_000_000);
  expect(() => decodeInk(huge, "f.png")).toThrow(/1000000000×1000000000; at most 64 million pixels/);
});

test("an interlaced image of few bits is refused by name", () => {
  expect(() => decodeInk(png(5, 0, 1, [[0xf8]], [], 1), "f.png")).toThrow(/interlaced PNG of 1 bits a pixel .* without interlacing/);
});

test("without centring a 28×28 picture is taken as it is", () => {
  const pixels = Uint8Array.from({ length: 784 }, (_, i) => (i * 31) & 255);
  expect(digitFromInk({ pixels, width: 28, height: 28 }, "f", { center: false })).toEqual(pixels);
});

test("without centring a larger picture is averaged: 56×56 in blocks of 2×2, and the ink's total stays", () => {
  const pixels = Uint8Array.from({ length: 56 * 56 }, (_, i) => (i * 37) & 255);
  const digit = digitFromInk({ pixels, width: 56, height: 56 }, "f", { center: false });
  for (const [x, y] of [
    [0, 0],
    [13, 5],
    [27, 27],
  ] as const) {
    const at = (dx: number, dy: number): number => pixels[(2 * y + dy) * 56 + 2 * x + dx];
    expect(digit[y * 28 + x]).toBe(Math.round((at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1)) / 4));
  }
});

test("without centring a wide picture keeps its proportions, and any size keeps its mean ink", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 70 }), (width, height) => {
      const digit = digitFromInk({ pixels: new Uint8Array(width * height).fill(200), width, height }, "f", { center: false });
      const total = digit.reduce((sum, value) => sum + value, 0);
      const side = Math.max(width, height);
      // Each of 784 pixels is rounded by at most a half.
      expect(Math.abs(total - (200 * width * height * 784) / (side * side))).toBeLessThanOrEqual(392);
    }),
  );
});

test("a blank picture is an error, centred or not", () => {
  const blank = decodeInk(encode({ width: 9, height: 9, data: new Uint8Array(81).fill(255), channels: 1 }), "f");
  for (const center of [true, false]) expect(() => digitFromInk(blank, "f.png", { center })).toThrow(/^f\.png: the image is blank/);
});

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "inkling-png-"));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test("a missing file, a folder and a text named .png are told apart", async () => {
  await expect(readDigit(join(folder, "none.png"))).rejects.toThrow(/none\.png: there is no such file/);
  await expect(readDigit(folder)).rejects.toThrow(/is a folder/);
  await writeFile(join(folder, "text.png"), "hello\n");
  await expect(readDigit(join(folder, "text.png"))).rejects.toThrow(/text\.png: this is not a PNG image, it is text/);
});

test("a stroke in a corner of a large drawing is centred, 28×28, as MNIST is", async () => {
  const data = new Uint8Array(100 * 100).fill(255);
  for (let y = 5; y < 45; y++) for (let x = 5; x < 15; x++) data[y * 100 + x] = 0;
  await writeFile(join(folder, "one.png"), encode({ width: 100, height: 100, data, channels: 1 }));
  const { image } = await readDigit(join(folder, "one.png"));
  expect(image).toHaveLength(784);
  const total = image.reduce((sum, value) => sum + value, 0);
  const centreX = image.reduce((sum, value, i) => sum + value * (i % 28), 0) / total;
  const centreY = image.reduce((sum, value, i) => sum + value * Math.floor(i / 28), 0) / total;
  expect(Math.abs(centreX - 13.5)).toBeLessThanOrEqual(1);
  expect(Math.abs(centreY - 13.5)).toBeLessThanOrEqual(1);
  const inkedRows = Array.from({ length: 28 }, (_, y) => image.subarray(y * 28, y * 28 + 28).some((value) => value > 0)).filter(
    Boolean,
  ).length;
  expect(inkedRows).toBeGreaterThanOrEqual(20);
  expect(inkedRows).toBeLessThanOrEqual(21);
});
