import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parseImages, parseLabels } from "../../src/data/idx.ts";
import { cacheFolder } from "./bundle.ts";

/** The first twelfth of MNIST's training files is the validation set. */
const start = 5000;
const count = 5500;

/** MNIST's first 5,500 training digits in one file, all images and then all labels, or undefined if MNIST is not at hand. */
export function mnistFile(): string | undefined {
  const folder = process.env["INKLING_DATA"];
  if (!folder) return undefined;
  const read = (name: string): Uint8Array => {
    const file = join(folder, name);
    return existsSync(file) ? readFileSync(file) : gunzipSync(readFileSync(`${file}.gz`));
  };
  const { pixels } = parseImages(read("train-images-idx3-ubyte"), "train-images-idx3-ubyte");
  const labels = parseLabels(read("train-labels-idx1-ubyte"), "train-labels-idx1-ubyte");
  const file = join(cacheFolder, `mnist-${process.pid}.bytes`);
  mkdirSync(cacheFolder, { recursive: true });
  writeFileSync(file, Buffer.concat([pixels.subarray(start * 784, (start + count) * 784), labels.subarray(start, start + count)]));
  const named = join(cacheFolder, "mnist.bytes");
  renameSync(file, named);
  return named;
}
