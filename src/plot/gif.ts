import { type Frame, changedPlace, checkFrames } from "./frames.ts";

/** The number of the palette that is no colour: the pixel stays what it was. */
const unchanged = 255;
const mostColors = 255;
const codeSize = 8;
const mostCodes = 4096;

/**
 * A GIF of frames that follow one another for ever: of each, only what differs from the one before. One palette serves
 * all frames, so a colour means the same in each.
 *
 * @throws RangeError if there are no frames, or they are not all of one size.
 *
 * Source: "Graphics Interchange Format, Version 89a", CompuServe, 1990; Netscape's extension for repeating.
 */
export function animatedGif(frames: readonly Frame[]): Uint8Array {
  checkFrames("animatedGif", frames);
  const { width, height } = frames[0];
  const palette = choosePalette(frames);
  const numberOf = nearestColors(palette);
  const table = new Uint8Array(256 * 3);
  palette.forEach((color, i) => table.set(bytesOf(color), i * 3));
  const out: number[] = [];
  const short = (value: number): void => void out.push(value & 255, value >> 8);
  out.push(...ascii("GIF89a"));
  short(width);
  short(height);
  // A palette of 256 colours for all frames; no ground of its own; square pixels.
  out.push(0xf7, 0, 0, ...table);
  // Again and again: 0 times means for ever.
  out.push(0x21, 0xff, 11, ...ascii("NETSCAPE2.0"), 3, 1, 0, 0, 0);
  frames.forEach((frame, i) => {
    const before = frames[i - 1];
    const place = before === undefined ? { left: 0, top: 0, width, height } : changedPlace(before, frame);
    const pixels = new Uint8Array(place.width * place.height);
    for (let y = 0; y < place.height; y++) {
      for (let x = 0; x < place.width; x++) {
        const at = (place.top + y) * width + place.left + x;
        const color = colorAt(frame.rgb, at);
        pixels[y * place.width + x] = before !== undefined && colorAt(before.rgb, at) === color ? unchanged : numberOf(color);
      }
    }
    // The next frame is laid over this one; a transparent pixel shows what was there.
    out.push(0x21, 0xf9, 4, 0x05);
    short(Math.max(2, Math.round(frame.ms / 10)));
    out.push(unchanged, 0, 0x2c);
    for (const value of [place.left, place.top, place.width, place.height]) short(value);
    out.push(0, codeSize);
    const data = compressed(pixels);
    for (let from = 0; from < data.length; from += 255) {
      const block = data.slice(from, from + 255);
      out.push(block.length, ...block);
    }
    out.push(0);
  });
  out.push(0x3b);
  return Uint8Array.from(out);
}

const ascii = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));
const colorAt = (rgb: Uint8Array, pixel: number): number => (rgb[pixel * 3] << 16) | (rgb[pixel * 3 + 1] << 8) | rgb[pixel * 3 + 2];
const bytesOf = (color: number): [number, number, number] => [color >> 16, (color >> 8) & 255, color & 255];

/** How unlike two colours are, squared: green weighs most, as it does in the eye. */
function unlikeness(a: number, b: number): number {
  const [red, green, blue] = [(a >> 16) - (b >> 16), ((a >> 8) & 255) - ((b >> 8) & 255), (a & 255) - (b & 255)];
  return 3 * red * red + 6 * green * green + blue * blue;
}

/**
 * The colours of all frames, if they are few enough; else the one that is met most, and then again and again the one
 * that is furthest from all that have been taken. So no colour is far from its stand-in, however rare it is, and each
 * of the palette is one that is really there.
 *
 * Source: Gonzalez, "Clustering to minimize the maximum intercluster distance", 1985.
 */
function choosePalette(frames: readonly Frame[]): number[] {
  const counts = new Map<number, number>();
  for (const { rgb } of frames) {
    for (let pixel = 0; pixel < rgb.length / 3; pixel++) {
      const color = colorAt(rgb, pixel);
      counts.set(color, (counts.get(color) ?? 0) + 1);
    }
  }
  const byCount = [...counts].toSorted(([a, countA], [b, countB]) => countB - countA || a - b).map(([color]) => color);
  if (byCount.length <= mostColors) return byCount;
  const palette = [byCount[0]];
  const distances = Float64Array.from(byCount, (color) => unlikeness(color, palette[0]));
  while (palette.length < mostColors) {
    let furthest = 0;
    for (let i = 1; i < distances.length; i++) if (distances[i] > distances[furthest]) furthest = i;
    palette.push(byCount[furthest]);
    for (let i = 0; i < distances.length; i++) distances[i] = Math.min(distances[i], unlikeness(byCount[i], byCount[furthest]));
  }
  return palette;
}

/** The number of the palette's colour that is nearest to a colour. */
function nearestColors(palette: readonly number[]): (color: number) => number {
  const known = new Map<number, number>(palette.map((color, i) => [color, i]));
  return (color) => {
    let number = known.get(color);
    if (number === undefined) {
      number = 0;
      for (let i = 1; i < palette.length; i++) if (unlikeness(palette[i], color) < unlikeness(palette[number], color)) number = i;
      known.set(color, number);
    }
    return number;
  };
}

/** Bytes as LZW codes of growing length, lowest bit first, as a GIF holds them. */
function compressed(pixels: Uint8Array): number[] {
  const clear = 1 << codeSize;
  const out: number[] = [];
  let [bits, bitCount] = [0, 0];
  let width = codeSize + 1;
  const write = (code: number): void => {
    bits |= code << bitCount;
    bitCount += width;
    for (; bitCount >= 8; bitCount -= 8) {
      out.push(bits & 255);
      bits >>>= 8;
    }
  };
  // A run of pixels that has a code, and the pixel after it: the code of the longer run.
  const codes = new Map<number, number>();
  let next = clear + 2;
  write(clear);
  let run = pixels[0];
  for (let i = 1; i < pixels.length; i++) {
    const longer = (run << 8) | pixels[i];
    const code = codes.get(longer);
    if (code !== undefined) {
      run = code;
      continue;
    }
    write(run);
    if (next < mostCodes) {
      codes.set(longer, next);
      // The reader knows this code one later than we do, and reads the next one as long as ours is then.
      if (next++ === 1 << width) width++;
    } else {
      write(clear);
      codes.clear();
      next = clear + 2;
      width = codeSize + 1;
    }
    run = pixels[i];
  }
  write(run);
  write(clear + 1);
  if (bitCount > 0) out.push(bits & 255);
  return out;
}
