import { NdArray } from "../array/ndarray.ts";
import { DataError } from "../data/errors.ts";
import { decodeSafetensors, encodeSafetensors } from "../data/safetensors.ts";
import { sha256Hex } from "../data/sha256.ts";
import type { Checkpoint, Evaluation } from "./loop.ts";
import type { SessionState } from "./state.ts";

/*
 * A checkpoint is a folder "step-00001200" of two files: state.safetensors, with all variables (and those of the best
 * examination, under best/), and training.json, which says what they are and has the hash of the first. It is made under
 * another name and renamed when it is whole, so there is never half of one; then the one before it goes.
 */
const tensorsFile = "state.safetensors";
const wordsFile = "training.json";
const unfinished = ".inkling-part";
const nameOf = (updates: number): string => `step-${String(updates).padStart(8, "0")}`;
const bestPrefix = "best/";

/** What stands in training.json. */
interface Words<Settings> {
  readonly settings: Settings;
  readonly updates: number;
  readonly log: readonly Evaluation[];
  readonly lossSum: number;
  readonly best?: { readonly updates: number; readonly loss: number; readonly updatesDone: number };
  readonly stateSha256: string;
}

/** A checkpoint, and the settings that were kept with it. */
export interface KeptCheckpoint<Settings> {
  readonly checkpoint: Checkpoint;
  readonly settings: Settings;
}

/**
 * Keeps a checkpoint in a folder of checkpoints, in place of the one that is there: whole, or not at all. Node only.
 *
 * @param settings Whatever the run was started with, as JSON.
 * @throws DataError if it cannot be written; an earlier one is then still there
 */
export async function saveCheckpoint<Settings>(
  folder: string,
  { state, log, lossSum, best }: Checkpoint,
  settings: Settings,
): Promise<void> {
  const { mkdir, readdir, rename, rm } = await import("node:fs/promises");
  const path = await import("node:path");
  const { variables, updatesDone: updates } = state;
  const ofBest = [...(best?.state.variables ?? [])].map(([name, value]) => [bestPrefix + name, value] as const);
  const tensors = encodeSafetensors({ tensors: new Map([...variables, ...ofBest]), metadata: { updates: String(updates) } });
  const words: Words<Settings> = {
    settings,
    updates,
    log,
    lossSum,
    ...(best ? { best: { updates: best.updates, loss: best.loss, updatesDone: best.state.updatesDone } } : {}),
    stateSha256: await sha256Hex(tensors),
  };
  const target = path.join(folder, nameOf(updates));
  const beside = path.join(folder, `.${process.pid}.${nameOf(updates)}${unfinished}`);
  try {
    await mkdir(folder, { recursive: true });
    await rm(beside, { recursive: true, force: true });
    await mkdir(beside);
    await writeFlushed(path.join(beside, tensorsFile), tensors);
    await writeFlushed(path.join(beside, wordsFile), `${JSON.stringify(words)}\n`);
    await rm(target, { recursive: true, force: true });
    await rename(beside, target);
    const others = (await readdir(folder)).filter((name) => /^step-\d+$/.test(name) && name !== nameOf(updates));
    for (const name of others) await rm(path.join(folder, name), { recursive: true, force: true });
  } catch (error) {
    await rm(beside, { recursive: true, force: true }).catch(() => {});
    throw new DataError(`The checkpoint ${target} cannot be written: ${(error as Error).message}.`, { cause: error });
  }
}

/**
 * The latest whole checkpoint of a folder. Node only.
 *
 * @throws DataError if there is none, or it is damaged
 */
export async function readCheckpoint<Settings>(folder: string): Promise<KeptCheckpoint<Settings>> {
  const { readdir, readFile } = await import("node:fs/promises");
  const path = await import("node:path");
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^step-\d+$/.test(name));
  const latest = names.toSorted().at(-1);
  if (latest === undefined) throw new DataError(`${folder} holds no checkpoint: there should be a folder such as ${nameOf(1200)} in it.`);
  const damaged = (what: string): DataError =>
    new DataError(`The checkpoint ${path.join(folder, latest)} is damaged: ${what}. Train anew, or get it again.`);
  const [bytes, text] = await Promise.all([
    readFile(path.join(folder, latest, tensorsFile)),
    readFile(path.join(folder, latest, wordsFile), "utf8"),
  ]).catch((error: Error) => {
    throw damaged(error.message);
  });
  const words = parsed<Words<Settings>>(text);
  if (words === undefined) throw damaged(`${wordsFile} is not what was written`);
  if (words.stateSha256 !== (await sha256Hex(bytes))) throw damaged(`${tensorsFile} is not what was written`);
  const { tensors } = decodeSafetensors(bytes);
  const { settings, updates, log, lossSum, best } = words;
  const state: SessionState = { variables: new Map(), updatesDone: updates };
  const bestState: SessionState = { variables: new Map(), updatesDone: best?.updatesDone ?? 0 };
  for (const [name, value] of tensors) {
    const [target, key] = name.startsWith(bestPrefix) ? [bestState, name.slice(bestPrefix.length)] : [state, name];
    (target.variables as Map<string, NdArray>).set(key, value);
  }
  const kept = best ? { best: { updates: best.updates, loss: best.loss, state: bestState } } : {};
  return { checkpoint: { state, log, lossSum, ...kept }, settings };
}

/** Writes a new file, and waits until the disk has it. */
async function writeFlushed(path: string, content: Uint8Array | string): Promise<void> {
  const { open } = await import("node:fs/promises");
  const file = await open(path, "wx");
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

function parsed<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}
