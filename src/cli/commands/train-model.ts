import { rm } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { Session, type NdArray } from "../../index.ts";
import { DataError, type DataSets } from "../../data/index.ts";
import { examineExamples, readCheckpoint, type Checkpoint, type Evaluation, type Network } from "../../train/index.ts";
import { UsageError } from "../arguments.ts";
import { requireDigits, readData } from "../data-sets.ts";
import { Interrupted, type Effects } from "../effects.ts";
import { courseOf, type CourseOptions } from "../model-course.ts";
import { checkpointsOf, digitsOf, networkFor, trainModel, type KeptRun } from "../model-run.ts";
import { findModel, type FoundModel } from "../model-source.ts";
import { profileTable } from "../profile-table.ts";
import { StatusLine } from "../progress.ts";
import { saveModelRun } from "../run-folder.ts";
import { jsonLine, shortest } from "../shortest.ts";

export interface TrainModelOptions extends CourseOptions {
  readonly model: string;
  readonly data?: string;
  readonly trainSize?: number;
  readonly testSize?: number;
  readonly seed?: number;
  readonly threads?: number;
  readonly fast?: boolean;
  readonly profile?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}

/** The loss of a model stopped being a number. */
class DivergedError extends Error {
  override readonly name = "DivergedError";
}

/** A run that is to be begun, or gone on with. */
interface Begun {
  readonly found: FoundModel;
  readonly kept: KeptRun;
  readonly sets: DataSets<"float32">;
  readonly out: string | undefined;
  readonly from?: Checkpoint;
}

/** Trains a model by its recipe, changed by what was typed. */
export async function trainByRecipe(options: TrainModelOptions, effects: Effects): Promise<void> {
  const found = await findModel(options.model);
  const sets = await readData(options.data, effects, { seed: options.seed ?? 0, ...countsOf(options) });
  const { identity } = sets;
  const { trainSize = sets.train.count, testSize = sets.test.count, seed = 0, fast = false, out } = options;
  requireDigits("--train-size", trainSize, sets.train, `${identity.name}'s training set`);
  requireDigits("--test-size", testSize, sets.test, `${identity.name}'s test set`);
  if (options.patience !== undefined && sets.validation.count === 0)
    throw new UsageError(`--patience looks at validation digits, and ${identity.name} has none.`);
  if (options.checkpointEvery !== undefined && out === undefined)
    throw new UsageError("--checkpoint-every needs a folder for the checkpoints: --out DIR.");
  const settings = { trainSize, testSize, ...courseOf(found.definition.recipe, options, trainSize), seed, fast };
  const kept: KeptRun = {
    model: options.model,
    ...(found.file ? { modelSha256: found.file.sha256 } : {}),
    ...(options.data === undefined ? {} : { data: options.data }),
    dataSha256: identity.sha256,
    settings,
  };
  if (out !== undefined) {
    await effects.prepareFolder(out);
    // Those of an earlier run there would be taken for this one's.
    await rm(checkpointsOf(out), { recursive: true, force: true });
  }
  await run({ found, kept, sets, out }, options, effects);
}

/** Goes on with the run whose checkpoint is in a folder, with the settings that it was begun with. */
export async function resume(folder: string, options: Omit<TrainModelOptions, "model">, effects: Effects): Promise<void> {
  const { checkpoint, settings: kept } = await readCheckpoint<KeptRun>(checkpointsOf(folder));
  const { model, modelSha256, settings } = kept;
  const found = await findModel(model);
  if (found.file?.sha256 !== modelSha256)
    throw new DataError(`${model} has changed since the run in ${folder} was begun; put it back, or train anew.`);
  const data = options.data ?? kept.data;
  const sets = await readData(data, effects, { seed: settings.seed, trainCount: settings.trainSize, testCount: settings.testSize });
  if (sets.identity.sha256 !== kept.dataSha256)
    throw new DataError(`The run in ${folder} was begun on other digits than these of ${sets.identity.name}; name the same with --data.`);
  await run({ found, kept, sets, out: folder, from: checkpoint }, options, effects);
}

const countsOf = ({ trainSize, testSize }: Pick<TrainModelOptions, "trainSize" | "testSize">): object => ({
  ...(trainSize === undefined ? {} : { trainCount: trainSize }),
  ...(testSize === undefined ? {} : { testCount: testSize }),
});

async function run(begun: Begun, options: Omit<TrainModelOptions, "model">, effects: Effects): Promise<void> {
  const { found, kept, sets, out, from } = begun;
  const { json = false } = options;
  const { settings } = kept;
  const startMs = effects.now();
  const status = new StatusLine(effects);
  const events: Record<string, unknown>[] = [];
  const tell = (event: Record<string, unknown>, forPeople: string): void => {
    events.push(event);
    status.print(effects.stdout, json ? jsonLine(event) : forPeople);
  };
  const digits = digitsOf(sets, settings);
  const network = networkFor(found, settings);
  const session = new Session({
    graph: network.graph,
    threads: options.threads ?? Math.min(64, availableParallelism()),
    ...(settings.fast ? { fast: true } : {}),
  });
  try {
    const { name, sha256 } = sets.identity;
    const validationSize = digits.validation?.count ?? 0;
    tell(
      { event: "data", data: name, sha256, trainSize: settings.trainSize, validationSize, testSize: settings.testSize },
      `${name}: ${count(settings.trainSize)} training digits, ${count(validationSize)} for validation, ${count(settings.testSize)} test digits\n`,
    );
    const { trainSize: _, testSize: __, ...course } = settings;
    tell(
      { event: "model", model: found.definition.name, ...course, ...(from ? { from: from.state.updatesDone } : {}) },
      introduction(begun),
    );
    for (const evaluation of from?.log ?? []) events.push(evaluationEvent(evaluation));
    const outcome = await trainModel(
      session,
      network,
      digits,
      kept,
      {
        ...(from ? { from } : {}),
        ...(out === undefined ? {} : { folder: out }),
        onEvaluation: (evaluation) => tell(evaluationEvent(evaluation), evaluationLine(evaluation, settings)),
      },
      status,
      effects,
    );
    const { updates, log, end } = outcome;
    if (end === "not a number")
      throw new DivergedError(
        `At update ${updates} the loss is not a number: the weights have grown beyond what float32 can hold. Take a smaller --learning-rate than ${settings.learningRate}, or --clip-norm 1.${out === undefined ? "" : " Nothing was saved."}`,
      );
    // The test digits are looked at once, when nothing can be chosen any more; a run that was stopped is none to report.
    const exam = end === "stopped" ? undefined : await examineExamples(session, network, digits.test);
    const weightsSha256 = await session.weightsSha256();
    const seconds = Math.round(effects.now() - startMs) / 1000;
    const done = {
      event: "done",
      updates,
      ...(exam ? { accuracy: exam.accuracy, loss: shortest(Math.fround(exam.loss)) } : {}),
      seconds,
      weightsSha256,
      out: out ?? null,
      ...(end === "finished" ? {} : { [end]: true }),
    };
    if (out !== undefined) {
      const provenance = { settings: flatSettings(kept), seed: settings.seed, updates, data: sets.identity, weightsSha256 };
      await saveModelRun(out, { definition: found.definition, network, session }, provenance, log, [...events, done], effects);
      if (end !== "stopped") await rm(checkpointsOf(out), { recursive: true, force: true });
    }
    tell(done, conclusion(done, end, exam, out));
    if (end === "stopped") throw new Interrupted();
    if (options.profile) await tellProfile(network, session, digits, settings, tell);
  } finally {
    session.close();
  }
}

/** Which network, and how it is going to be trained. */
function introduction({ found, kept: { settings }, from }: Begun): string {
  const { batchSize, updates, updatesPerEpoch, optimizer, learningRate, schedule, augment } = settings;
  const epochs =
    updates % updatesPerEpoch === 0 && updatesPerEpoch > 1
      ? `${counted(updates / updatesPerEpoch, "epoch")} of ${counted(updatesPerEpoch, "update")}`
      : counted(updates, "update");
  const changed =
    augment === null
      ? ""
      : `, digits changed at random: ${Object.entries(augment)
          .map(([what, amount]) => `${what} ${amount}`)
          .join(", ")}`;
  const parts = [
    `${found.definition.name}: ${found.definition.summary}`,
    `${epochs}, ${batchSize === "all" ? "all digits" : `${batchSize} digits`} each; ${optimizer}, rate ${learningRate}, ${schedule}${changed}`,
    ...(from ? [`Going on after ${counted(from.state.updatesDone, "update")}`] : []),
  ];
  return `${parts.join("\n")}\n`;
}

const evaluationEvent = ({ updates, trainingLoss, loss, accuracy }: Evaluation): Record<string, unknown> => ({
  event: "evaluation",
  updates,
  trainingLoss: shortest(Math.fround(trainingLoss)),
  ...(loss === undefined ? {} : { validationLoss: shortest(Math.fround(loss)), validationAccuracy: accuracy }),
});

function evaluationLine(
  { updates, trainingLoss, loss, accuracy }: Evaluation,
  { updatesPerEpoch, updates: total }: KeptRun["settings"],
): string {
  const isEpoch = updatesPerEpoch > 1 && updates % updatesPerEpoch === 0;
  const where = isEpoch
    ? `Epoch ${updates / updatesPerEpoch} of ${Math.ceil(total / updatesPerEpoch)}`
    : `Update ${count(updates)} of ${count(total)}`;
  const validated = loss === undefined ? "" : `  validation loss ${loss.toFixed(4)}  accuracy ${accuracy}`;
  return `${where}  loss ${trainingLoss.toFixed(4)}${validated}\n`;
}

function conclusion(
  { updates, seconds, weightsSha256 }: { readonly updates: number; readonly seconds: number; readonly weightsSha256: string },
  end: string,
  exam: { readonly accuracy: number; readonly loss: number } | undefined,
  out: string | undefined,
): string {
  const how = end === "early" ? "Stopped early, back at the lowest validation loss: " : end === "stopped" ? "Stopped: " : "";
  const result = exam ? `, test accuracy ${exam.accuracy}, test loss ${exam.loss.toFixed(4)}` : "";
  const next =
    out === undefined
      ? "Nothing was kept: --out DIR would have left a checkpoint to go on from."
      : `To go on: inkling train --resume ${out}`;
  return [
    `${how}${counted(updates, "update")} in ${seconds.toFixed(1)} s${result}`,
    `weights sha256 ${weightsSha256}`,
    ...(out === undefined ? [] : [`${out}: model.safetensors and its log`]),
    ...(end === "stopped" ? [next] : []),
    "",
  ].join("\n");
}

/** What stands in a model file's metadata: plain values. */
function flatSettings({ settings }: KeptRun): Record<string, number | boolean | string> {
  const { augment, seed: _, ...rest } = settings;
  const all = { ...rest, ...(augment ? { augment: JSON.stringify(augment) } : {}) };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, number | boolean | string] => entry[1] !== null));
}

/** Enough for medians, and soon over. */
const profiledSteps = 50;

async function tellProfile(
  { x, y_, learningRate, trainingLoss, training }: Network,
  session: Session,
  { train }: { readonly train: { readonly images: NdArray; readonly labels: NdArray } },
  { batchSize, learningRate: rate, trainSize }: KeptRun["settings"],
  tell: (event: Record<string, unknown>, forPeople: string) => void,
): Promise<void> {
  const end = batchSize === "all" ? trainSize : Math.min(batchSize, trainSize);
  const feeds = [
    [x, train.images.slice(0, end)],
    [y_, train.labels.slice(0, end)],
    [learningRate, rate],
  ] as const;
  const profile = await session.profile({ loss: trainingLoss, training }, feeds, { steps: profiledSteps });
  tell({ event: "profile", ...profile }, `\n${profileTable(profile)}`);
}

const counted = (value: number, what: string): string => `${count(value)} ${what}${value === 1 ? "" : "s"}`;

const count = (value: number): string => value.toLocaleString("en-US");
