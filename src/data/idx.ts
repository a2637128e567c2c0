import { DataError } from "./errors.ts";

/**
 * The IDX format, in which MNIST and its relatives are kept: two zero bytes, a type code (8 = unsigned byte), the
 * number of axes, each axis's length as a big-endian 32-bit number, then the elements in row-major order.
 * Source: Y. LeCun, C. Cortes, C. J. C. Burges, "The MNIST database of handwritten digits".
 */
export interface IdxArray {
  readonly shape: readonly number[];
  /** A view of the file's own bytes, no copy. */
  readonly elements: Uint8Array;
}

export interface IdxImages {
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  /** count × rows × columns bytes, 0 paper … 255 ink. A view of the file's own bytes, no copy. */
  readonly pixels: Uint8Array;
}

const unsignedByteCode = 0x08;
const typeNames: Readonly<Record<number, string>> = {
  0x08: "unsigned bytes",
  0x09: "signed bytes",
  0x0b: "16-bit integers",
  0x0c: "32-bit integers",
  0x0d: "float32",
  0x0e: "float64",
};

/** True if these bytes start as a gzip file does. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Reads an IDX file of unsigned bytes, strictly: nothing may be missing and nothing may follow.
 *
 * @param source what to call the file in errors
 * @throws DataError
 */
export function parseIdx(bytes: Uint8Array, source: string): IdxArray {
  const { axes, headerBytes } = readHeader(bytes, source);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  let expected = 1;
  for (const length of shape) expected *= length;
  const found = bytes.length - headerBytes;
  const announced = `its header announces [${shape.join(", ")}], ${count(expected, "byte")} of data`;
  if (found < expected) {
    throw new DataError(`${source}: the file is cut short: ${announced}, but ${found} follow. Get the file again.`);
  }
  if (found > expected) {
    throw new DataError(
      `${source}: the file is too long: ${announced}, but ${found} follow, ${found - expected} too many. ` +
        "It is damaged, or two files were joined; get it again.",
    );
  }
  return { shape, elements: bytes.subarray(headerBytes) };
}

function readHeader(bytes: Uint8Array, source: string): { axes: number; headerBytes: number } {
  if (bytes.length < 4) {
    throw new DataError(`${source}: an IDX file has at least 4 bytes, this one has ${bytes.length}. Get the file again.`);
  }
  if (isGzip(bytes)) {
    throw new DataError(`${source}: the file is still compressed (gzip) inside; an IDX file, or one compressed once, is expected.`);
  }
  const [zero0, zero1, type, axes] = bytes as unknown as [number, number, number, number];
  if (zero0 !== 0 || zero1 !== 0 || !(type in typeNames) || axes === 0) {
    const found = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
    throw new DataError(
      `${source}: this is not an IDX file: it starts with ${found}, where 00 00 08 03 (images) or 00 00 08 01 (labels) is expected.`,
    );
  }
  if (type !== unsignedByteCode) {
    throw new DataError(`${source}: an IDX file of unsigned bytes (type 08) is expected, this one holds ${typeNames[type]}.`);
  }
  const headerBytes = 4 + 4 * axes;
  if (bytes.length < headerBytes) {
    throw new DataError(
      `${source}: the file is cut short: a header of ${axes} axes takes ${headerBytes} bytes, found ${bytes.length}. Get the file again.`,
    );
  }
  return { axes, headerBytes };
}

/** Reads an IDX file of images, [count, rows, columns]. */
export function parseImages(bytes: Uint8Array, source: string): IdxImages {
  const { shape, elements } = parseIdx(bytes, source);
  if (shape.length !== 3) {
    throw new DataError(
      shape.length === 1
        ? `${source}: images are expected here (three axes), but this is a file of ${count(shape[0], "label")} (one axis). ` +
            "Have the files of images and labels been swapped?"
        : `${source}: images have three axes, [count, rows, columns]; this file has ${shape.length}: [${shape.join(", ")}].`,
    );
  }
  const [images, rows, columns] = shape as [number, number, number];
  return { count: images, rows, columns, pixels: elements };
}

/** Reads an IDX file of labels, each from 0 up to but without `classes`. */
export function parseLabels(bytes: Uint8Array, source: string, classes = 10): Uint8Array {
  const { shape, elements } = parseIdx(bytes, source);
  if (shape.length !== 1) {
    throw new DataError(
      shape.length === 3
        ? `${source}: labels are expected here (one axis), but this is a file of ${count(shape[0], "image")} of ` +
            `${shape[1]}×${shape[2]} (three axes). Have the files of images and labels been swapped?`
        : `${source}: labels have one axis; this file has ${shape.length}: [${shape.join(", ")}].`,
    );
  }
  const wrong = elements.findIndex((label) => label >= classes);
  if (wrong !== -1) {
    throw new DataError(
      `${source}: every label must be one of 0 to ${classes - 1}, but label number ${wrong} (counted from 0) is ${elements[wrong]}. ` +
        `The file is damaged, or it belongs to a data set of more than ${classes} classes.`,
    );
  }
  return elements;
}

/** The IDX file of these unsigned bytes; `parseIdx` reads it back. */
export function encodeIdx(elements: Uint8Array, shape: readonly number[]): Uint8Array {
  let size = 1;
  for (const length of shape) {
    if (!Number.isInteger(length) || length < 0 || length > 0xffff_ffff) {
      throw new RangeError(`encodeIdx: a length is a whole number below 2^32, got [${shape.join(", ")}]`);
    }
    size *= length;
  }
  if (shape.length < 1 || shape.length > 255) throw new RangeError(`encodeIdx: an IDX file has 1 to 255 axes, got ${shape.length}`);
  if (size !== elements.length) throw new RangeError(`encodeIdx: [${shape.join(", ")}] needs ${size} bytes, got ${elements.length}`);
  const file = new Uint8Array(4 + 4 * shape.length + size);
  const view = new DataView(file.buffer);
  view.setUint8(2, unsignedByteCode);
  view.setUint8(3, shape.length);
  shape.forEach((length, axis) => view.setUint32(4 + 4 * axis, length));
  file.set(elements, 4 + 4 * shape.length);
  return file;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
