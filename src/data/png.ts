import { decode } from "fast-png";
import type { DecodedPng } from "fast-png";
import { imageSide, pixelsPerImage } from "./dataset.ts";
import { DataError, reasonOf } from "./errors.ts";
import { normalizeDigit } from "./normalize.ts";

/** An image as ink: width × height bytes in row-major order, 0 where the paper is bare … 255 where it is fully inked. */
export interface InkImage {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** A photograph has 12 to 50 million; a small file can announce far more and fill the memory. */
const mostPixels = 64 * 1024 * 1024;

/**
 * A PNG file's picture as ink, whatever its colours, depth and transparency, and whichever of paper and ink is the darker.
 *
 * Transparent parts are white paper. The paper's grey is the median of the pixels along the border; the picture's mean
 * lies on the ink's side of it.
 *
 * @param source what to call the file in errors
 * @throws DataError if it is not a PNG file, cut short, damaged or larger than 64 million pixels
 */
export function decodeInk(bytes: Uint8Array, source: string): InkImage {
  const png = decodePng(bytes, source);
  const { width, height } = png;
  const { grey, alpha } = toGrey(png);
  const onWhite = grey.map((value, i) => over(value, alpha[i], 255));
  // White ink on nothing would vanish on white paper.
  const isBlank = onWhite.every((value) => value === onWhite[0]);
  const seen = isBlank ? grey.map((value, i) => over(value, alpha[i], 0)) : onWhite;
  return { pixels: toInk(seen, width, height), width, height };
}

export interface DigitOptions {
  /** MNIST's own normalisation: scaled into 20×20, centre of mass moved to the middle of 28×28. On unless switched off. */
  readonly center?: boolean;
}

/**
 * An inked picture as the network reads it: 28×28 bytes, 784 in a row.
 *
 * Without `center` a 28×28 picture is taken as it is, and any other is set in the middle of a square and scaled by area.
 *
 * @throws DataError if nothing is drawn on it
 */
export function digitFromInk(ink: InkImage, source: string, options: DigitOptions = {}): Uint8Array {
  const { pixels, width, height } = ink;
  const isBlank = pixels.every((value) => value === 0);
  const digit = isBlank ? undefined : options.center === false ? fit(ink) : normalizeDigit(pixels, width, height);
  if (!digit) throw new DataError(`${source}: the image is blank: every pixel has the colour of the paper. Draw a digit on it.`);
  return digit;
}

/**
 * A PNG file as the network reads it. Node only.
 *
 * @throws DataError if the file is missing, not a PNG, damaged or blank
 */
export async function readDigit(path: string, options: DigitOptions = {}): Promise<{ readonly image: Uint8Array }> {
  const { readFile } = await import("node:fs/promises");
  const bytes = await readFile(path).catch((error: unknown) => {
    const code = (error as { code?: unknown }).code;
    if (code === "ENOENT") throw new DataError(`${path}: there is no such file.`);
    if (code === "EISDIR") throw new DataError(`${path} is a folder; name a PNG file in it.`);
    throw new DataError(`${path} cannot be read: ${reasonOf(error)}.`, { cause: error });
  });
  return { image: digitFromInk(decodeInk(bytes, path), path, options) };
}

function decodePng(bytes: Uint8Array, source: string): DecodedPng {
  if (bytes.length === 0) throw new DataError(`${source}: the file is empty; a PNG image is expected.`);
  if (!signature.every((byte, i) => bytes[i] === byte)) {
    throw new DataError(`${source}: this is not a PNG image, it ${describeStart(bytes)}. Save or convert the picture as PNG.`);
  }
  // fast-png reads chunks from the underlying buffer, whatever view it is given: it gets one that ends where the file ends.
  const whole = Uint8Array.from(bytes);
  if (whole.length >= 24) {
    const header = new DataView(whole.buffer);
    const [width, height] = [header.getUint32(16), header.getUint32(20)];
    if (width * height > mostPixels) {
      throw new DataError(`${source}: the image is ${width}×${height}; at most 64 million pixels are read. Scale it down first.`);
    }
    // fast-png 8.0.0 gives noise for these, without an error.
    if (whole.length >= 29 && whole[24] < 8 && whole[28] === 1) {
      throw new DataError(`${source}: an interlaced PNG of ${whole[24]} bits a pixel is not read here. Save it without interlacing.`);
    }
    if (width * height === 0) throw new DataError(`${source}: the PNG file is damaged: its size is ${width}×${height}.`);
  }
  try {
    return decode(whole, { checkCrc: true });
  } catch (error) {
    throw new DataError(`${source}: the PNG file is cut short or damaged (${reasonOf(error)}). Save it again.`, { cause: error });
  }
}

function describeStart(bytes: Uint8Array): string {
  const starts = (...prefix: number[]): boolean => prefix.every((byte, i) => bytes[i] === byte);
  if (starts(0xff, 0xd8, 0xff)) return "is a JPEG";
  if (starts(0x47, 0x49, 0x46, 0x38)) return "is a GIF";
  if (starts(0x42, 0x4d)) return "is a BMP";
  if (starts(0x52, 0x49, 0x46, 0x46) && bytes[8] === 0x57) return "is a WebP image";
  const start = bytes.subarray(0, 200);
  if (start.every((byte) => byte >= 32 || (byte >= 9 && byte <= 13))) return "is text";
  return `starts with ${Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(" ")}`;
}

/** Each pixel's grey and opacity, 0…255, from any colour type and depth. */
function toGrey(png: DecodedPng): { grey: Uint8Array; alpha: Uint8Array } {
  const { width, height, depth, channels, palette, transparency } = png;
  const samples = unpack(png);
  const grey = new Uint8Array(width * height);
  const alpha = new Uint8Array(width * height).fill(255);
  const highest = (1 << depth) - 1;
  const toByte = (sample: number): number => Math.round((sample * 255) / highest);
  for (let i = 0; i < grey.length; i++) {
    const first = i * channels;
    // A colour image may carry a palette too, as a hint for screens of few colours.
    if (palette && channels === 1) {
      const [red = 0, green = 0, blue = 0, opacity = 255] = palette[samples[first]] ?? [];
      grey[i] = luma(red, green, blue);
      alpha[i] = opacity;
      continue;
    }
    const isColour = channels >= 3;
    const [red, green, blue] = isColour ? [samples[first], samples[first + 1], samples[first + 2]] : [samples[first], 0, 0];
    grey[i] = isColour ? luma(toByte(red), toByte(green), toByte(blue)) : toByte(red);
    if (channels % 2 === 0) alpha[i] = toByte(samples[first + channels - 1]);
    // One colour may be declared transparent instead of a channel.
    else if (transparency && red === transparency[0] && (!isColour || (green === transparency[1] && blue === transparency[2])))
      alpha[i] = 0;
  }
  return { grey, alpha };
}

/** The samples one by one: below 8 bits several share a byte, and each row starts on a byte of its own. */
function unpack({ data, width, height, depth, channels }: DecodedPng): ArrayLike<number> {
  if (depth >= 8) return data;
  const samples = new Uint8Array(width * height * channels);
  const rowBytes = Math.ceil((width * channels * depth) / 8);
  const mask = (1 << depth) - 1;
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width * channels; column++, i++) {
      const bit = column * depth;
      samples[i] = (data[row * rowBytes + (bit >> 3)] >> (8 - depth - (bit & 7))) & mask;
    }
  }
  return samples;
}

/** Rec. 601, in whole numbers, so that it is the same everywhere. */
function luma(red: number, green: number, blue: number): number {
  return Math.floor((299 * red + 587 * green + 114 * blue + 500) / 1000);
}

function over(value: number, alpha: number, paper: number): number {
  return Math.floor((value * alpha + paper * (255 - alpha) + 127) / 255);
}

/** Paper → 0; black, or white if the ink is the lighter, → 255; what lies on the paper's far side → 0. */
function toInk(grey: Uint8Array, width: number, height: number): Uint8Array {
  const paper = borderMedian(grey, width, height);
  let sum = 0;
  for (const value of grey) sum += value;
  const inkIsDark = sum < paper * grey.length;
  const range = inkIsDark ? paper : 255 - paper;
  return grey.map((value) => (range === 0 ? 0 : Math.max(0, Math.round(((inkIsDark ? paper - value : value - paper) * 255) / range))));
}

function borderMedian(grey: Uint8Array, width: number, height: number): number {
  const border: number[] = [];
  for (let column = 0; column < width; column++) border.push(grey[column], grey[(height - 1) * width + column]);
  for (let row = 0; row < height; row++) border.push(grey[row * width], grey[row * width + width - 1]);
  return Uint8Array.from(border).sort()[border.length >> 1];
}

/** The picture in the middle of a square of paper, each of 28×28 pixels the mean of the area that it covers. */
function fit({ pixels, width, height }: InkImage): Uint8Array {
  if (width === imageSide && height === imageSide) return pixels;
  const side = Math.max(width, height);
  const [left, top] = [(side - width) >> 1, (side - height) >> 1];
  const scale = side / imageSide;
  const digit = new Uint8Array(pixelsPerImage);
  for (let y = 0; y < imageSide; y++) {
    for (let x = 0; x < imageSide; x++) {
      let sum = 0;
      eachCovered(y * scale - top, scale, height, (row, rowShare) =>
        eachCovered(x * scale - left, scale, width, (column, share) => {
          sum += pixels[row * width + column] * rowShare * share;
        }),
      );
      digit[y * imageSide + x] = Math.round(sum / (scale * scale));
    }
  }
  return digit;
}

/** Calls `use` for each whole cell of 0…count that the stretch from `start` covers, with the covered share of it. */
function eachCovered(start: number, length: number, count: number, use: (cell: number, share: number) => void): void {
  const end = Math.min(start + length, count);
  for (let cell = Math.max(0, Math.floor(start)); cell < end; cell++) use(cell, Math.min(cell + 1, end) - Math.max(cell, start));
}
