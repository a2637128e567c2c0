import { decode, encode } from "fast-png";

// A figure's picture as it is kept and compared: small, so that what stays is what a person sees from a step away. How a
// browser smooths the edges of letters and lines does not show in it; a curve that is missing does.

/** Each pixel is the mean of so many by so many of the screen's. */
export const cellPixels = 4;
/** Its colours are multiples of this: enough to see by, and a file half as large. */
const colourStep = 8;

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Row-major [height, width, 3]: red, green, blue, 0 … 255. */
  readonly rgb: Uint8Array;
}

/** @param png of 8 bits a channel, as Chromium takes it; its last columns and rows, too few for a cell, are left out */
export function smallPicture(png: Uint8Array): Picture {
  const { width: fullWidth, height: fullHeight, channels, data } = decode(png);
  const [width, height] = [Math.floor(fullWidth / cellPixels), Math.floor(fullHeight / cellPixels)];
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let i = 0; i < cellPixels; i++) {
          for (let j = 0; j < cellPixels; j++) {
            sum += data[((y * cellPixels + i) * fullWidth + x * cellPixels + j) * channels + channel];
          }
        }
        const mean = sum / (cellPixels * cellPixels);
        rgb[(y * width + x) * 3 + channel] = Math.min(255, Math.round(mean / colourStep) * colourStep);
      }
    }
  }
  return { width, height, rgb };
}

export function readPicture(png: Uint8Array): Picture {
  const { width, height, channels, data } = decode(png);
  if (channels !== 3) throw new Error(`A kept picture has 3 channels, this one ${channels}; renew it: npm run snapshots`);
  return { width, height, rgb: Uint8Array.from(data) };
}

export const writePicture = ({ width, height, rgb }: Picture): Uint8Array => encode({ width, height, data: rgb, channels: 3 });

/** So far may a colour be from every colour nearby in the other picture, in one channel of 0 … 255, and still be like it. */
const tolerance = 24;

/**
 * Where a picture is unlike another, both seen a little blurred: the pixels of either whose colour lies outside the range
 * of colours, in any channel by more than the tolerance, that the other has there and in the eight places around. So what
 * is drawn one place further on is still like it; what has gone, has come, or has another colour is not.
 *
 * @returns one byte a pixel, row-major [height, width]: 1 where they differ. @throws if they differ in size
 */
export function unlikeness(a: Picture, b: Picture): Uint8Array {
  if (a.width !== b.width || a.height !== b.height) throw new Error("pictures of two sizes have no places in common");
  const [one, other] = [blurred(a), blurred(b)];
  const unlike = new Uint8Array(a.width * a.height);
  for (let place = 0; place < unlike.length; place++) unlike[place] = Number(!isLike(one, other, place) || !isLike(other, one, place));
  return unlike;
}

/** Each pixel half itself and a quarter each of its two neighbours, across and then down. */
function blurred({ width, height, rgb }: Picture): Picture {
  const along = (values: Uint8Array, step: number, placeOf: (i: number) => number, length: number): Uint8Array =>
    values.map((value, i) => {
      const before = placeOf(i) === 0 ? value : values[i - step];
      const after = placeOf(i) === length - 1 ? value : values[i + step];
      return Math.round((before + 2 * value + after) / 4);
    });
  const across = along(rgb, 3, (i) => Math.floor(i / 3) % width, width);
  return { width, height, rgb: along(across, 3 * width, (i) => Math.floor(i / (3 * width)), height) };
}

function isLike(one: Picture, other: Picture, place: number): boolean {
  const { width, height } = one;
  const [column, row] = [place % width, Math.floor(place / width)];
  for (let channel = 0; channel < 3; channel++) {
    let [least, most] = [255, 0];
    for (let y = Math.max(0, row - 1); y <= Math.min(height - 1, row + 1); y++) {
      for (let x = Math.max(0, column - 1); x <= Math.min(width - 1, column + 1); x++) {
        const value = other.rgb[(y * width + x) * 3 + channel];
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
    const value = one.rgb[place * 3 + channel];
    if (value < least - tolerance || value > most + tolerance) return false;
  }
  return true;
}

/** The kept picture, the new one below it, and below that the new one again, pale, with red where they differ. */
export function differencePicture(kept: Picture, now: Picture): Picture {
  const width = Math.max(kept.width, now.width);
  const sameSize = kept.width === now.width && kept.height === now.height;
  const parts = [kept, now, ...(sameSize ? [marked(now, unlikeness(kept, now))] : [])];
  const height = parts.reduce((sum, part) => sum + part.height, 0);
  const rgb = new Uint8Array(width * height * 3).fill(128);
  let top = 0;
  for (const part of parts) {
    for (let y = 0; y < part.height; y++) {
      rgb.set(part.rgb.subarray(y * part.width * 3, (y + 1) * part.width * 3), (top + y) * width * 3);
    }
    top += part.height;
  }
  return { width, height, rgb };
}

function marked({ width, height, rgb }: Picture, unlike: Uint8Array): Picture {
  const red = [220, 0, 0];
  return { width, height, rgb: rgb.map((value, i) => (unlike[Math.floor(i / 3)] ? red[i % 3] : 255 - (255 - value) / 4)) };
}
