import { NdArray } from "../../src/index.ts";
import { handwriting, type HandwritingSplit } from "../../src/data/handwriting/index.ts";
import type { Examples } from "./people.ts";

export const generated = (seed: number, split: HandwritingSplit, count: number, start = 0): Examples =>
  handwriting({ seed, split, start, count });

/** What a network of `classes` classes is fed: images [n, 784] and one-hot labels [n, classes]. */
export function feedsOf({ images, labels }: Examples, classes = 10): { x: NdArray<"float32">; y_: NdArray<"float32"> } {
  const oneHot = new Uint8Array(labels.length * classes);
  labels.forEach((label, i) => (oneHot[i * classes + label] = 1));
  return { x: NdArray.ofBytes(images, [labels.length, 784], 255), y_: NdArray.ofBytes(oneHot, [labels.length, classes], 1) };
}

/** These examples in the order of `order`. */
export function reordered({ images, labels }: Examples, order: ArrayLike<number>): Examples {
  const into = { images: new Uint8Array(order.length * 784), labels: new Uint8Array(order.length) };
  for (let i = 0; i < order.length; i++) {
    into.images.set(images.subarray(order[i] * 784, order[i] * 784 + 784), i * 784);
    into.labels[i] = labels[order[i]];
  }
  return into;
}

export const part = ({ images, labels }: Examples, from: number, to: number): Examples => ({
  images: images.subarray(from * 784, to * 784),
  labels: labels.subarray(from, to),
});
