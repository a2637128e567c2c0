import { availableParallelism } from "node:os";
import { Session } from "../../index.ts";
import type { Augmentation, DataIdentity } from "../../data/index.ts";
import { models } from "../../nn/index.ts";
import { Option, type Command } from "commander";
import { dataHelp, newCommand, positiveNumber, seedNumber, UsageError, wholeNumber } from "../arguments.ts";
import { firstExamples, readData } from "../data-sets.ts";
import { Interrupted, realEffects, type Effects } from "../effects.ts";
import { augmentation, optimizerNames, scheduleNames, usualAugmentation } from "../model-course.ts";
import { modelOf, type LinearModel, type Provenance } from "../model-file.ts";
import { profileTable } from "../profile-table.ts";
import { durationText, StatusLine } from "../progress.ts";
import { runFiles, saveRun } from "../run-folder.ts";
import { jsonLine, shortestOf } from "../shortest.ts";
import { feedsOf, softmaxRegression, type Examples } from "../softmax-regression.ts";
import { train as trainNetwork, type Measurement, type Outcome } from "../training.ts";
import { resume, trainByRecipe, type TrainModelOptions } from "./train-model.ts";

export interface TrainOptions {
  readonly data?: string;
  readonly trainSize: number;
  readonly testSize: number;
  readonly learningRate: number;
  readonly steps: number;
  readonly evalEvery: number;
  readonly seed: number;
  readonly naiveLog?: boolean;
  readonly threads?: number;
  readonly fast?: boolean;
  readonly profile?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

/** The run that the tutorial published. */
export const tutorialRun: TrainOptions = { trainSize: 5500, testSize: 10_000, learningRate: 0.1, steps: 2500, evalEvery: 100, seed: 0 };

const mostThreads = 64;

/** How the session computes. */
const sessionOptions = ({
  threads = Math.min(mostThreads, availableParallelism()),
  fast = false,
}: TrainOptions): { threads: number; fast?: true } => ({ threads, ...(fast ? { fast } : {}) });

/** Enough for medians, and soon over. */
const profiledSteps = 50;

/** Training came to a number that is none. */
class TrainingError extends Error {
  override readonly name = "TrainingError";
}

export function trainCommand(effects: Effects): Command {
  return newCommand("train", effects, [
    "inkling train                           the tutorial's run, on MNIST",
    "inkling train --out run                 … and keep the model, its log and pictures in run/",
    "inkling train --train-size 100 --steps 500",
    "inkling train --learning-rate 10 --naive-log --steps 20      meet a NaN",
    "inkling train --profile                 … and see where the time of a step goes",
    "inkling train --model cnn --out cnn     a convolutional network, in small batches",
    "inkling train --model mlp --epochs 3 --augment shift=2,rotate=10",
    "inkling train --resume cnn              go on with a run that Ctrl-C stopped",
    "inkling train --json > log.jsonl        one object a line",
  ])
    .summary("train a network: the tutorial's, or another")
    .description(
      "Trains softmax regression as the tutorial does, on all training examples at each step. The defaults are the tutorial's own. With --model another network is trained by its recipe (inkling models tells them), which options change. Ctrl-C stops at the next step, and keeps what was learned if --out is given.",
    )
    .option("--data <name>", dataHelp)
    .option("--model <name>", `${Object.keys(models).join(", ")}, or a TypeScript file that makes one (default: softmax)`)
    .option(
      "--train-size <n>",
      `how many training examples to learn from (default: ${tutorialRun.trainSize}; of other models all)`,
      wholeNumber("--train-size", { least: 1 }),
    )
    .option(
      "--test-size <n>",
      `how many test examples to measure the accuracy on (default: ${tutorialRun.testSize}, or all)`,
      wholeNumber("--test-size", { least: 1 }),
    )
    .option("--batch-size <n>", "how many examples each step learns from, in shuffled order, or all", batchSize)
    .option("--epochs <n>", "how often to go through the training examples", wholeNumber("--epochs", { least: 1 }))
    .option(
      "--steps <n>",
      `the number of the last step; the first is 0, so n + 1 updates (default: ${tutorialRun.steps}, or the model's)`,
      wholeNumber("--steps"),
    )
    .addOption(new Option("--optimizer <name>", "how a step follows from the gradients").choices(optimizerNames))
    .option(
      "--learning-rate <rate>",
      `how far each step goes (default: ${tutorialRun.learningRate}, or the model's)`,
      positiveNumber("--learning-rate"),
    )
    .addOption(new Option("--schedule <name>", "how the learning rate changes as training goes on").choices(scheduleNames))
    .option("--clip-norm <length>", "shorten gradients that are longer than this together", positiveNumber("--clip-norm"))
    .option(
      "--augment [amounts]",
      "change digits at random before they are learned from: shift=2,rotate=10,scale=0.1,elastic=0.5, or some of these",
      augmentation,
    )
    .option(
      "--patience <n>",
      "stop when the validation loss has not fallen for so many evaluations",
      wholeNumber("--patience", { least: 1 }),
    )
    .option(
      "--eval-every <n>",
      `measure and log each n-th step (default: ${tutorialRun.evalEvery}, or an epoch's)`,
      wholeNumber("--eval-every", { least: 1 }),
    )
    .option("--seed <n>", "of the first weights, of shuffling and all that is drawn, and of generated handwriting (default: 0)", seedNumber)
    .option("--naive-log", "take the log of the rounded softmax, to see where NaNs come from")
    .option(
      "--threads <n>",
      "how many threads share the work (default: the machine's); the weights are the same",
      wholeNumber("--threads", { least: 1, most: mostThreads }),
    )
    .option("--fast", "use relaxed SIMD (Node 22 or newer): quicker, but the weights are this machine's own")
    .option("--profile", "say at the end where the time of a step goes")
    .option("--out <folder>", `keep ${Object.values(runFiles).join(", ")} there`)
    .option("--checkpoint-every <n>", "leave a checkpoint in --out after each n steps", wholeNumber("--checkpoint-every", { least: 1 }))
    .option(
      "--resume <folder>",
      "go on with the run that was stopped and has its checkpoint there: the weights are those of one that never stopped",
    )
    .option("--json", "print one JSON object a line")
    .action((options: TypedOptions) => trainAsTyped(options, effects));
}

/** What was typed: the tutorial's options and those of other models, none of them filled in. */
type TypedOptions = Partial<TrainOptions> &
  Omit<TrainModelOptions, "model" | "augment"> & {
    readonly model?: string;
    /** true: --augment without amounts. */
    readonly augment?: Augmentation | true;
    readonly resume?: string;
  };

/** What may be typed beside --resume: the rest is the run's already. */
const besideResume = new Set(["resume", "data", "threads", "profile", "json", "debug"]);
/** What makes a run another one than the tutorial's. */
const notTutorial = ["epochs", "schedule", "clipNorm", "augment", "patience", "checkpointEvery"] as const;

async function trainAsTyped({ resume: folder, augment, ...typed }: TypedOptions, effects: Effects): Promise<void> {
  const { model = "softmax", batchSize: batch = "all", optimizer = "gradient-descent" } = typed;
  const amounts = augment === true ? usualAugmentation : augment;
  if (folder !== undefined) {
    const other = Object.keys({ ...typed, ...(amounts ? { augment: amounts } : {}) }).find((name) => !besideResume.has(name));
    if (other !== undefined) throw new UsageError(`--${dashed(other)} is settled by the run that --resume goes on with; leave it out.`);
    return resume(folder, typed, effects);
  }
  const options = { ...typed, ...(amounts ? { augment: amounts } : {}) };
  const isTutorial =
    model === "softmax" && batch === "all" && optimizer === "gradient-descent" && notTutorial.every((name) => options[name] === undefined);
  if (isTutorial) return train({ ...tutorialRun, ...options }, effects);
  if (options.naiveLog) throw new UsageError("--naive-log is for the tutorial's run, without --model and what only other models have.");
  return trainByRecipe({ ...options, model }, effects);
}

const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Reads --batch-size. */
function batchSize(text: string): number | "all" {
  if (text === "all") return "all";
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new UsageError(`--batch-size is a whole number, 1 or more, or all, got "${text}".`);
}

/** Trains the network, tells how it goes, and keeps it if a folder is named. */
export async function train(options: TrainOptions, effects: Effects = realEffects): Promise<void> {
  const { trainSize, testSize, json = false, out } = options;
  const { stdout } = effects;
  const sets = await readData(options.data, effects, {
    seed: options.seed,
    trainCount: trainSize,
    validationCount: 0,
    testCount: testSize,
  });
  const examples = {
    train: firstExamples("--train-size", trainSize, sets.train, `${sets.identity.name}'s training set`),
    test: firstExamples("--test-size", testSize, sets.test, `${sets.identity.name}'s test set`),
  };
  if (out !== undefined) await effects.prepareFolder(out);

  const events: Record<string, unknown>[] = [];
  const status = new StatusLine(effects);
  const tell = (event: Record<string, unknown>, forPeople: string): void => {
    events.push(event);
    status.print(stdout, json ? jsonLine(event) : forPeople);
  };
  const { name: data, sha256 } = sets.identity;
  tell(
    { event: "data", data, sha256, trainSize, testSize },
    `${data}: ${counted(trainSize, "training digit")}, ${counted(testSize, "test digit")}\n`,
  );

  const { outcome, model } = await trainWithBar(options, examples, status, effects, (measurement) => {
    const { step, accuracy, loss } = measurement;
    const error = Number.isFinite(loss) ? {} : { error: faultOf(measurement, options) };
    tell({ event: "step", ...measurement, ...error }, `Training Step:${step}  Accuracy =  ${accuracy}  Loss = ${loss}\n`);
  });
  try {
    await conclude(options, { outcome, model, examples, identity: sets.identity }, { events, tell }, effects);
    if (options.profile) await tellProfile(model, examples.train, tell);
  } finally {
    model.session.close();
  }
}

/** Trains with a bar at the bottom of the terminal; the session of the model is the caller's to close. */
export async function trainWithBar(
  options: TrainOptions,
  examples: { readonly train: Examples; readonly test: Examples },
  status: StatusLine,
  effects: Effects,
  onMeasurement: (measurement: Measurement) => void,
): Promise<{ outcome: Outcome; model: LinearModel }> {
  const { learningRate, naiveLog = false, seed, steps, evalEvery } = options;
  const network = softmaxRegression({ learningRate, naiveLog, seed });
  const session = new Session({ graph: network.graph, ...sessionOptions(options) });
  const startMs = effects.now();
  let latest = "";
  try {
    const outcome = await effects.interruptible((signal) =>
      trainNetwork(
        session,
        network,
        examples,
        { steps, evalEvery },
        {
          now: effects.now,
          signal,
          onMeasurement: (measurement) => {
            latest = `  loss ${measurement.loss.toFixed(4)}  accuracy ${measurement.accuracy.toFixed(4)}`;
            onMeasurement(measurement);
          },
          onProgress: (updates, total) => {
            const left = ((effects.now() - startMs) / 1000 / updates) * (total - updates);
            status.show(`step ${count(updates - 1)} of ${count(steps)}${latest}  ${durationText(left)} left`, updates / total);
          },
        },
      ),
    );
    return { outcome, model: await modelOf(network, session) };
  } catch (error) {
    session.close();
    throw error;
  } finally {
    status.clear();
  }
}

interface Trained {
  readonly outcome: Outcome;
  readonly model: LinearModel;
  readonly examples: { readonly train: Examples };
  readonly identity: DataIdentity;
}

interface Telling {
  readonly events: readonly Record<string, unknown>[];
  readonly tell: (event: Record<string, unknown>, forPeople: string) => void;
}

/** Goes on training, when all has been said and kept, to see where the time of a step goes. */
async function tellProfile({ network, session }: LinearModel, examples: Examples, tell: Telling["tell"]): Promise<void> {
  const { loss, training } = network;
  const profile = await session.profile({ loss, training }, feedsOf(examples), { steps: profiledSteps });
  tell({ event: "profile", ...profile }, `\n${profileTable(profile)}`);
}

/** Says how it ended and keeps the run; then what is no good end is thrown. */
async function conclude(
  options: TrainOptions,
  { outcome, model, examples, identity }: Trained,
  { events, tell }: Telling,
  effects: Effects,
): Promise<void> {
  const { updates, log, end } = outcome;
  const last = log.at(-1);
  if (last === undefined) {
    effects.stderr.write("Stopped before the first step.\n");
    throw new Interrupted();
  }
  const isNumber = end !== "not a number";
  const saved = isNumber && options.out !== undefined ? options.out : null;
  const error = isNumber ? undefined : faultOf(last, options);
  const weightsSha256 = await model.session.weightsSha256();
  const first = await model.session.run(model.network.y, { x: examples.train.images.slice(0, 1) });
  const seconds = Math.round(outcome.seconds * 1000) / 1000;
  const done = {
    event: "done",
    updates,
    accuracy: last.accuracy,
    loss: last.loss,
    seconds,
    ...sessionOptions(options),
    weightsSha256,
    firstPrediction: shortestOf(first),
    out: saved,
    ...(end === "stopped" ? { stopped: true } : {}),
    ...(error === undefined ? {} : { error }),
  };
  if (saved !== null) {
    const { trainSize, testSize, learningRate, steps, naiveLog = false, fast = false } = options;
    const settings = { trainSize, testSize, learningRate, steps, naiveLog, ...(fast ? { fast } : {}) };
    const provenance: Provenance = { settings, seed: options.seed, updates, data: identity, weightsSha256 };
    await saveRun(saved, model, provenance, log, [...events, done], effects);
  }
  const summary = [
    `${end === "stopped" ? "Stopped: " : ""}${counted(updates, "update")} in ${seconds.toFixed(1)} s, accuracy ${last.accuracy}, loss ${last.loss}`,
    `weights sha256 ${weightsSha256}`,
    ...(saved === null ? [] : [`${saved}: ${Object.values(runFiles).join(", ")}`]),
  ];
  tell(done, isNumber ? `${summary.join("\n")}\n` : "");
  if (error !== undefined) throw new TrainingError(options.out === undefined ? error : `${error} Nothing was saved.`);
  if (end === "stopped") throw new Interrupted();
}

/** Why a loss is no number, for people. */
function faultOf({ step, loss }: Measurement, { naiveLog = false, learningRate }: TrainOptions): string {
  const what = `After the update of step ${step} the loss is ${loss}`;
  return naiveLog
    ? `${what}: softmax rounded some probabilities to 0, log 0 is −∞, and 0 · −∞ is not a number. Leave out --naive-log: the log of the softmax, taken in one, has no such 0.`
    : `${what}: the weights have grown beyond what float32 can hold. Take a smaller --learning-rate than ${learningRate}.`;
}

const counted = (value: number, what: string): string => `${count(value)} ${what}${value === 1 ? "" : "s"}`;

const count = (value: number): string => value.toLocaleString("en-US");
