import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Longer than any install or build; whoever holds the lock for longer is taken to have hung. */
const patienceMs = 10 * 60 * 1000;

/**
 * Runs `work` while no other process of this computer runs work under the same lock file.
 *
 * The file holds the owner's process number, so that a lock left behind by a killed process is seen and taken over.
 * Synchronous throughout: set-up comes before anything that could want the event loop.
 *
 * @template T
 * @param {string} file
 * @param {() => T} work
 * @param {(owner: number) => void} [onWait] called once, if another process has to be waited for
 * @returns {T}
 */
export function withLock(file, work, onWait = () => {}) {
  mkdirSync(dirname(file), { recursive: true });
  const startMs = Date.now();
  let told = false;
  while (!tryLock(file)) {
    const owner = ownerOf(file);
    if (owner !== undefined && !isAlive(owner)) {
      takeAway(file, owner);
      continue;
    }
    if (Date.now() - startMs > patienceMs) {
      throw new Error(`Another set-up (process ${owner}) has held ${file} for ten minutes. If it is gone, delete that file.`);
    }
    if (!told && owner !== undefined) {
      onWait(owner);
      told = true;
    }
    sleep(50);
  }
  try {
    return work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** @param {string} file */
function tryLock(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "EEXIST") return false;
    throw error;
  }
}

/**
 * The process that holds the lock; undefined in the instant before its number is written or after the lock is gone.
 *
 * @param {string} file
 */
function ownerOf(file) {
  try {
    return Number(readFileSync(file, "utf8")) || undefined;
  } catch {
    return undefined;
  }
}

/** @param {number} processId */
function isAlive(processId) {
  if (processId === process.pid) return false; // a number used again: this process holds no lock yet
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

/**
 * Renaming succeeds for one process only. If what it caught is another owner's fresh lock (the dead one's was taken
 * away in between), it is put back.
 *
 * @param {string} file
 * @param {number} deadOwner
 */
function takeAway(file, deadOwner) {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (ownerOf(aside) === deadOwner) rmSync(aside, { force: true });
  else renameSync(aside, file);
}

/** @param {number} ms */
function sleep(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
