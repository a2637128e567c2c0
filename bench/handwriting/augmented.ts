import type { Batch } from "../../src/data/index.ts";
import type { Generator } from "../../src/random/generator.ts";
import type { Examples } from "./people.ts";

/** By so much pictures differ from what was drawn: the deviations of a stretch, a shear and a turn; and of a shift in pixels. */
const bend = 0.07;
const shift = 0.7;

/** A batch whose pictures are turned, stretched, sheared and shifted a little, each in its own way. */
export function augmented({ images, digits, count }: Batch, random: Generator): Examples {
  const from = new Uint8Array(count * 784);
  images.copyBytesInto(from);
  const to = new Uint8Array(count * 784);
  for (let i = 0; i < count; i++) {
    const [xx, xy, yx, yy] = [1 + random.normal(0, bend), random.normal(0, bend), random.normal(0, bend), 1 + random.normal(0, bend)];
    const [dx, dy] = [random.normal(0, shift), random.normal(0, shift)];
    for (let y = 0; y < 28; y++) {
      for (let x = 0; x < 28; x++) {
        const sourceX = 13.5 + dx + xx * (x - 13.5) + xy * (y - 13.5);
        const sourceY = 13.5 + dy + yx * (x - 13.5) + yy * (y - 13.5);
        const [left, top] = [Math.floor(sourceX), Math.floor(sourceY)];
        if (left < 0 || top < 0 || left > 26 || top > 26) continue;
        const [right, down] = [sourceX - left, sourceY - top];
        const at = i * 784 + top * 28 + left;
        const upper = from[at] * (1 - right) + from[at + 1] * right;
        const lower = from[at + 28] * (1 - right) + from[at + 29] * right;
        to[i * 784 + y * 28 + x] = upper * (1 - down) + lower * down + 0.5;
      }
    }
  }
  return { images: to, labels: digits };
}
