import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { NdArray, type Session, type Variable } from "../src/index.ts";

/** Inkling's side of a question, as a user would write it; it is run in a process of its own (child.ts). */
export interface Program {
  /** In the order of the file of initial weights. */
  readonly variables: readonly Variable[];
  /** What is compared with others' results, where that is not the variables. */
  readonly results?: readonly Variable[];
  /** Sets everything back to where training begins; the weights themselves are loaded afterwards, if there is a file of them. */
  readonly reset: () => Promise<unknown>;
  /** Does the updates of number first, first + 1, …, `count` of them. */
  readonly run: (first: number, count: number) => Promise<unknown>;
  readonly loss: () => Promise<number>;
}

/** Builds a program in the default graph, on this session. */
export type MakeProgram = (context: {
  readonly session: Session;
  readonly folder: string;
  readonly settings: Readonly<Record<string, number>>;
}) => Program | Promise<Program>;

/** The first examples of a split: images [count, 784] and one-hot labels [count, 10], kept as bytes. */
export function examplesIn(
  folder: string,
  count: number,
  part: "train" | "test" = "train",
): { images: NdArray<"float32">; labels: NdArray<"float32"> } {
  const pixels = bytesOf(join(folder, `${part}-images.u8`), count * 784);
  const classes = bytesOf(join(folder, `${part}-labels.u8`), count);
  const oneHot = new Uint8Array(count * 10);
  classes.forEach((digit, i) => {
    oneHot[i * 10 + digit] = 1;
  });
  return { images: NdArray.ofBytes(pixels, [count, 784], 255), labels: NdArray.ofBytes(oneHot, [count, 10], 1) };
}

/** Batch number `step` of the examples, going round: owned views, a different one at each step. */
export function batchFeeds(
  { images, labels }: { readonly images: NdArray<"float32">; readonly labels: NdArray<"float32"> },
  batch: number,
  step: number,
): { x: NdArray; y_: NdArray } {
  const first = (step % Math.floor(images.shape[0] / batch)) * batch;
  return { x: images.slice(first, first + batch), y_: labels.slice(first, first + batch) };
}

function bytesOf(file: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  const handle = openSync(file, "r");
  readSync(handle, bytes, 0, length, 0);
  closeSync(handle);
  return bytes;
}
