import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { imageSide, sha256OfContents } from "./dataset.ts";
import type { DataIdentity, LabelledBytes } from "./dataset.ts";
import { DataError, reasonOf } from "./errors.ts";
import { gunzip } from "./gunzip.ts";
import { assemble, mnistFiles, mnistSha256 } from "./mnist.ts";
import type { IdxFile, Part } from "./mnist.ts";
import { sha256Hex } from "./sha256.ts";

/** train-images-idx3-ubyte, t10k-labels.idx1-ubyte.gz, emnist-digits-test-images-idx3-ubyte.gz and the like. */
const fileName = /^(emnist-[a-z]+-)?(train|t10k|test)-(images|labels)[-.]idx([13])-ubyte(\.gz)?$/i;

interface FoundFile {
  readonly path: string;
  /** "" for MNIST's own names, "emnist-digits-" and so on for EMNIST's. */
  readonly family: string;
}

export interface FolderContent {
  readonly train: LabelledBytes;
  readonly test: LabelledBytes;
  readonly identity: DataIdentity;
}

/**
 * Reads the four IDX files of a folder, raw or .gz: MNIST, Fashion-MNIST and KMNIST under MNIST's names, EMNIST-digits
 * under its own.
 *
 * @param askedBy what named the folder, for errors ("INKLING_DATA"), where it was not named in the call
 * @throws DataError if the folder is missing, lacks a file, or a file is not what it should be
 */
export async function readFolder(folder: string, askedBy?: string): Promise<FolderContent> {
  const found = await findFiles(folder, askedBy === undefined ? "" : `${askedBy}: `);
  const files = {} as Record<Part, IdxFile>;
  const contents: string[] = [];
  for (const { part } of mnistFiles) {
    const { path } = found[part];
    const bytes = await gunzip(await readWhole(path), path);
    contents.push(await sha256Hex(bytes));
    files[part] = { bytes, source: path };
  }
  const { train, test } = assemble(files);
  // EMNIST keeps each image with its rows and columns exchanged.
  if (found.trainImages.family !== "") [train, test].forEach(({ images }) => transposeImages(images));
  const sha256 = await sha256OfContents(contents);
  const isMnist = sha256 === (await mnistSha256());
  const identity = {
    name: isMnist ? "mnist" : basename(resolve(folder)),
    kind: isMnist ? "mnist" : "folder",
    sha256,
    from: folder,
  } as const;
  return { train, test, identity };
}

/** The folder's files by what they hold, raw or .gz (the .gz of a file that is there twice: it carries a checksum). */
async function findFiles(folder: string, prefix: string): Promise<Record<Part, FoundFile>> {
  const names = await listFolder(folder, prefix);
  const families = new Map<string, Partial<Record<Part, FoundFile>>>();
  for (const name of names.toSorted()) {
    const match = fileName.exec(name);
    if (!match) continue;
    const [, family = "", split, content] = match.map((part) => part?.toLowerCase());
    const part = `${split === "train" ? "train" : "test"}${content === "images" ? "Images" : "Labels"}` as Part;
    const files = families.get(family) ?? {};
    files[part] = { path: join(folder, name), family };
    families.set(family, files);
  }
  if (families.size === 0) {
    const inside = await suggestInside(folder, names);
    throw new DataError(
      `${prefix}${folder} ${names.length === 0 ? "is empty" : "holds no IDX files"}. It should hold ${expectedNames()}, raw or .gz.${inside}`,
    );
  }
  if (families.size > 1) {
    const kinds = [...families.keys()].map((family) => family.replace(/-$/, "") || "mnist").join(" and ");
    throw new DataError(`${prefix}${folder} holds the files of several data sets (${kinds}). Keep each in a folder of its own.`);
  }
  const [[family, files]] = families as unknown as [[string, Partial<Record<Part, FoundFile>>]];
  const missing = mnistFiles.filter(({ part }) => !files[part]).map(({ name }) => family + (family ? name.replace("t10k", "test") : name));
  if (missing.length > 0) {
    throw new DataError(`${prefix}${folder} lacks ${missing.join(" and ")} (raw or .gz). All four files are needed; get the missing ones.`);
  }
  return files as Record<Part, FoundFile>;
}

async function listFolder(folder: string, prefix: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code === "ENOENT") {
      const words = ["mnist", "handwriting"].includes(folder)
        ? ` A folder is expected here; for the data set of that name, write --data ${folder}.`
        : "";
      throw new DataError(`${prefix}there is no folder ${folder} (looked for ${resolve(folder)}).${words}`);
    }
    if (code === "ENOTDIR") {
      throw new DataError(`${prefix}${folder} is a file; name the folder that holds ${expectedNames()}, raw or .gz.`);
    }
    throw new DataError(`${prefix}${folder} cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
}

/** Torchvision, among others, puts the files one or two folders further down. */
async function suggestInside(folder: string, names: readonly string[]): Promise<string> {
  for (const name of [...names.toSorted(), join("MNIST", "raw")]) {
    const inside = join(folder, name);
    const isFolder = await stat(inside).then(
      (found) => found.isDirectory(),
      () => false,
    );
    if (isFolder && (await readdir(inside).catch(() => [])).some((file) => fileName.test(file))) return ` Did you mean ${inside}?`;
  }
  return "";
}

async function readWhole(path: string): Promise<Uint8Array> {
  try {
    const bytes = await readFile(path);
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  } catch (error) {
    throw new DataError(`${path} cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
}

/** Exchanges rows and columns of each image, in place. */
function transposeImages(images: Uint8Array): void {
  for (let start = 0; start < images.length; start += imageSide * imageSide) {
    for (let row = 0; row < imageSide; row++) {
      for (let column = 0; column < row; column++) {
        const below = start + row * imageSide + column;
        const above = start + column * imageSide + row;
        const kept = images[below];
        images[below] = images[above];
        images[above] = kept;
      }
    }
  }
}

function expectedNames(): string {
  return mnistFiles.map(({ name }) => name).join(", ");
}
