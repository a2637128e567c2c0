import { join } from "node:path";
import { curves, sheets, toPng } from "../plot/index.ts";
import type { Effects } from "./effects.ts";
import { encodeModel, type Model, type Provenance } from "./model-file.ts";
import { jsonLine } from "./shortest.ts";
import type { Measurement } from "./training.ts";

/** The files of a training run, in the order in which they are written. */
export const runFiles = { log: "log.jsonl", curves: "curves.png", weights: "weights.png", model: "model.safetensors" } as const;

/**
 * Keeps a run in its folder: the model, its log, and pictures of both. Each file is replaced whole or not at all.
 *
 * @param events what --json prints, with the last line in it
 */
export async function saveRun(
  folder: string,
  model: Model,
  provenance: Provenance,
  log: readonly Measurement[],
  events: readonly Record<string, unknown>[],
  { writeFile }: Effects,
): Promise<void> {
  const { settings, data, updates } = provenance;
  const note = `${data.name} · ${settings["trainSize"].toLocaleString("en-US")} digits · rate ${settings["learningRate"]} · ${updates.toLocaleString("en-US")} updates`;
  // All of it is made before any of it is written: what cannot be drawn spoils no folder.
  const contents: readonly (readonly [string, string | Uint8Array])[] = [
    [runFiles.log, events.map(jsonLine).join("")],
    [runFiles.curves, toPng(curves(log, { title: "How training went", note }))],
    [runFiles.weights, toPng(sheets(model.weights, { title: "The cheat sheets", note }))],
    [runFiles.model, encodeModel(model, provenance)],
  ];
  for (const [name, content] of contents) await writeFile(join(folder, name), content);
}
