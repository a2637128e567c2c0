import { join } from "node:path";
import { Session } from "../index.ts";
import type { DataIdentity, DataSet, DataSets } from "../data/index.ts";
import {
  augmentedBatches,
  network as networkOf,
  saveCheckpoint,
  shuffledBatches,
  train,
  type Batches,
  type Checkpoint,
  type Evaluation,
  type Network,
  type TrainingOutcome,
} from "../train/index.ts";
import type { Effects } from "./effects.ts";
import { atItsLine, type FoundModel } from "./model-source.ts";
import { scheduleOf, type RunSettings } from "./model-course.ts";
import { durationText, StatusLine } from "./progress.ts";
import type { Examples } from "./softmax-regression.ts";

/** What a checkpoint says of its run, beside where training stands. */
export interface KeptRun {
  /** As it was typed: a name, or a file with the hash of what stood in it. */
  readonly model: string;
  readonly modelSha256?: string;
  readonly data?: string;
  readonly dataSha256: DataIdentity["sha256"];
  readonly settings: RunSettings;
}

/** Where a run's folder keeps its checkpoints. */
export const checkpointsOf = (folder: string): string => join(folder, "checkpoint");

/** The digits of a run. */
export interface RunDigits {
  readonly train: Examples;
  /** None where the data have none. */
  readonly validation: DataSet<"float32"> | undefined;
  readonly test: Examples;
}

/** The first digits of each part, as many as the run takes. */
export function digitsOf(sets: DataSets<"float32">, { trainSize, testSize }: Pick<RunSettings, "trainSize" | "testSize">): RunDigits {
  const first = ({ images, labels }: Examples, count: number): Examples => ({
    images: images.slice(0, count),
    labels: labels.slice(0, count),
  });
  return {
    train: first(sets.train, trainSize),
    validation: sets.validation.count > 0 ? sets.validation : undefined,
    test: first(sets.test, testSize),
  };
}

/** The network that a run trains. What fails in a model file is said at its line. */
export function networkFor({ definition, file }: FoundModel, { seed, optimizer, clipNorm }: RunSettings): Network {
  return atItsLine(file?.path, () => networkOf(definition, { seed, optimizer, ...(clipNorm === null ? {} : { clipNorm }) }));
}

/** Batches in the order of the seed, augmented if that is wanted. Who gets them closes them. */
export function batchesFor(examples: Examples, { batchSize, seed, augment }: RunSettings): Batches {
  const batches = shuffledBatches(examples, { batchSize, seed });
  return augment === null ? batches : augmentedBatches(batches, augment, { seed });
}

/** Trains with a bar at the bottom of the terminal; Ctrl-C stops it at a whole update. */
export async function trainModel(
  session: Session,
  network: Network,
  digits: RunDigits,
  kept: KeptRun,
  {
    from,
    folder,
    onEvaluation,
  }: { readonly from?: Checkpoint; readonly folder?: string; readonly onEvaluation: (evaluation: Evaluation) => void },
  status: StatusLine,
  effects: Effects,
): Promise<TrainingOutcome> {
  const { settings } = kept;
  const { updates, updatesPerEpoch, evalEvery, patience, checkpointEvery } = settings;
  const batches = batchesFor(digits.train, settings);
  const startMs = effects.now();
  let shownMs = startMs;
  let latest = "";
  const before = from?.state.updatesDone ?? 0;
  try {
    return await effects.interruptible((signal) =>
      train(
        session,
        network,
        { batches, validation: digits.validation },
        {
          updates,
          schedule: scheduleOf(settings),
          evaluateEvery: evalEvery,
          ...(patience === null ? {} : { patience }),
          ...(checkpointEvery === null ? {} : { checkpointEvery }),
        },
        {
          signal,
          from,
          onUpdate: (update, loss) => {
            if (effects.now() - shownMs < 100) return;
            shownMs = effects.now();
            const left = ((shownMs - startMs) / 1000 / (update + 1 - before)) * (updates - update - 1);
            const where = updatesPerEpoch === 1 ? "" : `epoch ${Math.floor(update / updatesPerEpoch) + 1}, `;
            const total = updates.toLocaleString("en-US");
            const text = `${where}update ${(update + 1).toLocaleString("en-US")} of ${total}  loss ${loss.toFixed(4)}${latest}  ${durationText(left)} left`;
            status.show(text, (update + 1) / updates);
          },
          onEvaluation: (evaluation) => {
            if (evaluation.accuracy !== undefined) latest = `  accuracy ${evaluation.accuracy.toFixed(4)}`;
            onEvaluation(evaluation);
          },
          onCheckpoint: async (checkpoint) => {
            if (folder !== undefined) await saveCheckpoint(checkpointsOf(folder), checkpoint, kept);
          },
        },
      ),
    );
  } finally {
    batches.close();
    status.clear();
  }
}
