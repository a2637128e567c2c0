import { DataError, reasonOf } from "./errors.ts";

/**
 * Writes a file whole or not at all: into a new file beside it, flushed to the disk, then renamed over it. A reader sees
 * the old content or the new, never half of it, whenever the process is killed.
 *
 * Something that is not a file (/dev/stdout, a pipe) is written to directly. A link keeps pointing where it did.
 *
 * @throws DataError if it cannot be written; what was there before is untouched
 */
export async function writeAtomic(path: string, content: Uint8Array | string): Promise<void> {
  const { open, realpath, rename, rm, stat, writeFile } = await import("node:fs/promises");
  const nodePath = await import("node:path");
  const { randomUUID } = await import("node:crypto");
  let temporary: string | undefined;
  try {
    const existing = await stat(path).catch(() => undefined);
    if (existing?.isDirectory()) throw new DataError(`${path} cannot be written: a folder of that name is there.`);
    if (existing && !existing.isFile()) return await writeFile(path, content);
    const target = existing ? await realpath(path) : path;
    const beside = nodePath.join(nodePath.dirname(target), `.${process.pid}.${randomUUID()}${temporaryEnding}`);
    const file = await open(beside, "wx");
    temporary = beside;
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    if (temporary !== undefined) await rm(temporary, { force: true }).catch(() => {});
    if (error instanceof DataError) throw error;
    throw new DataError(`${path} cannot be written: ${explainWriteError(error)}`, { cause: error });
  }
}

/** How the names of `writeAtomic`'s unfinished files end; a killed process leaves one behind. */
export const temporaryEnding = ".inkling-part";

/** What a failed write means and what to do, for people. */
export function explainWriteError(error: unknown): string {
  switch ((error as { code?: unknown }).code) {
    case "ENOSPC":
    case "EDQUOT":
      return "the disk is full. Make room, or name a folder on another disk.";
    case "EACCES":
    case "EPERM":
      return "permission is denied. Name a folder that you may write to.";
    case "EROFS":
      return "the disk is read-only. Name a folder that you may write to.";
    case "ENOENT":
      return "its folder does not exist. Create it first.";
    case "ENOTDIR":
      return "part of its path is a file, not a folder.";
    default:
      return `${reasonOf(error)}.`;
  }
}
