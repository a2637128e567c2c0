import { Session, type NdArray } from "inkling";
import { classMeans } from "./class-means.ts";
import { infoOf, open, type Source } from "./data.ts";
import { faultOf } from "./fault.ts";
import { graphRun } from "./graph-desk.ts";
import { forgetKept } from "./kept-fetch.ts";
import { linearModel, loadWeights, weightsOf, type LinearModel } from "./model.ts";
import { paceOf } from "./pace.ts";
import { pixelCount } from "./protocol.ts";
import type { CallName, Calls, DataName, Digits, Settings } from "./protocol.ts";
import { train } from "./train.ts";

/** How a call is stopped, and whom it tells of its way. */
export interface Context {
  readonly signal: AbortSignal;
  readonly emit: (event: unknown) => void;
}

type Handlers = {
  readonly [Name in CallName]: (
    args: Calls[Name]["args"],
    context: { readonly signal: AbortSignal; readonly emit: (event: Calls[Name]["event"]) => void },
  ) => Promise<Calls[Name]["result"]>;
};

export function answer<Name extends CallName>(name: Name, args: Calls[Name]["args"], context: Context): Promise<Calls[Name]["result"]> {
  return handlers[name](args, context);
}

/** The page leaves itself a core: it has to draw what is trained. */
export const threads: number = Math.max(1, navigator.hardwareConcurrency - 1);

const dataOf = (name: DataName): Promise<Source> => open(name, undefined, () => {});

/**
 * A session for weights that come from the page, one for each way of training: variables that no run trains on.
 * Kept, since a session of its own for each drag would make its plans anew each time.
 */
const desks = new Map<string, { readonly model: LinearModel; readonly session: Session }>();

async function deskFor(
  settings: Pick<Settings, "learningRate" | "naiveLog">,
  weights: Float32Array,
): Promise<{ model: LinearModel; session: Session }> {
  const key = `${settings.learningRate} ${settings.naiveLog}`;
  let desk = desks.get(key);
  if (!desk) {
    const model = linearModel(settings);
    desk = { model, session: new Session({ graph: model.graph, threads }) };
    desks.set(key, desk);
    const [oldest] = desks.keys();
    if (desks.size > 3) {
      desks.get(oldest)!.session.close();
      desks.delete(oldest);
    }
  }
  await loadWeights(desk.session, desk.model, weights);
  return desk;
}

/** What uses the desk waits for its turn: between loading weights and using them nobody may load others. */
let turn: Promise<unknown> = Promise.resolve();
function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const result = turn.then(work);
  turn = result.catch(() => undefined);
  return result;
}

const trainingFeeds = async (data: DataName, { trainSize }: Settings): Promise<{ x: NdArray; y_: NdArray }> =>
  (await dataOf(data)).feeds("train", 0, trainSize);

const handlers: Handlers = {
  open: async ({ data, files }, { emit }) => {
    try {
      return infoOf(data, await open(data, files, emit));
    } catch (error) {
      if (data === "mnist") await forgetKept();
      throw error;
    }
  },

  digits: async (args) => {
    const source = await dataOf(args.data);
    if ("start" in args) return source.digits(args.split, args.start, args.count);
    const picked: Digits = { images: new Uint8Array(args.indices.length * pixelCount), labels: new Uint8Array(args.indices.length) };
    for (const [i, index] of args.indices.entries()) {
      const { images, labels } = await source.digits(args.split, index, 1);
      picked.images.set(images, i * pixelCount);
      picked.labels.set(labels, i);
    }
    return picked;
  },

  train: async ({ data, settings, from, until, snapshotEvery }, { signal, emit }) =>
    train(await dataOf(data), settings, { from, until, snapshotEvery, threads, signal, onNews: emit }),

  replay: ({ data, settings, from, t }) =>
    inTurn(async () => {
      if (t === from.t) return from;
      const { model, session } = await deskFor(settings, from.weights);
      await session.run(model.training, await trainingFeeds(data, settings), { steps: t - from.t });
      const [W, b] = await session.run([model.W, model.b]);
      return { t, weights: weightsOf(W, b) };
    }),

  trainTo: async ({ data, settings, t }, { signal, emit }) => {
    const source = await dataOf(data);
    const model = linearModel(settings);
    const session = new Session({ graph: model.graph, threads });
    try {
      const feeds = await source.feeds("train", 0, settings.trainSize);
      await session.run(model.initialize);
      if (t > 0) {
        const onValues = (_: unknown, done: number): void => emit(done);
        await session.run({ step: model.training, b: model.b }, feeds, { steps: t, signal, every: 50, onValues });
      }
      const [W, b] = await session.run([model.W, model.b]);
      const onTest = await source.feeds("test", settings.testStart, settings.testSize);
      const [onTrainNow, testAccuracy] = [
        await session.run({ loss: model.loss, accuracy: model.accuracy }, feeds),
        await session.run(model.accuracy, onTest),
      ];
      return {
        t,
        weights: weightsOf(W, b),
        testAccuracy: testAccuracy.item(),
        trainAccuracy: onTrainNow.accuracy.item(),
        loss: onTrainNow.loss.item(),
      };
    } finally {
      session.close();
    }
  },

  examine: ({ data, split, start, count, weights }) =>
    inTurn(async () => {
      const source = await dataOf(data);
      const { model, session } = await deskFor({ learningRate: 0.1, naiveLog: false }, weights);
      const { y, loss, accuracy, prediction } = await session.run(
        { y: model.y, loss: model.loss, accuracy: model.accuracy, prediction: model.prediction },
        await source.feeds(split, start, count),
      );
      const { labels } = await source.digits(split, start, count);
      return {
        predictions: Uint8Array.from(prediction.data),
        probabilities: y.data as Float32Array<ArrayBuffer>,
        labels,
        accuracy: accuracy.item(),
        loss: loss.item(),
      };
    }),

  gradient: ({ data, settings, weights }) =>
    inTurn(async () => {
      const { model, session } = await deskFor(settings, weights);
      const [dW, db, loss] = await session.run([...model.slopes, model.loss], await trainingFeeds(data, settings));
      return { gradient: weightsOf(dW, db), loss: loss.item() };
    }),

  lossAlong: ({ data, settings, weights, direction, factors }) =>
    inTurn(async () => {
      const feeds = await trainingFeeds(data, settings);
      const losses: number[] = [];
      for (const factor of factors) {
        const { model, session } = await deskFor(
          settings,
          weights.map((weight, i) => weight + factor * direction[i]),
        );
        losses.push((await session.run(model.loss, feeds)).item());
      }
      return losses;
    }),

  fault: ({ data, settings, weights }) =>
    inTurn(async () => {
      const source = await dataOf(data);
      const { model, session } = await deskFor(settings, weights);
      return faultOf(source, settings, model, session);
    }),

  pace: async ({ data, settings }) => paceOf(await dataOf(data), settings, threads),

  sha256: ({ weights }) =>
    inTurn(async () => {
      const { session } = await deskFor({ learningRate: 0.1, naiveLog: false }, weights);
      return session.weightsSha256();
    }),

  classMeans: async ({ data, split, count }, { signal, emit }) => classMeans(await dataOf(data), split, count, { signal, onDone: emit }),

  graphRun: (args) => inTurn(() => graphRun(args, dataOf)),

  threads: async () => (globalThis.crossOriginIsolated ? threads : 1),
};
