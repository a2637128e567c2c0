import { Session, type NdArray } from "inkling";
import type { Source } from "./data.ts";
import type { Feeds } from "./writing.ts";
import { linearModel, loadWeights, weightsOf } from "./model.ts";
import { updatesOf, weightCount } from "./protocol.ts";
import type { Measurement, Moment, Settings, TrainingEnd, TrainingNews } from "./protocol.ts";

export interface TrainOptions {
  readonly from: Moment;
  readonly until: number | undefined;
  readonly snapshotEvery: number;
  readonly threads: number;
  readonly signal: AbortSignal;
  readonly onNews: (news: TrainingNews) => void;
}

/** One frame of a screen: more often nobody could see it. */
const newsEveryMs = 16;

/** Accuracy is measured after the updates of number 0, 100, 200 …, as the tutorial does, and at the run's end. */
const measureEvery = 100;

/** Trains as the tutorial's loop does, telling of every update on the way. */
export async function train(source: Source, settings: Settings, options: TrainOptions): Promise<TrainingEnd> {
  const { from, threads, signal, snapshotEvery, onNews } = options;
  const end = Math.min(options.until ?? Infinity, updatesOf(settings));
  const model = linearModel(settings);
  const session = new Session({ graph: model.graph, threads });
  // Test digits are examined in a session of its own: they may come later than the moment that they are asked about.
  const examiner = new Session({ graph: model.graph, threads });
  const news = new News(from.t, snapshotEvery, onNews);
  const startMs = performance.now();
  try {
    const onTrain = await source.feeds("train", 0, settings.trainSize);
    let onTest: Feeds | undefined;
    // The first updates do not wait for them: who has pressed the button wants to see something.
    const testDigits = source.feeds("test", settings.testStart, settings.testSize).then((feeds) => (onTest = feeds));
    testDigits.catch(() => {});
    await session.run(model.initialize);
    await loadWeights(session, model, from.weights);
    let state: TrainingEnd["end"] = "finished";
    let done = from.t;

    const owed: { measured: Omit<Measurement, "testAccuracy">; weights: Float32Array }[] = [];
    const examine = async (feeds: Feeds): Promise<void> => {
      for (const { measured, weights } of owed.splice(0)) {
        await loadWeights(examiner, model, weights);
        news.measured({ ...measured, testAccuracy: (await examiner.run(model.accuracy, feeds)).item() });
      }
    };

    /** What the tutorial prints, and the weights that it is true of. */
    const measure = async (): Promise<void> => {
      const { loss, accuracy, W, b } = await session.run({ loss: model.loss, accuracy: model.accuracy, W: model.W, b: model.b }, onTrain);
      const weights = weightsOf(W, b);
      news.at(done, loss.item(), weights);
      owed.push({ measured: { t: done, loss: loss.item(), trainAccuracy: accuracy.item() }, weights });
      if (onTest) await examine(onTest);
      if (!Number.isFinite(loss.item())) state = "not a number";
    };

    const onValues = ({ loss, W, b }: { loss: NdArray; W: NdArray; b: NdArray }, updatesDone: number): void => {
      const t = from.t + updatesDone;
      if (t > done) news.at(t, loss.item(), news.wants(t) ? weightsOf(W, b) : undefined);
      if (!Number.isFinite(loss.item())) throw new NotANumber(t);
    };

    await measure();
    while (done < end && state === "finished") {
      // The next of 1, 101, 201, …: after the updates of number 0, 100, 200.
      const next = Math.min(end, Math.ceil(done / measureEvery) * measureEvery + 1);
      try {
        const watched = { loss: model.loss, W: model.W, b: model.b, step: model.training };
        await session.run(watched, onTrain, { steps: next - done, signal, onValues });
        done = next;
      } catch (error) {
        if (error instanceof NotANumber) [done, state] = [error.t, "not a number"];
        else if (signal.aborted) [done, state] = [from.t + session.updatesDone, "stopped"];
        else throw error;
      }
      if (state !== "not a number") await measure();
    }
    await examine(await testDigits);
    news.flush();
    if (state === "finished" && done < updatesOf(settings)) state = "stopped";
    const seconds = (performance.now() - startMs) / 1000;
    if (state === "finished") return { end: state, done, seconds, weightsSha256: await session.weightsSha256() };
    return { end: state, done, seconds };
  } finally {
    session.close();
    examiner.close();
  }
}

/** The loss is no number after so many updates. */
class NotANumber extends Error {
  readonly t: number;

  constructor(t: number) {
    super(`the loss is not a number after ${t} updates`);
    this.t = t;
  }
}

/** Gathers what happened, and tells it once a frame. */
class News {
  readonly #every: number;
  readonly #tell: (news: TrainingNews) => void;
  #losses: number[] = [];
  #lossesFrom: number;
  #times: number[] = [];
  #weights: Float32Array[] = [];
  #measurements: Measurement[] = [];
  #done: number;
  #toldMs = performance.now();

  constructor(t: number, every: number, tell: (news: TrainingNews) => void) {
    this.#every = every;
    this.#tell = tell;
    this.#lossesFrom = t;
    this.#done = t - 1;
  }

  /** Whether weights are wanted at t: the first few always, since the sheets change most there. */
  wants(t: number): boolean {
    return t <= 32 || t % this.#every === 0;
  }

  /** The loss at t, each t once and in order; and the weights, where they are wanted. */
  at(t: number, loss: number, weights: Float32Array | undefined): void {
    if (t > this.#done) {
      this.#losses.push(loss);
      this.#done = t;
    }
    if (weights && this.#times.at(-1) !== t) {
      this.#times.push(t);
      this.#weights.push(weights);
    }
    if (performance.now() - this.#toldMs >= newsEveryMs) this.flush();
  }

  measured(measurement: Measurement): void {
    this.#measurements.push(measurement);
  }

  flush(): void {
    this.#toldMs = performance.now();
    if (this.#losses.length === 0 && this.#measurements.length === 0 && this.#times.length === 0) return;
    const weights = new Float32Array(this.#weights.length * weightCount);
    this.#weights.forEach((snapshot, i) => weights.set(snapshot, i * weightCount));
    this.#tell({
      done: this.#done,
      lossesFrom: this.#lossesFrom,
      losses: Float32Array.from(this.#losses),
      times: Int32Array.from(this.#times),
      weights,
      measurements: this.#measurements,
    });
    this.#lossesFrom = this.#done + 1;
    [this.#losses, this.#times, this.#weights, this.#measurements] = [[], [], [], []];
  }
}
