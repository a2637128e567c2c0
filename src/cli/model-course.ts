import type { Augmentation } from "../data/index.ts";
import type { Recipe } from "../nn/index.ts";
import { constantRate, cosineRate, exponentialRate, oneCycleRate, stepRate, type Schedule } from "../train/index.ts";
import { UsageError } from "./arguments.ts";

/** What fixes a run of a model, besides its data: kept with its checkpoints and told in its log. */
export interface RunSettings {
  readonly trainSize: number;
  readonly testSize: number;
  readonly batchSize: number | "all";
  /** How many updates in all. */
  readonly updates: number;
  readonly updatesPerEpoch: number;
  readonly optimizer: Recipe["optimizer"];
  readonly learningRate: number;
  readonly schedule: Recipe["schedule"];
  readonly clipNorm: number | null;
  readonly augment: Augmentation | null;
  readonly patience: number | null;
  /** After how many updates the validation digits are examined. */
  readonly evalEvery: number;
  readonly checkpointEvery: number | null;
  readonly seed: number;
  readonly fast: boolean;
}

/** What can be typed of them. */
export interface CourseOptions {
  readonly batchSize?: number | "all";
  readonly epochs?: number;
  readonly steps?: number;
  readonly optimizer?: Recipe["optimizer"];
  readonly learningRate?: number;
  readonly schedule?: Recipe["schedule"];
  readonly clipNorm?: number;
  readonly augment?: Augmentation;
  readonly patience?: number;
  readonly evalEvery?: number;
  readonly checkpointEvery?: number;
}

export const optimizerNames = ["gradient-descent", "momentum", "rmsprop", "adam"] as const;
export const scheduleNames = ["constant", "step", "exponential", "cosine", "one-cycle"] as const;

/** The recipe of a model, changed by what was typed. */
export function courseOf(
  recipe: Recipe,
  options: CourseOptions,
  trainSize: number,
): Omit<RunSettings, "trainSize" | "testSize" | "seed" | "fast"> {
  if (options.epochs !== undefined && options.steps !== undefined)
    throw new UsageError("--epochs and --steps both say how long to train; give one of them.");
  const { batchSize = recipe.batchSize, evalEvery, checkpointEvery, patience } = options;
  const updatesPerEpoch = batchSize === "all" ? 1 : Math.ceil(trainSize / batchSize);
  const ofEpochs = (epochs: number): number => epochs * updatesPerEpoch;
  const { epochs = options.steps === undefined ? recipe.epochs : undefined } = options;
  // The last update of --steps n has the number n, and the first 0, as in the tutorial's loop.
  const ofSteps = options.steps === undefined ? recipe.steps : options.steps + 1;
  return {
    batchSize,
    updates: epochs === undefined ? ofSteps! : ofEpochs(epochs),
    updatesPerEpoch,
    optimizer: options.optimizer ?? recipe.optimizer,
    learningRate: options.learningRate ?? recipe.learningRate,
    schedule: options.schedule ?? recipe.schedule,
    clipNorm: options.clipNorm ?? recipe.clipNorm ?? null,
    augment: options.augment ?? recipe.augment ?? null,
    patience: patience ?? null,
    // Once an epoch; where one update is an epoch, as often as the tutorial does.
    evalEvery: evalEvery ?? (updatesPerEpoch === 1 ? 100 : updatesPerEpoch),
    checkpointEvery: checkpointEvery ?? null,
  };
}

/** The rates of a run. */
export function scheduleOf({ schedule, learningRate, updates }: Pick<RunSettings, "schedule" | "learningRate" | "updates">): Schedule {
  switch (schedule) {
    case "constant":
      return constantRate(learningRate);
    case "step":
      return stepRate(learningRate, { every: Math.ceil(updates / 3), factor: 0.1 });
    case "exponential":
      return exponentialRate(learningRate, { every: updates, factor: 0.01 });
    case "cosine":
      return cosineRate(learningRate, { updates });
    case "one-cycle":
      return oneCycleRate(learningRate, { updates });
  }
}

/** What --augment means where no amounts are named. */
export const usualAugmentation: Augmentation = { shift: 2, rotate: 10, scale: 0.1, elastic: 0.5 };
const amounts = ["shift", "rotate", "scale", "elastic"] as const;

/** Reads --augment: "shift=2,rotate=10". */
export function augmentation(text: string): Augmentation {
  const found: Record<string, number> = {};
  for (const part of text.split(",")) {
    const [, name = "", amount = ""] = /^([a-z]+)=(\d+\.?\d*|\.\d+)$/.exec(part.trim()) ?? [];
    if (!(amounts as readonly string[]).includes(name))
      throw new UsageError(`--augment is a list of ${amounts.join(", ")} with amounts, such as shift=2,rotate=10, got "${text}".`);
    found[name] = Number(amount);
  }
  return found;
}
