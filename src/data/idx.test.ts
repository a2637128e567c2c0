import { gzipSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { DataError } from "./errors.ts";
import { gunzip } from "./gunzip.ts";
import { encodeIdx, parseIdx, parseImages, parseLabels } from "./idx.ts";

const twoImages = encodeIdx(new Uint8Array(2 * 3 * 4).fill(7), [2, 3, 4]);
const labels = encodeIdx(Uint8Array.of(7, 3, 4), [3]);

test("what encodeIdx writes, parseIdx reads back, also from the middle of a larger buffer", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5), { minLength: 1, maxLength: 4 }), fc.nat(9), fc.infiniteStream(fc.nat(255)), (shape, margin, stream) => {
      const size = shape.reduce((product, length) => product * length, 1);
      const elements = Uint8Array.from({ length: size }, () => stream.next().value as number);
      const file = encodeIdx(elements, shape);
      const larger = new Uint8Array(file.length + 2 * margin).fill(255);
      larger.set(file, margin);
      const read = parseIdx(larger.subarray(margin, margin + file.length), "file");
      expect(read.shape).toEqual(shape);
      expect(Array.from(read.elements)).toEqual(Array.from(elements));
    }),
  );
});

test("an IDX file cut anywhere is refused, and so is one with anything after its end", () => {
  for (const whole of [twoImages, labels]) {
    for (let length = 0; length < whole.length; length++) expect(() => parseIdx(whole.subarray(0, length), "f")).toThrow(DataError);
    expect(() => parseIdx(Uint8Array.of(...whole, 0), "f")).toThrow(
      /24 bytes of data, but 25 follow, 1 too many|3 bytes of data, but 4 follow, 1 too many/,
    );
  }
});

test("random bytes never read as images, whatever they are: they are refused with a DataError", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      if (bytes.length >= 4 && bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 8 && bytes[3] === 3) return;
      expect(() => parseImages(bytes, "f")).toThrow(DataError);
    }),
  );
});

test("a truncated file's error names the file, the bytes announced and the bytes found", () => {
  expect(() => parseImages(twoImages.subarray(0, 30), "images.idx")).toThrow(
    /^images\.idx: the file is cut short: its header announces \[2, 3, 4\], 24 bytes of data, but 14 follow/,
  );
});

test("each byte of the magic number counts", () => {
  for (const at of [0, 1, 2, 3]) {
    const wrong = Uint8Array.from(twoImages);
    wrong[at] = 77;
    expect(() => parseImages(wrong, "f")).toThrow(DataError);
  }
  const bothStarts = Uint8Array.from(twoImages);
  bothStarts[1] = 1;
  expect(() => parseImages(bothStarts, "f")).toThrow(/not an IDX file: it starts with 00 01 08 03/);
});

test("a wrong magic number's error shows the bytes found", () => {
  expect(() => parseImages(new TextEncoder().encode("<html>"), "f")).toThrow(
    /not an IDX file: it starts with 3c 68 74 6d, where 00 00 08 03/,
  );
});

test("floats in an IDX file are refused by name", () => {
  const floats = Uint8Array.from(labels);
  floats[2] = 0x0d;
  expect(() => parseLabels(floats, "f")).toThrow(/unsigned bytes \(type 08\) is expected, this one holds float32/);
});

test("a header that announces 2^96 pixels is refused without allocating them", () => {
  const huge = Uint8Array.of(0, 0, 8, 3, ...new Array<number>(12).fill(255));
  expect(() => parseImages(huge, "f")).toThrow(/cut short/);
});

test("swapped files are recognised from both sides", () => {
  expect(() => parseImages(labels, "f")).toThrow(/file of 3 labels .* swapped\?/);
  expect(() => parseLabels(twoImages, "f")).toThrow(/file of 2 images of 3×4 .* swapped\?/);
});

test("a label 11 is refused with its position", () => {
  expect(() => parseLabels(encodeIdx(Uint8Array.of(1, 9, 11, 12), [4]), "f")).toThrow(
    /0 to 9, but label number 2 \(counted from 0\) is 11/,
  );
  expect(Array.from(parseLabels(encodeIdx(Uint8Array.of(1, 9, 11), [3]), "f", 12))).toEqual([1, 9, 11]);
});

test("the first label too many is refused: 10 of 10 classes", () => {
  expect(() => parseLabels(encodeIdx(Uint8Array.of(9, 10), [2]), "f")).toThrow(/label number 1 \(counted from 0\) is 10/);
});

test("gunzip gives a gzip file's content and leaves other bytes alone", async () => {
  expect(await gunzip(gzipSync(twoImages), "f.gz")).toEqual(twoImages);
  expect(await gunzip(labels, "f")).toBe(labels);
  expect(await gunzip(gzipSync(new Uint8Array(0)), "f.gz")).toHaveLength(0);
});

test("a .gz cut anywhere is refused as cut short or damaged", async () => {
  const whole = gzipSync(twoImages);
  for (let length = 2; length < whole.length; length++) {
    await expect(gunzip(whole.subarray(0, length), "f.gz")).rejects.toThrow(/^f\.gz: the \.gz file is (cut short|damaged)/);
  }
});

test("a .gz with any one byte of its data or checksum changed is refused", async () => {
  const whole = gzipSync(Uint8Array.from({ length: 2000 }, (_, i) => (i * i) & 255));
  for (let at = 10; at < whole.length; at += 7) {
    const damaged = Uint8Array.from(whole);
    damaged[at] ^= 0x55;
    await expect(gunzip(damaged, "f.gz")).rejects.toThrow(DataError);
  }
});

test("anything after the end of a .gz is refused", async () => {
  await expect(gunzip(Buffer.concat([gzipSync(labels), Buffer.from("junk")]), "f.gz")).rejects.toThrow(DataError);
  await expect(gunzip(Buffer.concat([gzipSync(labels), Buffer.alloc(3)]), "f.gz")).rejects.toThrow(/3 bytes follow the end/);
});
