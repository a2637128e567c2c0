import { NdArray } from "inkling";
import { DataError, gunzip, mnistFiles, parseImages, parseLabels, type DataIdentity, type DataSet } from "inkling/data";
import { classCount, pixelCount, type Digits, type Progress } from "./protocol.ts";

/** Digits of the reader's own, as the run takes them. */
export interface OwnDigits {
  readonly train: DataSet<"float32">;
  readonly test: DataSet<"float32">;
  readonly identity: DataIdentity;
}

/** One file that was chosen, unpacked if it was a .gz. */
export interface OwnFile {
  /** With its folders, where a folder was chosen: "digits/3/17.png". */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Of six, the last is for the test. */
const testEvery = 6;

const isPng = ({ bytes }: OwnFile): boolean => bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e && bytes[3] === 0x47;
const isIdx = ({ bytes }: OwnFile): boolean => bytes.length >= 4 && bytes[0] === 0 && bytes[1] === 0 && bytes[2] >= 8 && bytes[3] >= 1;

const whatIsExpected =
  "Choose MNIST's four IDX files (train-images, train-labels, t10k-images, t10k-labels, raw or .gz), or a folder that has PNG pictures in folders named 0 to 9.";

/**
 * Digits of the reader's own: four IDX files, raw or .gz, or PNG pictures in folders named after their class. What a file
 * is, is seen from what is in it; what is neither is left aside.
 *
 * @param paths of the files, with their folders
 * @throws DataError that says which file, the rule, and what to do
 */
export async function filesAsData(
  files: readonly File[],
  onProgress: (progress: Progress) => void,
  paths?: readonly string[],
): Promise<OwnDigits> {
  const read: OwnFile[] = [];
  for (const [i, file] of files.entries()) {
    const path = paths?.[i] || file.webkitRelativePath || file.name;
    onProgress({ what: path, done: i, total: files.length });
    const bytes = await file.arrayBuffer().catch((error: unknown) => {
      throw new DataError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}. Choose it again.`, {
        cause: error,
      });
    });
    read.push({ path, bytes: await gunzip(new Uint8Array(bytes), path) });
  }
  const idx = read.filter(isIdx);
  const pictures = read.filter(isPng);
  if (idx.length > 0 && pictures.length > 0) {
    throw new DataError(
      `${idx[0].path} is an IDX file and ${pictures[0].path} a picture: choose the ones or the others. ${whatIsExpected}`,
    );
  }
  if (idx.length > 0) return idxAsData(idx);
  if (pictures.length === 0) {
    const first = read[0] ? `${read[0].path} is neither an IDX file nor a PNG picture. ` : "No file was chosen. ";
    throw new DataError(first + whatIsExpected);
  }
  // The decoder comes only with the first picture.
  const { digitOfPicture } = await import("./picture.ts");
  return picturesAsData(pictures, digitOfPicture, onProgress);
}

// ----------------------------------------------------------------------------------------------- IDX files

/** Also without a worker around it: what the tests ask. */
export async function idxAsData(files: readonly OwnFile[]): Promise<OwnDigits> {
  // The same file may lie there twice, as .gz and unpacked.
  const different = files.filter(({ bytes }, i) => !files.slice(0, i).some((earlier) => areEqual(earlier.bytes, bytes)));
  const images = inOrder(different.filter(({ bytes }) => bytes[3] === 3));
  const labels = inOrder(different.filter(({ bytes }) => bytes[3] !== 3));
  const names = different.map(({ path }) => path).join(", ");
  if (images.length !== labels.length || images.length > 2) {
    throw new DataError(
      `Each file of images needs its file of labels, and there are at most two pairs, for training and for the test; found were ${images.length} of images and ${labels.length} of labels (${names}). ${whatIsExpected}`,
    );
  }
  const pairs = images.map((file, i) => pair(file, labels[i]));
  const [first, second] = pairs;
  const { train, test } = second ? { train: first, test: second } : dealt(first);
  const contents = await Promise.all(
    [images[0], labels[0], images[1], labels[1]].filter((file) => file !== undefined).map(({ bytes }) => sha256(bytes)),
  );
  const isMnist = contents.join() === mnistFiles.map(({ contentSha256 }) => contentSha256).join();
  const identity: DataIdentity = {
    name: isMnist ? "mnist" : "own files",
    kind: isMnist ? "mnist" : "folder",
    sha256: await sha256(new TextEncoder().encode(contents.join("\n"))),
    from: names,
  };
  // As everywhere in Inkling: the start of the training file is kept apart, so that the run is the same as the command line's.
  const apart = second ? Math.min(5000, Math.floor(train.labels.length / 12)) : 0;
  return { train: dataSet(part(train, apart, train.labels.length)), test: dataSet(test), identity };
}

/** The training files first: by their names, or as the larger ones. */
function inOrder(files: readonly OwnFile[]): readonly OwnFile[] {
  const rank = ({ path }: OwnFile): number => (/t10k|test/i.test(path.split("/").pop()!) ? 1 : 0);
  return files.toSorted((one, other) => rank(one) - rank(other) || other.bytes.length - one.bytes.length);
}

function pair(imageFile: OwnFile, labelFile: OwnFile): Digits {
  const { count, rows, columns, pixels } = parseImages(imageFile.bytes, imageFile.path);
  const labels = parseLabels(labelFile.bytes, labelFile.path);
  if (rows * columns !== pixelCount || rows !== columns) {
    throw new DataError(`${imageFile.path}: images of 28×28 pixels are expected, these are ${rows}×${columns}. Scale them to 28×28 first.`);
  }
  if (count !== labels.length || count === 0) {
    throw new DataError(
      `${imageFile.path} holds ${count} images and ${labelFile.path} ${labels.length} labels; there must be one label for each image, and at least one.`,
    );
  }
  return { images: Uint8Array.from(pixels), labels: Uint8Array.from(labels) };
}

// ------------------------------------------------------------------------------------------------ pictures

/**
 * PNG pictures, each in a folder named after its class: in the order of their paths, one of each class in turn, so that
 * the first hundred are of all classes.
 *
 * @param digitOf a picture as 784 bytes of ink
 */
export async function picturesAsData(
  files: readonly OwnFile[],
  digitOf: (file: OwnFile) => Uint8Array,
  onProgress: (progress: Progress) => void,
): Promise<OwnDigits> {
  const byClass = Array.from({ length: classCount }, (): OwnFile[] => []);
  for (const file of files.toSorted((one, other) => (one.path < other.path ? -1 : 1))) {
    const folder = file.path
      .split("/")
      .slice(0, -1)
      .findLast((name) => /^\d$/.test(name));
    if (folder === undefined) {
      throw new DataError(
        `${file.path}: a picture lies in a folder named after its class, 0 to 9, and this one does not. Choose the folder above those.`,
      );
    }
    byClass[Number(folder)].push(file);
  }
  const order = byClass
    .flatMap((ofClass, label) => ofClass.map((file, place) => ({ file, label, place })))
    .sort((one, other) => one.place - other.place || one.label - other.label);
  const all: Digits = { images: new Uint8Array(order.length * pixelCount), labels: new Uint8Array(order.length) };
  for (const [i, { file, label }] of order.entries()) {
    if (i % 100 === 0) {
      onProgress({ what: file.path, done: i, total: order.length });
      // Whoever waits for the engine meanwhile is answered.
      await new Promise((resolve) => setTimeout(resolve));
    }
    all.images.set(digitOf(file), i * pixelCount);
    all.labels[i] = label;
  }
  const { train, test } = dealt(all);
  const identity: DataIdentity = {
    name: files[0].path.includes("/") ? files[0].path.split("/")[0] : "own pictures",
    kind: "folder",
    sha256: await sha256(Uint8Array.from([...(await digest(all.images)), ...(await digest(all.labels))])),
    from: `${files.length} pictures`,
  };
  return { train: dataSet(train), test: dataSet(test), identity };
}

/** Where there is one set only, each sixth digit of a class is for the test. */
function dealt(all: Digits): { train: Digits; test: Digits } {
  const seen = new Uint32Array(classCount);
  const [train, test]: [number[], number[]] = [[], []];
  all.labels.forEach((label, i) => (++seen[label] % testEvery === 0 ? test : train).push(i));
  if (test.length === 0) {
    throw new DataError(
      `Each sixth digit of a class is kept for the test, and no class has six (there are ${all.labels.length} digits in all). Choose more of them.`,
    );
  }
  return { train: picked(all, train), test: picked(all, test) };
}

// ----------------------------------------------------------------------------------------------- digits

function picked({ images, labels }: Digits, indices: readonly number[]): Digits {
  const some: Digits = { images: new Uint8Array(indices.length * pixelCount), labels: new Uint8Array(indices.length) };
  indices.forEach((index, i) => {
    some.images.set(images.subarray(index * pixelCount, (index + 1) * pixelCount), i * pixelCount);
    some.labels[i] = labels[index];
  });
  return some;
}

const part = ({ images, labels }: Digits, from: number, to: number): Digits => ({
  images: images.slice(from * pixelCount, to * pixelCount),
  labels: labels.slice(from, to),
});

function dataSet({ images, labels }: Digits): DataSet<"float32"> {
  const count = labels.length;
  const rows = new Uint8Array(count * classCount);
  labels.forEach((label, i) => (rows[i * classCount + label] = 1));
  return {
    images: NdArray.ofBytes(images, [count, pixelCount], 255),
    labels: NdArray.ofBytes(rows, [count, classCount], 1),
    digits: labels,
    count,
  };
}

const areEqual = (one: Uint8Array, other: Uint8Array): boolean => one.length === other.length && one.every((byte, i) => byte === other[i]);

const digest = async (bytes: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>));

const sha256 = async (bytes: Uint8Array): Promise<string> =>
  Array.from(await digest(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
