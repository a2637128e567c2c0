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
  { writeTogether }: Effects,
): Promise<void> {
  const { settings, data, updates } = provenance;
  const note = `${data.name} · ${settings["trainSize"].toLocaleString("en-US")} digits · rate ${settings["learningRate"]} · ${updates.toLocaleString("en-US")} updates`;
  const contents = new Map<string, string | Uint8Array>([
    [runFiles.log, events.map(jsonLine).join("")],
    [runFiles.curves, toPng(curves(log, { title: "How training went", note }))],
    [runFiles.weights, toPng(sheets(model.weights, { title: "The cheat sheets", note }))],
    [runFiles.model, encodeModel(model, provenance)],
  ]);
  await writeTogether(folder, contents);
}
