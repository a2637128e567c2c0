import { largestOf } from "../engine/largest.ts";
import {
  updatesOf,
  weightCount,
  type DataInfo,
  type Measurement,
  type Settings,
  type TrainingEnd,
  type TrainingNews,
} from "../engine/protocol.ts";
import { Snapshots } from "./snapshots.ts";

export type RunStatus = "ready" | "training" | "paused" | "finished" | "not a number" | "failed";

/** What |W| reaches in some hundred updates at the tutorial's rate. */
const usualLimit = 0.3;

/** One training run: what fixes it, how far it is, and what was seen on the way. */
export class Run {
  readonly settings: Settings;
  readonly data: DataInfo | undefined;
  /** Updates that it will have made at its end. */
  readonly length: number;
  /** The loss on the training digits at each t that was reached; NaN elsewhere. Read it after `done`, which tells of changes. */
  readonly losses: Float32Array;
  readonly snapshots: Snapshots = new Snapshots();
  status: RunStatus = $state("ready");
  /** Updates done. */
  done: number = $state(0);
  measurements: readonly Measurement[] = $state.raw([]);
  /**
   * The sheets' colours reach from −limit to limit: the largest |W| of the whole time line. While a run trains, nobody
   * knows that yet: it begins at a usual size and only grows, so that the sheets bleed into colour instead of being full at once.
   */
  limit: number = $state(usualLimit);
  #largest = 0;
  weightsSha256: string | undefined = $state();
  seconds: number = $state(0);
  /** What went wrong, if it failed. */
  problem: string | undefined = $state();

  constructor(settings: Settings, data?: DataInfo) {
    this.settings = settings;
    this.data = data;
    this.length = updatesOf(settings);
    this.losses = new Float32Array(this.length + 1).fill(NaN);
    this.snapshots.add(0, new Float32Array(weightCount));
  }

  hear(news: TrainingNews): void {
    this.losses.set(news.losses.subarray(0, this.losses.length - news.lossesFrom), news.lossesFrom);
    news.times.forEach((t, i) => {
      const weights = news.weights.slice(i * weightCount, (i + 1) * weightCount);
      this.#largest = Math.max(this.#largest, largestOf(weights));
      this.snapshots.add(t, weights);
    });
    if (news.measurements.length > 0) {
      const from = news.measurements[0].t;
      this.measurements = [...this.measurements.filter(({ t }) => t < from), ...news.measurements];
    }
    this.limit = Math.max(usualLimit, this.#largest);
    this.done = news.done;
  }

  end({ end, done, weightsSha256, seconds }: TrainingEnd): void {
    this.done = done;
    this.seconds += seconds;
    this.weightsSha256 = weightsSha256;
    if (end !== "stopped") this.limit = this.#largest;
    this.status = end === "stopped" ? "paused" : end;
  }

  /** Goes on, or begins. */
  begin(): void {
    this.status = "training";
    this.limit = Math.max(usualLimit, this.#largest);
  }

  /** The measurement at t, or the last one before it. */
  measuredAt(t: number): Measurement | undefined {
    return this.measurements.findLast((measurement) => measurement.t <= t);
  }
}
