import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { splitFiles, validationCount } from "./dataset.ts";
import { DataError } from "./errors.ts";
import { readFolder } from "./folder.ts";
import { encodeIdx } from "./idx.ts";
import { verify } from "./locate.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "inkling-folder-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const names = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"] as const;
type Name = (typeof names)[number];
/** Image i has its first pixel i and its second 100. */
const images = (count: number): Uint8Array =>
  encodeIdx(
    Uint8Array.from({ length: count * 784 }, (_, i) => (i % 784 === 0 ? i / 784 : i % 784 === 1 ? 100 : 0)),
    [count, 28, 28],
  );
const labels = (count: number): Uint8Array =>
  encodeIdx(
    Uint8Array.from({ length: count }, (_, i) => i % 10),
    [count],
  );
const good = (): Record<Name, Uint8Array> => ({
  "train-images-idx3-ubyte": images(36),
  "train-labels-idx1-ubyte": labels(36),
  "t10k-images-idx3-ubyte": images(12),
  "t10k-labels-idx1-ubyte": labels(12),
});

async function put(files: Partial<Record<string, Uint8Array>>): Promise<void> {
  for (const [name, bytes] of Object.entries(files)) if (bytes) await writeFile(join(folder, name), bytes);
}
const renamed = (rename: (name: string) => string, change = (bytes: Uint8Array) => bytes): Record<string, Uint8Array> =>
  Object.fromEntries(Object.entries(good()).map(([name, bytes]) => [rename(name), change(bytes)]));

test.for<[string, Record<string, Uint8Array>]>([
  ["MNIST's names, raw", good()],
  ["MNIST's names, compressed", renamed((name) => `${name}.gz`, gzipSync)],
  ["names with a dot", renamed((name) => name.replace("-idx", ".idx"))],
  ["both raw and compressed", { ...good(), ...renamed((name) => `${name}.gz`, gzipSync) }],
])("a folder with %s is read", async ([, files]) => {
  await put(files);
  const { train, test: tests, identity } = await readFolder(folder);
  expect(train.labels).toHaveLength(36);
  expect(tests.images).toHaveLength(12 * 784);
  expect(train.images[5 * 784]).toBe(5);
  expect(identity).toMatchObject({ kind: "folder", from: folder, name: folder.split("/").at(-1) });
});

test("a data set has one identity, raw or compressed, and another after a change of one pixel", async () => {
  await put(good());
  const raw = (await readFolder(folder)).identity.sha256;
  await rm(join(folder, names[0]));
  await put({ [`${names[0]}.gz`]: gzipSync(images(36)) });
  expect((await readFolder(folder)).identity.sha256).toBe(raw);
  const changed = images(36);
  changed[700] = 1;
  await put({ [`${names[0]}.gz`]: gzipSync(changed) });
  expect((await readFolder(folder)).identity.sha256).not.toBe(raw);
});

test("EMNIST's files are found by their names, and its images turned upright", async () => {
  await put(renamed((name) => `emnist-digits-${name.replace("t10k", "test")}.gz`, gzipSync));
  const { train } = await readFolder(folder);
  // What lies right of the first pixel in the file lies below it in the picture.
  expect(train.images[28]).toBe(100);
  expect(train.images[1]).toBe(0);
  expect(train.images[5 * 784]).toBe(5);
});

test("a twelfth is for validation, at most 5,000: 60,000 images leave 55,000, 240,000 leave 235,000", () => {
  expect([11, 12, 36, 59_999, 60_000, 240_000].map(validationCount)).toEqual([0, 1, 3, 4999, 5000, 5000]);
});

test("validation is the training file's start, training the rest; both are views of one buffer of bytes", async () => {
  await put(good());
  const { train: file, test: tests } = await readFolder(folder);
  const { train, validation } = splitFiles(file, tests, "float32");
  expect([validation.count, train.count]).toEqual([3, 33]);
  expect(train.images.shape).toEqual([33, 784]);
  expect(train.images.at(0, 0)).toBe(Math.fround(3 / 255));
  expect(train.images.source.identity).toBe(validation.images.source.identity);
  expect(train.images.byteDivisor).toBe(255);
  expect(train.labels.shape).toEqual([33, 10]);
  expect([...train.labels.row(0)]).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  expect(Array.from(train.digits.subarray(0, 8))).toEqual([3, 4, 5, 6, 7, 8, 9, 0]);
});

test("writing to a data set's digits changes neither its labels nor another split", async () => {
  await put(good());
  const { train: file, test: tests } = await readFolder(folder);
  const { train } = splitFiles(file, tests, "uint8");
  train.digits[0] = 9;
  expect(train.labels.at(0)).toBe(3);
});

const bad: [string, (files: Record<Name, Uint8Array>) => Record<string, Uint8Array | undefined>, RegExp][] = [
  ["an empty folder", () => Object.fromEntries([]), /is empty\. It should hold train-images-idx3-ubyte, .* raw or \.gz/],
  ["a folder of other files", () => ({ "notes.txt": Uint8Array.of(1) }), /holds no IDX files/],
  ["a missing file", (files) => ({ ...files, [names[3]]: undefined }), /lacks t10k-labels-idx1-ubyte \(raw or \.gz\)/],
  [
    "two data sets in one folder",
    (files) => ({ ...files, "emnist-mnist-train-labels-idx1-ubyte": labels(1) }),
    /several data sets \(emnist-mnist and mnist\)/,
  ],
  [
    "a truncated file",
    (files) => ({ ...files, [names[0]]: files[names[0]].subarray(0, 1000) }),
    /train-images-idx3-ubyte: .* 28224 bytes of data, but 984 follow/,
  ],
  [
    "a truncated .gz",
    (files) => ({ ...files, [`${names[0]}.gz`]: gzipSync(files[names[0]]).subarray(0, 60) }),
    /train-images-idx3-ubyte\.gz: the \.gz file is cut short/,
  ],
  [
    "a wrong magic number",
    (files) => ({ ...files, [names[2]]: files[names[2]].map((byte, i) => (i === 2 ? 99 : byte)) }),
    /t10k-images-idx3-ubyte: this is not an IDX file: it starts with 00 00 63 03/,
  ],
  [
    "swapped files",
    (files) => ({ ...files, [names[0]]: files[names[1]], [names[1]]: files[names[0]] }),
    /train-images-idx3-ubyte: images are expected here .* swapped\?/,
  ],
  [
    "trailing bytes",
    (files) => ({ ...files, [names[3]]: Buffer.concat([files[names[3]], Buffer.from("abc")]) }),
    /t10k-labels-idx1-ubyte: the file is too long: .* 15 follow, 3 too many/,
  ],
  [
    "label 11",
    (files) => ({ ...files, [names[1]]: encodeIdx(new Uint8Array(36).fill(11, 7, 8), [36]) }),
    /train-labels-idx1-ubyte: .* label number 7 \(counted from 0\) is 11/,
  ],
  [
    "more images than labels",
    (files) => ({ ...files, [names[1]]: labels(35) }),
    /train-images-idx3-ubyte holds 36 images and .*train-labels-idx1-ubyte 35 labels/,
  ],
  [
    "images of another size",
    (files) => ({ ...files, [names[0]]: encodeIdx(new Uint8Array(36 * 32 * 32), [36, 32, 32]) }),
    /images of 28×28 pixels are expected, these are 32×32/,
  ],
  [
    "no images at all",
    (files) => ({ ...files, [names[2]]: images(0), [names[3]]: labels(0) }),
    /t10k-images-idx3-ubyte: the file holds no images/,
  ],
];
test.for(bad)("%s is refused, saying what is wrong with which file", async ([, change, message]) => {
  await put(change(good()));
  const error = await readFolder(folder).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DataError);
  expect((error as Error).message).toMatch(message);
  expect((error as Error).message).toContain(folder);
});

test("a missing folder and a file in a folder's place are told apart, and say who asked", async () => {
  await expect(readFolder(join(folder, "none"), "INKLING_DATA")).rejects.toThrow(/^INKLING_DATA: there is no folder .*none/);
  await writeFile(join(folder, "file"), "");
  await expect(readFolder(join(folder, "file"))).rejects.toThrow(/file is a file; name the folder/);
});

test("files one or two folders further down are pointed out", async () => {
  const inside = join(folder, "MNIST", "raw");
  await mkdir(inside, { recursive: true });
  await writeFile(join(inside, names[0]), images(1));
  await expect(readFolder(folder)).rejects.toThrow(`Did you mean ${inside}?`);
});

test("verify tells missing files and other data from MNIST", async () => {
  await put({ [names[0]]: images(36), [`${names[1]}.gz`]: gzipSync(labels(36)) });
  const reports = await verify(folder);
  expect(reports.map(({ state }) => state)).toEqual(["wrong", "wrong", "missing", "missing"]);
  expect(reports[0].foundSha256).toMatch(/^[0-9a-f]{64}$/);
});

const mnist = process.env["INKLING_DATA"] ?? "";
test.skipIf(!mnist)("the real files verify, raw, or compressed anew as well", async () => {
  expect((await verify(mnist)).map(({ state }) => state)).toEqual(["ok", "ok", "ok", "ok"]);
  const reports = await verify(mnist);
  const bytes = await readFile(reports[3].path!);
  const content = reports[3].path!.endsWith(".gz") ? gunzipSync(bytes) : bytes;
  await put({ [names[3]]: content });
  expect((await verify(folder))[3].state).toBe("ok");
  await rm(join(folder, names[3]));
  await put({ [`${names[3]}.gz`]: gzipSync(content, { level: 1 }) });
  expect((await verify(folder))[3].state).toBe("ok");
});
