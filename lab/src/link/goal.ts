// What a lesson asks for, in a form that the page itself can check.

import type { Measurement, Settings } from "../engine/protocol.ts";

export type Metric = "test" | "train" | "loss";

export interface Goal {
  /** Share of the test or the training digits read rightly, or the loss on the training digits. */
  readonly metric: Metric;
  /** For a share in percent: at least so much. For the loss: at most. */
  readonly threshold: number;
  /** Trained on no more digits than this. */
  readonly digits: number;
  /** Examined on no fewer test digits than this: the first hundred are easier than the rest. */
  readonly exam: number;
}

const form = /^(?:(test|train)>=(\d{1,3}(?:\.\d{1,2})?)|loss<=(\d{1,2}(?:\.\d{1,3})?)) digits<=(\d{1,7}) exam>=(\d{1,7})$/;

/** "test>=90 digits<=500 exam>=10000" */
export function goalText({ metric, threshold, digits, exam }: Goal): string {
  return `${metric}${metric === "loss" ? "<=" : ">="}${threshold} digits<=${digits} exam>=${exam}`;
}

/** The goal that this text states; undefined if it states none. */
export function goalOf(text: string): Goal | undefined {
  const found = form.exec(text);
  if (!found) return undefined;
  const [, metric = "loss", share, loss, digits, exam] = found;
  const goal: Goal = { metric: metric as Metric, threshold: Number(share ?? loss), digits: Number(digits), exam: Number(exam) };
  return (share !== undefined && goal.threshold > 100) || goalText(goal) !== text ? undefined : goal;
}

export interface Judgement {
  readonly met: boolean;
  /** What a run did that the goal does not allow; it cannot meet it then, whatever it reaches. */
  readonly against: "too many digits" | "too small an exam" | "other data" | undefined;
  /** The best value so far, in the goal's own unit, and when it was reached. */
  readonly best: { readonly value: number; readonly t: number } | undefined;
}

/** Whether a run has met a goal, from what was measured on its way. Only moments after an update count. */
export function judge(
  goal: Goal,
  settings: Pick<Settings, "trainSize" | "testSize">,
  measurements: readonly Measurement[],
  sameData: boolean,
): Judgement {
  let best: Judgement["best"];
  for (const measurement of measurements) {
    const value = valueOf(goal.metric, measurement);
    if (measurement.t === 0 || Number.isNaN(value)) continue;
    if (!best || (goal.metric === "loss" ? value < best.value : value > best.value)) best = { value, t: measurement.t };
  }
  const against = !sameData
    ? "other data"
    : settings.trainSize > goal.digits
      ? "too many digits"
      : goal.metric === "test" && settings.testSize < goal.exam
        ? "too small an exam"
        : undefined;
  const reached = best !== undefined && (goal.metric === "loss" ? best.value <= goal.threshold : best.value >= goal.threshold);
  return { met: reached && against === undefined, against, best };
}

/** In percent, rounded to what a float32 share can tell: 0.9 as a float32 is 90 %, not 89.99999762 %. */
function valueOf(metric: Metric, { testAccuracy, trainAccuracy, loss }: Measurement): number {
  if (metric === "loss") return loss;
  return Math.round((metric === "test" ? testAccuracy : trainAccuracy) * 1e6) / 1e4;
}
