import type { NdArray, Session } from "../index.ts";
import { shortest } from "./shortest.ts";
import { feedsOf, type Examples, type Network } from "./softmax-regression.ts";

/** How far to train, and how often to look. */
export interface Course {
  /** The number of the last update; the first has number 0, so there is one more of them. */
  readonly steps: number;
  /** Steps 0, n, 2n, … are measured, and the last one. */
  readonly evalEvery: number;
}

/** Where training stands after the update of number `step`. */
export interface Measurement {
  readonly step: number;
  /** On the test examples. */
  readonly accuracy: number;
  /** On the training examples. */
  readonly loss: number;
}

/** What training tells as it goes. */
export interface Spectator {
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly onMeasurement: (measurement: Measurement) => void;
  /** Several times a second. */
  readonly onProgress: (updates: number, total: number) => void;
}

export interface Outcome {
  readonly updates: number;
  readonly log: readonly Measurement[];
  readonly seconds: number;
  /** "stopped": by the signal, at a whole step. "not a number": the last entry of the log is the first step whose loss is none. */
  readonly end: "finished" | "stopped" | "not a number";
}

/** The loss stopped being a number. */
class NotANumber extends Error {
  /** How many updates had been done when it was none for the first time. */
  readonly updates: number;

  constructor(updates: number) {
    super(`the loss is not a number after ${updates} updates`);
    this.updates = updates;
  }
}

const progressEveryMs = 100;

/** Trains from the variables' initial values, as the tutorial's loop does. */
export async function train(
  session: Session,
  network: Network,
  examples: { readonly train: Examples; readonly test: Examples },
  { steps, evalEvery }: Course,
  { now, signal, onMeasurement, onProgress }: Spectator,
): Promise<Outcome> {
  const { loss, training } = network;
  const [onTrain, onTest] = [feedsOf(examples.train), feedsOf(examples.test)];
  const total = steps + 1;
  const log: Measurement[] = [];
  const startMs = now();
  let updates = 0;
  let end: Outcome["end"] = "finished";
  let shownMs = startMs;

  const watch = (values: { readonly loss: NdArray }, updatesDone: number): void => {
    if (!Number.isFinite(values.loss.item())) throw new NotANumber(updatesDone);
    if (updatesDone === 0 || now() - shownMs < progressEveryMs) return;
    shownMs = now();
    onProgress(updatesDone, total);
  };
  const measure = async (): Promise<void> => {
    if (updates === 0) return;
    const accuracy = (await session.run(network.accuracy, onTest)).item();
    const lossNow = (await session.run(loss, onTrain)).item();
    log.push({ step: updates - 1, accuracy: shortest(accuracy), loss: shortest(lossNow) });
    onMeasurement(log.at(-1)!);
    if (!Number.isFinite(lossNow)) end = "not a number";
  };

  await session.run(network.initialize);
  while (updates < total && end === "finished") {
    const nextMeasured = Math.min(steps, Math.ceil(updates / evalEvery) * evalEvery);
    const before = updates;
    try {
      await session.run({ loss, training }, onTrain, { steps: nextMeasured + 1 - updates, signal, onValues: watch });
      updates = nextMeasured + 1;
    } catch (error) {
      if (error instanceof NotANumber) {
        ({ updates } = error);
        end = "not a number";
        await goBackTo(updates, session, network, onTrain, signal);
      } else if (signal.aborted) {
        updates = session.updatesDone;
        end = "stopped";
      } else throw error;
    }
    if (updates > before) await measure();
    onProgress(updates, total);
  }
  return { updates, log, seconds: (now() - startMs) / 1000, end };
}

/** By the time a value is looked at, a few more updates have been done. From the start to this one they are the same again, to the bit. */
async function goBackTo(
  updates: number,
  session: Session,
  network: Network,
  onTrain: ReturnType<typeof feedsOf>,
  signal: AbortSignal,
): Promise<void> {
  await session.run(network.initialize);
  if (updates > 0) await session.run(network.training, onTrain, { steps: updates, signal });
}
