import { readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { mnistCacheFolder } from "./cache.ts";
import { gunzip } from "./gunzip.ts";
import { isGzip } from "./idx.ts";
import { mnistFiles } from "./mnist.ts";
import type { FileReport, MnistFile, MnistPlace, Part } from "./mnist.ts";
import type { Environment } from "./platform.ts";
import { sha256Hex } from "./sha256.ts";

export async function locate(environment: Environment): Promise<MnistPlace> {
  const named = environment["INKLING_DATA"];
  const folder = named ? resolve(named) : mnistCacheFolder(environment);
  const paths: Partial<Record<Part, string>> = {};
  for (const file of mnistFiles) {
    const path = await findFile(folder, file);
    if (path !== undefined) paths[file.part] = path;
  }
  return { folder, from: named ? "INKLING_DATA" : "cache", paths, complete: mnistFiles.every(({ part }) => paths[part] !== undefined) };
}

export async function verify(folder: string): Promise<FileReport[]> {
  return Promise.all(mnistFiles.map((file) => verifyFile(folder, file)));
}

async function verifyFile(folder: string, file: MnistFile): Promise<FileReport> {
  const { name } = file;
  const path = await findFile(folder, file);
  if (path === undefined) return { name, state: "missing", expectedSha256: file.gzipSha256 };
  const bytes = await readFile(path);
  const foundSha256 = await sha256Hex(bytes);
  if (!isGzip(bytes)) {
    return { name, path, state: foundSha256 === file.contentSha256 ? "ok" : "wrong", expectedSha256: file.contentSha256, foundSha256 };
  }
  // Compressed anew by someone else, it is still MNIST: the content decides.
  const isSame = foundSha256 === file.gzipSha256 || (await contentSha256(bytes, path)) === file.contentSha256;
  return { name, path, state: isSame ? "ok" : "wrong", expectedSha256: file.gzipSha256, foundSha256 };
}

async function contentSha256(bytes: Uint8Array, path: string): Promise<string | undefined> {
  try {
    return await sha256Hex(await gunzip(bytes, path));
  } catch {
    return undefined;
  }
}

async function findFile(folder: string, { name }: MnistFile): Promise<string | undefined> {
  const dotted = name.replace("-idx", ".idx");
  for (const candidate of [`${name}.gz`, name, `${dotted}.gz`, dotted]) {
    const path = join(folder, candidate);
    const isFile = await stat(path).then(
      (found) => found.isFile(),
      () => false,
    );
    if (isFile) return path;
  }
  return undefined;
}
