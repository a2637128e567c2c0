import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { temporaryEnding, writeAtomic } from "./atomic.ts";
import type { RemoteFile } from "./download.ts";
import { reasonOf } from "./errors.ts";
import type { Environment } from "./platform.ts";
import { sha256Hex } from "./sha256.ts";

/** An unfinished file of this age belongs to a process that was killed. */
const abandonedMs = 60 * 60 * 1000;

/** The user's cache folder for Inkling; INKLING_CACHE names another. It need not exist. */
export function cacheFolder(environment: Environment, platform: string = process.platform): string {
  if (environment["INKLING_CACHE"]) return resolve(environment["INKLING_CACHE"]);
  if (environment["XDG_CACHE_HOME"]) return join(environment["XDG_CACHE_HOME"], "inkling");
  if (platform === "darwin") return join(homedir(), "Library", "Caches", "inkling");
  if (platform === "win32" && environment["LOCALAPPDATA"]) return join(environment["LOCALAPPDATA"], "inkling", "Cache");
  return join(homedir(), ".cache", "inkling");
}

/** Where MNIST's four files are kept in the cache. */
export function mnistCacheFolder(environment: Environment): string {
  return join(cacheFolder(environment), "mnist");
}

/**
 * A file from the cache, if it is there and unchanged. A damaged one is removed, so that it is downloaded again.
 *
 * Anything else that is wrong with the cache (no permission, no folder) counts as "not there".
 */
export async function readCached(folder: string, file: RemoteFile): Promise<Uint8Array | undefined> {
  const path = join(folder, file.name);
  try {
    const before = await stat(path);
    const bytes = before.size === file.bytes ? await readFile(path) : undefined;
    if (bytes && (await sha256Hex(bytes)) === file.sha256) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    // Another process may have replaced it with a good one in the meantime: that one stays.
    const now = await stat(path);
    if (now.ino === before.ino && now.mtimeMs === before.mtimeMs && now.size === before.size) await rm(path, { force: true });
  } catch {
    return undefined;
  }
  return undefined;
}

/**
 * Puts files into the cache, each whole or not at all. Two processes that do so at once both succeed: the last one's
 * files, which are the same, stay.
 *
 * @returns why it could not be done, or undefined: a cache is a convenience, and the caller has the bytes
 */
export async function writeCached(
  folder: string,
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
): Promise<string | undefined> {
  try {
    await mkdir(folder, { recursive: true });
    await removeAbandoned(folder);
    for (const { name, bytes } of files) await writeAtomic(join(folder, name), bytes);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

async function removeAbandoned(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.endsWith(temporaryEnding)) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > abandonedMs) await rm(path, { force: true });
  }
}
