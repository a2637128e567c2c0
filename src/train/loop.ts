import { NdArray } from "../array/ndarray.ts";
import type { Graph } from "../graph/graph.ts";
import type { Operation, Tensor } from "../graph/tensor.ts";
import type { Session } from "../runtime/session.ts";
import type { Batches, Examples } from "./batches.ts";
import { examineExamples, type Examined } from "./evaluate.ts";
import type { Schedule } from "./schedule.ts";
import { restoreState, stateOf, type SessionState } from "./state.ts";

/** What the loop needs of a network. */
export interface Trainable extends Examined {
  readonly graph: Graph;
  /** A float32 placeholder of shape [], fed at each update. */
  readonly learningRate: Tensor;
  /** What is made smaller: the mean over a batch, with dropout and all. */
  readonly trainingLoss: Tensor;
  /** One update. */
  readonly training: Operation;
  readonly initialize: Operation;
}

/** How far to train, and when to look up. */
export interface Course {
  /** How many updates to do in all, those before a checkpoint included. */
  readonly updates: number;
  readonly schedule: Schedule;
  /** After how many updates the validation examples are examined, again and again; an epoch's unless said otherwise. And at the end. */
  readonly evaluateEvery?: number;
  /** Ends when the validation loss has not been lower than its lowest for so many examinations, and goes back to the weights of the lowest. */
  readonly patience?: number;
  /** After how many updates a checkpoint is kept, again and again; none unless said otherwise. */
  readonly checkpointEvery?: number;
}

/** Where training stands after some updates. */
export interface Evaluation {
  readonly updates: number;
  /** Mean loss of the batches since the last evaluation, each before its update. */
  readonly trainingLoss: number;
  /** On the validation examples; undefined where there are none. */
  readonly loss?: number;
  readonly accuracy?: number;
}

/** Everything that the rest of a run depends on, besides its settings and data. */
export interface Checkpoint {
  readonly state: SessionState;
  readonly log: readonly Evaluation[];
  /** Losses since the last evaluation: their sum, in float64. */
  readonly lossSum: number;
  /** The lowest validation loss, and what the session held then, if training can end early. */
  readonly best?: { readonly updates: number; readonly loss: number; readonly state: SessionState };
}

/** What the loop tells as it goes. What one of these throws ends the run at a whole update. */
export interface Callbacks {
  /** After each update: its number from 0, the loss of its batch before it, its rate. */
  readonly onUpdate?: (update: number, loss: number, rate: number) => void;
  readonly onEvaluation?: (evaluation: Evaluation) => void | Promise<void>;
  /** Every `checkpointEvery` updates, and where the signal stopped the run. */
  readonly onCheckpoint?: (checkpoint: Checkpoint) => void | Promise<void>;
}

export interface TrainingOptions extends Callbacks {
  /** Stops the run at a whole update; a last checkpoint is told of then. */
  readonly signal?: AbortSignal;
  /** Goes on from here. The same settings, data and batches give the weights of a run that never stopped, to the bit. */
  readonly from?: Checkpoint | undefined;
}

export interface TrainingOutcome {
  /** How many updates made the weights that the session now holds. */
  readonly updates: number;
  readonly log: readonly Evaluation[];
  /** "early": the validation loss fell no more. "stopped": by the signal. "not a number": the loss of the last update's batch was none. */
  readonly end: "finished" | "early" | "stopped" | "not a number";
}

/**
 * Trains a network in a session: batches, rates, examinations, checkpoints, in this order at each update.
 *
 * @param validation What early stopping and the log look at; never the test examples.
 */
export async function train(
  session: Session,
  network: Trainable,
  { batches, validation }: { readonly batches: Batches; readonly validation?: Examples | undefined },
  course: Course,
  options: TrainingOptions = {},
): Promise<TrainingOutcome> {
  const { updates: total, schedule, patience, checkpointEvery = Infinity, evaluateEvery = batches.updatesPerEpoch } = course;
  const { from, signal, onUpdate, onEvaluation, onCheckpoint } = options;
  if (patience !== undefined && !validation) throw new RangeError("train: patience needs validation examples to look at");
  const log = [...(from?.log ?? [])];
  const { x, y_, learningRate, trainingLoss, training } = network;
  const rateNow = new Float32Array(1);
  const rateFeed = NdArray.borrow(rateNow, []);
  let best = from?.best;
  let lossSum = from?.lossSum ?? 0;
  let done = from?.state.updatesDone ?? 0;
  let end: TrainingOutcome["end"] = "finished";

  const evaluate = async (): Promise<void> => {
    const found = validation && (await examineExamples(session, network, validation));
    const since = done - (log.at(-1)?.updates ?? 0);
    const measured = found ? { loss: found.loss, accuracy: found.accuracy } : {};
    log.push({ updates: done, trainingLoss: lossSum / since, ...measured });
    lossSum = 0;
    if (patience !== undefined && !(found!.loss >= (best?.loss ?? Infinity)))
      best = { updates: done, loss: found!.loss, state: await stateOf(session, network.graph) };
    await onEvaluation?.(log.at(-1)!);
  };
  const keep = async (): Promise<void> => {
    await onCheckpoint?.({ state: await stateOf(session, network.graph), log: [...log], lossSum, ...(best ? { best } : {}) });
  };
  /** How many examinations have come after the best. */
  const sinceBest = (): number => log.filter(({ updates }) => best && updates > best.updates).length;

  await session.run(network.initialize);
  if (from) await restoreState(session, network.graph, from.state);
  while (done < total) {
    if (patience !== undefined && sinceBest() >= patience) {
      end = "early";
      break;
    }
    if (signal?.aborted) {
      end = "stopped";
      break;
    }
    const { images, labels } = await batches.batch(done);
    rateNow[0] = schedule(done);
    const { loss } = await session.run({ loss: trainingLoss, training }, [
      [x, images],
      [y_, labels],
      [learningRate, rateFeed],
    ]);
    done += 1;
    lossSum += loss.item();
    onUpdate?.(done - 1, loss.item(), rateNow[0]);
    if (!Number.isFinite(loss.item())) {
      end = "not a number";
      break;
    }
    if (done % evaluateEvery === 0 || done === total) await evaluate();
    if (done % checkpointEvery === 0 && done < total) await keep();
  }
  if (end === "stopped") await keep();
  if (patience !== undefined && best && end !== "stopped" && end !== "not a number") {
    await restoreState(session, network.graph, best.state);
    done = best.updates;
  }
  return { updates: done, log, end };
}
