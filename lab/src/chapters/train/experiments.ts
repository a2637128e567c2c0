import { defaultSettings, pixelCount, type Settings } from "../../engine/protocol.ts";
import type { Lab } from "../../state/lab.svelte.ts";
import type { Run } from "../../state/run.svelte.ts";
import type { ExperimentFacts } from "../../words/en/train-chapter.ts";

export type ExperimentName = "few" | "low" | "two" | "ten" | "nan";

/** What each changes of the tutorial's values. */
const changes: Record<ExperimentName, Partial<Settings>> = {
  few: { trainSize: 3, trainSteps: 500 },
  low: { learningRate: 0.001, trainSteps: 120 },
  two: { learningRate: 2, trainSteps: 120 },
  ten: { learningRate: 10, trainSteps: 120 },
  nan: { learningRate: 10, naiveLog: true, trainSteps: 20 },
};

/** What its run is made with: all else is as in the tutorial. */
export const settingsOf = (name: ExperimentName): Settings => ({ ...defaultSettings, ...changes[name] });

/** How long to wait for a run that was told to stop at its next whole step. */
const stopPollMs = 20;

/** Makes the experiment's run: a run like every other, which the whole page shows. The knobs then stand where it set them. */
export async function makeRun(lab: Lab, name: ExperimentName): Promise<Run> {
  while (lab.training) {
    lab.stop();
    await new Promise((resolve) => setTimeout(resolve, stopPollMs));
  }
  lab.set(settingsOf(name));
  const run = await lab.train();
  if (!run) throw new Error("another run was under way");
  return run;
}

/** What is said of a run when it has ended. */
export async function factsOf({ engine }: Pick<Lab, "engine">, run: Run): Promise<ExperimentFacts> {
  const { done, losses, settings } = run;
  const data = run.data!.name;
  const last = run.measurements.at(-1)!;
  const peakT = highestUpTo(losses, done);
  const atTen = Math.min(11, done);
  const [looked, digits] = await Promise.all([
    engine.call("examine", {
      data,
      split: "test",
      start: settings.testStart,
      count: settings.testSize,
      weights: run.snapshots.before(atTen)!.weights,
    }),
    engine.call("digits", { data, split: "train", start: 0, count: Math.min(10, settings.trainSize) }),
  ]);
  return {
    done,
    accuracy: last.testAccuracy,
    trainAccuracy: last.trainAccuracy,
    loss: last.loss,
    accuracyAtTen: looked.accuracy,
    lossAtTen: losses[atTen],
    peakLoss: losses[peakT],
    peakT,
    labels: Array.from(digits.labels),
  };
}

/** t of the highest loss. */
export function highestUpTo(losses: ArrayLike<number>, done: number): number {
  let best = 0;
  for (let t = 1; t <= done; t++) if (losses[t] > losses[best]) best = t;
  return best;
}

/** Which of the shares that one could have guessed is nearest to the truth. */
export function nearest(shares: readonly number[], truth: number): number {
  return shares.reduce((best, share, i) => (Math.abs(share - truth) < Math.abs(shares[best] - truth) ? i : best), 0);
}

/** What a rate of 10 did: learnt fast, was thrown up first, or ended with no number. */
export function fateOf({ loss, peakT }: Pick<ExperimentFacts, "loss" | "peakT">): 0 | 1 | 2 {
  if (!Number.isFinite(loss)) return 2;
  return peakT > 0 ? 1 : 0;
}

export const pictureOf = (images: Uint8Array, i: number): Uint8Array => images.subarray(i * pixelCount, (i + 1) * pixelCount);
