import { Generator } from "../../random/generator.ts";
import { writeDigit } from "./digit.ts";
import { drawInk } from "./ink.ts";
import { PenPath } from "./stroke.ts";
import { drawWriter, type Writer } from "./writer.ts";

/** Names the digits that a seed gives: whatever changes one pixel of them changes this name. */
export const handwritingVersion = "handwriting-2";

export type HandwritingSplit = "train" | "validation" | "test";

export interface HandwritingOptions {
  /** Which digits: a whole number. */
  readonly seed: number;
  /** Different splits are written by different people. */
  readonly split: HandwritingSplit;
  /** The first digit's number within the split; 0 unless given. */
  readonly start?: number | undefined;
  readonly count: number;
}

export interface Handwriting {
  /** count × 784 bytes, 0 paper … 255 ink. */
  readonly images: Uint8Array<ArrayBuffer>;
  /** count bytes, 0 … 9, each equally likely. */
  readonly labels: Uint8Array<ArrayBuffer>;
}

/** So many digits in a row come from one hand. */
const digitsPerWriter = 50;
const pixelsPerImage = 28 * 28;

/**
 * Handwritten digits that nobody wrote: skeletons of the ways in which people write each digit, bent as people's are by a
 * writer's habits and by chance, drawn with a pen of varying width and normalised as MNIST's are.
 *
 * Digit i of a split depends on (seed, split, i) alone, so any range can be had at any time, with the same bits everywhere.
 */
export function handwriting({ seed, split, start = 0, count }: HandwritingOptions): Handwriting {
  if (!(Number.isSafeInteger(start) && start >= 0 && Number.isSafeInteger(count) && count >= 0)) {
    throw new RangeError(`handwriting: start and count must be whole numbers, 0 or more, got ${start} and ${count}`);
  }
  const images = new Uint8Array(count * pixelsPerImage);
  const labels = new Uint8Array(count);
  const source = new Generator(seed).split(`${handwritingVersion}/${split}`);
  const [writers, digits] = [source.split("writers"), source.split("digits")];
  const path = new PenPath();
  let writer: Writer | undefined;
  for (let i = 0; i < count; i++) {
    const index = start + i;
    if (writer === undefined || index % digitsPerWriter === 0) writer = drawWriter(writers.split(Math.floor(index / digitsPerWriter)));
    const random = digits.split(index);
    const label = random.integer(10);
    writeDigit(label, writer, random, path);
    drawInk(path, images, i * pixelsPerImage);
    labels[i] = label;
  }
  return { images, labels };
}
