import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../data/index.ts";
import { curves, sheets, toPng } from "../plot/index.ts";
import type { Effects } from "./effects.ts";
import type { ModelDefinition } from "../nn/index.ts";
import type { Evaluation, Network } from "../train/index.ts";
import type { Session } from "../index.ts";
import { encodeModel, type LinearModel, type Provenance } from "./model-file.ts";
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
  model: LinearModel,
  provenance: Provenance,
  log: readonly Measurement[],
  events: readonly Record<string, unknown>[],
  effects: Effects,
): Promise<void> {
  const { settings, data, updates } = provenance;
  const note = `${data.name} · ${Number(settings["trainSize"]).toLocaleString("en-US")} digits · rate ${settings["learningRate"]} · ${updates.toLocaleString("en-US")} updates`;
  const contents = new Map<string, string | Uint8Array>([
    [runFiles.log, events.map(jsonLine).join("")],
    [runFiles.curves, toPng(curves(log, { title: "How training went", note }))],
    [runFiles.weights, toPng(sheets(model.weights, { title: "The cheat sheets", note }))],
    [runFiles.model, await encodeModel(model, provenance)],
  ]);
  await writeTogether(folder, contents, effects);
}

/** Keeps the run of any model in its folder, in the same way: the model, its log, and its curves where there is more than one point. */
export async function saveModelRun(
  folder: string,
  { definition, network, session }: { readonly definition: ModelDefinition; readonly network: Network; readonly session: Session },
  provenance: Provenance,
  log: readonly Evaluation[],
  events: readonly Record<string, unknown>[],
  effects: Effects,
): Promise<void> {
  const validated = log.flatMap(({ updates, trainingLoss, accuracy }) =>
    accuracy === undefined ? [] : [{ step: updates, loss: trainingLoss, accuracy }],
  );
  const note = `${provenance.data.name} · ${provenance.updates.toLocaleString("en-US")} updates · accuracy on the validation digits`;
  const contents = new Map<string, string | Uint8Array>([[runFiles.log, events.map(jsonLine).join("")]]);
  if (validated.length > 0) contents.set(runFiles.curves, toPng(curves(validated, { title: `How ${definition.name} learned`, note })));
  contents.set(runFiles.model, await encodeModel({ name: definition.name, network, session }, provenance));
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
