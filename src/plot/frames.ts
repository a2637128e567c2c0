import type { Pixels } from "./image.ts";

/** A picture of an animation, and how long it stays. */
export interface Frame extends Pixels {
  readonly ms: number;
}

/** A rectangle of a picture, in pixels from its upper left corner. */
export interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** @throws RangeError if there are no frames, or they are not all of one size, or one stays for no time. */
export function checkFrames(what: string, frames: readonly Frame[]): void {
  const [first] = frames;
  if (first === undefined) throw new RangeError(`${what}: an animation has at least one frame`);
  frames.forEach(({ width, height, ms }, i) => {
    if (width !== first.width || height !== first.height) {
      throw new RangeError(
        `${what}: all frames have one size; frame 0 has ${first.width} × ${first.height} pixels, frame ${i} ${width} × ${height}. Give all figures the same panels and titles of about the same length.`,
      );
    }
    if (!(ms >= 1 && ms <= 60_000)) throw new RangeError(`${what}: a frame stays from 1 to 60,000 ms, frame ${i} has ${ms}`);
  });
}

/** The smallest rectangle outside which two pictures are the same; one pixel where they are the same everywhere. */
export function changedPlace(before: Pixels, after: Pixels): Place {
  const { width, height, rgb } = after;
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = (y * width + x) * 3;
      if (rgb[i] === before.rgb[i] && rgb[i + 1] === before.rgb[i + 1] && rgb[i + 2] === before.rgb[i + 2]) continue;
      if (x < left) left = x;
      if (x >= right) right = x + 1;
      if (y < top) top = y;
      bottom = y + 1;
    }
  }
  return right > left ? { left, top, width: right - left, height: bottom - top } : { left: 0, top: 0, width: 1, height: 1 };
}

/** A part of a picture. */
export function cutOut({ width: wholeWidth, rgb: whole }: Pixels, { left, top, width, height }: Place): Pixels {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * wholeWidth + left) * 3;
    rgb.set(whole.subarray(from, from + width * 3), y * width * 3);
  }
  return { width, height, rgb };
}
