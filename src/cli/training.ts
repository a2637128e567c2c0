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

/** How long updates run between two looks at the progress. The bits do not depend on it: see DESIGN, same bits everywhere. */
const sliceMs = 100;

/** Trains from the variables' initial values, as the tutorial's loop does. */
export async function train(
  session: Session,
  network: Network,
  examples: { readonly train: Examples; readonly test: Examples },
  { steps, evalEvery }: Course,
  { now, signal, onMeasurement, onProgress }: Spectator,
): Promise<Outcome> {
  const { W, b, loss, training } = network;
  const [onTrain, onTest] = [feedsOf(examples.train), feedsOf(examples.test)];
  const total = steps + 1;
  const log: Measurement[] = [];
  const startMs = now();
  let updates = 0;
  let slice = 1;
  let end: Outcome["end"] = "finished";

  const lossNow = async (): Promise<number> => (await session.run(loss, onTrain)).item();
  const measure = async (): Promise<void> => {
    if (updates === 0 || log.at(-1)?.step === updates - 1) return;
    const accuracy = (await session.run(network.accuracy, onTest)).item();
    log.push({ step: updates - 1, accuracy: shortest(accuracy), loss: shortest(await lossNow()) });
    onMeasurement(log.at(-1)!);
    if (!Number.isFinite(log.at(-1)!.loss)) end = "not a number";
  };

  await session.run(network.initialize);
  while (updates < total && end === "finished") {
    const nextMeasured = Math.min(steps, Math.ceil(updates / evalEvery) * evalEvery);
    const count = Math.min(slice, nextMeasured + 1 - updates);
    const before = await session.run([W, b]);
    const sliceStartMs = now();
    try {
      // The loss beside an update is the one before it: whether there is still a number to go down from.
      const { before: lossBefore } = await session.run({ before: loss, training }, onTrain, { steps: count, signal });
      if (!Number.isFinite(lossBefore.item())) {
        updates = await goBackToFirstFault(session, network, before, updates, onTrain);
        await measure();
        break;
      }
      updates += count;
      const tookMs = now() - sliceStartMs;
      slice = Math.max(1, Math.min(1000, Math.floor((count * sliceMs) / Math.max(tookMs, 0.01))));
    } catch (error) {
      if (!signal.aborted) throw error;
      updates = session.updatesDone;
      end = "stopped";
    }
    if (updates > nextMeasured || end === "stopped") await measure();
    onProgress(updates, total);
  }
  return { updates, log, seconds: (now() - startMs) / 1000, end };
}

/**
 * Repeats a slice of updates in which the loss stopped being a number, one by one, up to the update that did it.
 *
 * @param before the variables after `updates` updates, where the slice began
 * @returns how many updates there are then
 */
async function goBackToFirstFault(
  session: Session,
  { W, b, loss, training }: Network,
  before: readonly NdArray[],
  updates: number,
  onTrain: ReturnType<typeof feedsOf>,
): Promise<number> {
  await session.load(W, before[0]);
  await session.load(b, before[1]);
  while (Number.isFinite((await session.run(loss, onTrain)).item())) {
    await session.run(training, onTrain);
    updates += 1;
  }
  return updates;
}
