import { encode } from "fast-png";
import { encodeIdx } from "inkling/data";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { filesAsData } from "./files.ts";

/** Image i is 28×28 bytes of value i + 1. */
const images = (count: number, from = 0): Uint8Array => {
  const pixels = Uint8Array.from({ length: count * 784 }, (_, k) => from + Math.floor(k / 784) + 1);
  return encodeIdx(pixels, [count, 28, 28]);
};
const labels = (...classes: number[]): Uint8Array => encodeIdx(Uint8Array.from(classes), [classes.length]);
const file = (path: string, bytes: Uint8Array): { file: File; path: string } => ({
  file: new File([bytes as Uint8Array<ArrayBuffer>], path.split("/").pop()!),
  path,
});
const read = (...chosen: { file: File; path: string }[]): ReturnType<typeof filesAsData> =>
  filesAsData(
    chosen.map(({ file: one }) => one),
    () => {},
    chosen.map(({ path }) => path),
  );

const four = [
  file("t10k-labels-idx1-ubyte", labels(7)),
  file("train-images-idx3-ubyte.gz", gzipSync(images(3))),
  file("t10k-images.idx3-ubyte", images(1, 100)),
  file("train-labels-idx1-ubyte", labels(3, 1, 4)),
];

test("four IDX files are known by what is in them and their names, in any order, packed or not", async () => {
  const { train, test: forTest, identity } = await read(...four);
  expect([...train.digits]).toEqual([3, 1, 4]);
  expect([...forTest.digits]).toEqual([7]);
  expect(train.images.data[2 * 784]).toBeCloseTo(3 / 255, 6);
  expect(forTest.images.data[783]).toBeCloseTo(101 / 255, 6);
  expect(identity).toMatchObject({ name: "own files", kind: "folder" });
});

test("a file that is there twice, as .gz and unpacked, counts once; what is no data is left aside", async () => {
  const { train } = await read(...four, file("train-images-idx3-ubyte", images(3)), file("README.md", new TextEncoder().encode("digits")));
  expect(train.count).toBe(3);
});

test("one pair alone is dealt out: each sixth digit of a class is for the test", async () => {
  const { train, test: forTest } = await read(file("a", images(12)), file("b", labels(0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1)));
  expect(forTest.images.data[0]).toBeCloseTo(6 / 255, 6);
  expect([train.count, forTest.count]).toEqual([10, 2]);
});

test("a missing file, a wrong one and a mixture are refused, with the file's name and what to choose", async () => {
  await expect(read(...four.slice(1))).rejects.toThrow("found were 2 of images and 1 of labels");
  await expect(read(file("notes.txt", new TextEncoder().encode("hello")))).rejects.toThrow("notes.txt is neither an IDX file nor a PNG");
  await expect(read()).rejects.toThrow("No file was chosen");
  await expect(read(four[0], file("3/a.png", picture(9)))).rejects.toThrow("choose the ones or the others");
  const cut = file("train-images-idx3-ubyte", images(3).subarray(0, 1000));
  await expect(read(...four.filter(({ path }) => !path.startsWith("train-images")), cut)).rejects.toThrow(
    "train-images-idx3-ubyte: the file is cut short",
  );
});

/** White ink on black, 28×28: a stroke of this brightness. */
function picture(value: number): Uint8Array {
  const data = new Uint8Array(784);
  for (let y = 8; y < 20; y++) data[y * 28 + 14] = value;
  return encode({ width: 28, height: 28, channels: 1, depth: 8, data });
}

test("pictures take their class from their folder, and come one of each class in turn", async () => {
  const chosen = [3, 8].flatMap((label) =>
    Array.from({ length: 6 }, (_, i) => file(`mine/${label}/${i}.png`, picture(100 + 10 * label + i))),
  );
  const { train, test: forTest, identity } = await read(...chosen.toReversed());
  expect([...train.digits]).toEqual([3, 8, 3, 8, 3, 8, 3, 8, 3, 8]);
  expect([...forTest.digits]).toEqual([3, 8]);
  expect(identity.name).toBe("mine");
  expect((await read(...chosen)).identity.sha256).toBe(identity.sha256);
});

test("a picture outside of such a folder, and a blank one, are named", async () => {
  await expect(read(file("mine/three/1.png", picture(200)))).rejects.toThrow(
    "mine/three/1.png: a picture lies in a folder named after its class",
  );
  await expect(read(file("mine/3/1.png", picture(0)))).rejects.toThrow("mine/3/1.png: the image is blank");
});
