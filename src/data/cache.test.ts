import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { temporaryEnding, writeAtomic } from "./atomic.ts";
import { cacheFolder, readCached, writeCached } from "./cache.ts";
import type { RemoteFile } from "./download.ts";
import { DataError } from "./errors.ts";

const content = new TextEncoder().encode("what was downloaded");
const file: RemoteFile = { name: "file.gz", bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "inkling-cache-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test("INKLING_CACHE, XDG_CACHE_HOME and the system's own custom name the cache folder, in this order", () => {
  expect(cacheFolder({ INKLING_CACHE: "/a", XDG_CACHE_HOME: "/b" }, "linux")).toBe("/a");
  expect(cacheFolder({ XDG_CACHE_HOME: "/b" }, "linux")).toBe(join("/b", "inkling"));
  expect(cacheFolder({}, "linux")).toBe(join(homedir(), ".cache", "inkling"));
  expect(cacheFolder({}, "darwin")).toBe(join(homedir(), "Library", "Caches", "inkling"));
  expect(cacheFolder({ LOCALAPPDATA: "/local" }, "win32")).toBe(join("/local", "inkling", "Cache"));
});

test("what was put into the cache is found there, and nothing else stays behind", async () => {
  const cache = join(folder, "not", "yet", "there");
  expect(await readCached(cache, file)).toBeUndefined();
  expect(await writeCached(cache, [{ name: file.name, bytes: content }])).toBeUndefined();
  expect(await readCached(cache, file)).toEqual(content);
  expect(await readdir(cache)).toEqual([file.name]);
});

test.for([
  ["shorter", content.subarray(0, 5)],
  ["changed in one bit", content.map((byte, i) => (i === 3 ? byte ^ 1 : byte))],
  ["empty", new Uint8Array(0)],
] as const)("a cached file that is %s counts as absent and is removed", async ([, damaged]) => {
  await writeFile(join(folder, file.name), damaged);
  expect(await readCached(folder, file)).toBeUndefined();
  expect(await readdir(folder)).toEqual([]);
});

test("a cache that cannot be written to gives a reason, not an exception", async () => {
  await writeFile(join(folder, "a-file"), "");
  expect(await writeCached(join(folder, "a-file", "mnist"), [{ name: file.name, bytes: content }])).toMatch(/ENOTDIR/);
});

test("many writers of one file at once leave one whole file", async () => {
  await Promise.all(Array.from({ length: 20 }, () => writeCached(folder, [{ name: file.name, bytes: content }])));
  expect(await readdir(folder)).toEqual([file.name]);
  expect(await readCached(folder, file)).toEqual(content);
});

test("an unfinished file of a killed process is cleared away after an hour, a young one is left alone", async () => {
  const old = join(folder, `.1.old${temporaryEnding}`);
  const young = join(folder, `.1.young${temporaryEnding}`);
  for (const path of [old, young]) await writeFile(path, "half");
  const twoHoursAgo = new Date(Date.now() - 2 * 60 * 60 * 1000);
  await utimes(old, twoHoursAgo, twoHoursAgo);
  await writeCached(folder, [{ name: file.name, bytes: content }]);
  expect((await readdir(folder)).toSorted()).toEqual([`.1.young${temporaryEnding}`, file.name]);
});

test("writeAtomic replaces a file's content, through a link too", async () => {
  const path = join(folder, "file");
  const link = join(folder, "link");
  await writeAtomic(path, "old");
  await symlink(path, link);
  await writeAtomic(link, "new");
  expect(await readFile(path, "utf8")).toBe("new");
  expect((await readdir(folder)).toSorted()).toEqual(["file", "link"]);
});

test("writeAtomic writes to what is no file as it is", async () => {
  await writeAtomic("/dev/null", "nothing");
  expect(await readdir(folder)).toEqual([]);
});

test("writeAtomic names the path and the reason: a folder there, no folder around it, a file in its path", async () => {
  await mkdir(join(folder, "taken"));
  await writeFile(join(folder, "file"), "");
  await expect(writeAtomic(join(folder, "taken"), "x")).rejects.toThrow(/taken cannot be written: a folder of that name is there/);
  await expect(writeAtomic(join(folder, "none", "x"), "x")).rejects.toThrow(/its folder does not exist/);
  await expect(writeAtomic(join(folder, "file", "x"), "x")).rejects.toThrow(DataError);
});

// A full disk cannot be had here, and permissions do not bind a superuser: what is tried is how each is told.
test("a write that fails says what is in the way and what to do", async () => {
  const { explainWriteError } = await import("./atomic.ts");
  const told = (code: string) => explainWriteError(Object.assign(new Error("x"), { code }));
  expect(told("ENOSPC")).toMatch(/the disk is full. Make room/);
  expect(told("EACCES")).toMatch(/permission is denied. Name a folder that you may write to/);
  expect(told("EROFS")).toMatch(/read-only/);
});
