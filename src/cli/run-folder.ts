import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../data/index.ts";
import { curves, sheets, toPng } from "../plot/index.ts";
import type { Effects } from "./effects.ts";
import { encodeModel, type Model, type Provenance } from "./model-file.ts";
import { jsonLine } from "./shortest.ts";
import type { Measurement } from "./training.ts";

/** The files of a training run. */
export const runFiles = { log: "log.jsonl", curves: "curves.png", weights: "weights.png", model: "model.safetensors" } as const;

/**
 * Keeps a run in its folder: the model, its log, and pictures of both. An earlier run's files are replaced together or not at all.
 *
 * @param events what --json prints, with the last line in it
 */
export async function saveRun(
  folder: string,
  model: Model,
  provenance: Provenance,
  log: readonly Measurement[],
  events: readonly Record<string, unknown>[],
  effects: Effects,
): Promise<void> {
  const { settings, data, updates } = provenance;
  const note = `${data.name} · ${settings["trainSize"].toLocaleString("en-US")} digits · rate ${settings["learningRate"]} · ${updates.toLocaleString("en-US")} updates`;
  const contents = new Map<string, string | Uint8Array>([
    [runFiles.log, events.map(jsonLine).join("")],
    [runFiles.curves, toPng(curves(log, { title: "How training went", note }))],
    [runFiles.weights, toPng(sheets(model.weights, { title: "The cheat sheets", note }))],
    [runFiles.model, encodeModel(model, provenance)],
  ]);
  await writeTogether(folder, contents, effects);
}

/** Writes files into a folder: all of them or, if one cannot be written, none. */
export async function writeTogether(
  folder: string,
  contents: ReadonlyMap<string, string | Uint8Array>,
  { writeFile }: Pick<Effects, "writeFile">,
): Promise<void> {
  const staging = join(folder, `.${process.pid}.inkling-part`);
  try {
    await mkdir(staging);
    for (const [name, content] of contents) await writeFile(join(staging, name), content);
    // A full disk has been found out by now: renaming takes no room.
    for (const name of contents.keys()) await rename(join(staging, name), join(folder, name));
  } catch (error) {
    const reason = (error as Error).message.replaceAll(staging, folder);
    throw new DataError(error instanceof DataError ? reason : `${folder} cannot be written to: ${reason}.`, { cause: error });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
