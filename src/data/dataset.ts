import { NdArray } from "../array/ndarray.ts";
import { DataError } from "./errors.ts";
import type { IdxImages } from "./idx.ts";
import { sha256Hex } from "./sha256.ts";

/** "float32": one-hot rows of ten; "uint8": the class itself. */
export type LabelType = "float32" | "uint8";

/** Examples of one split, in a fixed order. The first n of them are the same whoever asks. */
export interface DataSet<L extends LabelType = LabelType> {
  /** [count, 784]: an image a row, each pixel fround(byte / 255), 0 paper … 1 ink. Kept as bytes. */
  readonly images: NdArray<"float32">;
  /** [count, 10] one-hot float32, or [count] uint8. */
  readonly labels: NdArray<L>;
  /** The class of each example; a copy, so that writing to it spoils nothing else. */
  readonly digits: Uint8Array;
  readonly count: number;
}

/** Which data these are: shown on the screen, written to JSON and kept with a model. */
export interface DataIdentity {
  /** "mnist", "handwriting", or the name of the folder that was read: `"data":"handwriting"` in JSON. */
  readonly name: string;
  readonly kind: "mnist" | "handwriting" | "folder";
  /** 64 hexadecimal digits over the files' contents, or over generator and seed; equal for equal data, from wherever it came. */
  readonly sha256: string;
  /** Where it came from, for people: a folder, the cache, a mirror's address, or "generated, seed 0". */
  readonly from: string;
}

export interface DataSets<L extends LabelType = LabelType> {
  readonly train: DataSet<L>;
  readonly validation: DataSet<L>;
  readonly test: DataSet<L>;
  readonly identity: DataIdentity;
}

/** How far the reading has come, for a progress bar. */
export interface ReadProgress {
  /** The file that is being downloaded, or "handwriting". */
  readonly what: string;
  readonly unit: "bytes" | "digits";
  /** Of everything that is to come, not of one file. */
  readonly done: number;
  readonly total: number;
}

export const classCount = 10;
export const imageSide = 28;
export const pixelsPerImage: number = imageSide * imageSide;

/** Images and their labels, as bytes: [count × 784] pixels and [count] classes. */
export interface LabelledBytes {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

/**
 * How many of a training file's images, counted from its start, are kept apart for validation: a twelfth, at most
 * 5,000. MNIST's 60,000 give 5,000, and 55,000 to train on, as in the tutorial.
 */
export function validationCount(fileCount: number): number {
  return Math.min(5000, Math.floor(fileCount / 12));
}

/**
 * A split of these bytes. The buffers are adopted: nobody may write to them again.
 * Several splits that are views of one buffer stay views; nothing is copied but the classes.
 */
export function dataSet<L extends LabelType>(bytes: LabelledBytes, labelType: L): DataSet<L> {
  const count = bytes.labels.length;
  const labels: NdArray<LabelType> =
    labelType === "float32" ? NdArray.ofBytes(oneHot(bytes.labels), [count, classCount], 1) : NdArray.of(bytes.labels, [count], "uint8");
  return {
    images: NdArray.ofBytes(bytes.images, [count, pixelsPerImage], 255),
    labels: labels as NdArray<L>,
    digits: Uint8Array.from(bytes.labels),
    count,
  };
}

/** The rows `start` up to but without `end` of a split: views, no copies of pixels. */
export function sliceDataSet<L extends LabelType>(whole: DataSet<L>, start: number, end: number): DataSet<L> {
  return {
    images: whole.images.slice(start, end),
    labels: whole.labels.slice(start, end),
    digits: whole.digits.slice(start, end),
    count: end - start,
  };
}

/** Training and test files' contents as data sets: the start of the training file is the validation set. */
export function splitFiles<L extends LabelType>(train: LabelledBytes, test: LabelledBytes, labelType: L): Omit<DataSets<L>, "identity"> {
  const whole = dataSet(train, labelType);
  const validation = validationCount(whole.count);
  return {
    train: sliceDataSet(whole, validation, whole.count),
    validation: sliceDataSet(whole, 0, validation),
    test: dataSet(test, labelType),
  };
}

/**
 * Images and labels that belong together, as bytes.
 *
 * @throws DataError if there are none, their numbers differ, or an image is not 28×28
 */
export function pair(images: IdxImages, labels: Uint8Array, imagesSource: string, labelsSource: string): LabelledBytes {
  if (images.rows !== imageSide || images.columns !== imageSide) {
    throw new DataError(
      `${imagesSource}: images of 28×28 pixels are expected, these are ${images.rows}×${images.columns}. Scale them to 28×28 first.`,
    );
  }
  if (images.count !== labels.length) {
    throw new DataError(
      `${imagesSource} holds ${images.count} images and ${labelsSource} ${labels.length} labels; there must be one label for each image. ` +
        "They belong to different data sets, or one of them is damaged.",
    );
  }
  if (images.count === 0) throw new DataError(`${imagesSource}: the file holds no images; at least one is needed.`);
  return { images: images.pixels, labels };
}

/** One identity for the contents of several files, in a fixed order. */
export async function sha256OfContents(sha256s: readonly string[]): Promise<string> {
  return sha256Hex(new TextEncoder().encode(sha256s.join("\n")));
}

function oneHot(classes: Uint8Array): Uint8Array {
  const rows = new Uint8Array(classes.length * classCount);
  classes.forEach((label, i) => {
    rows[i * classCount + label] = 1;
  });
  return rows;
}
