import { thinned, type CurveLine } from "../../figures/curves.ts";
import type { Run } from "../../state/run.svelte.ts";

/** ln 10: what a network loses that gives each digit one chance in ten. */
export const untrainedLoss: number = Math.LN10;

const nothing: readonly (readonly [number, number])[] = [];

/** Loss by t; empty until something is trained. */
export const lossPoints = ({ done, losses }: Run): readonly (readonly [number, number])[] => (done > 0 ? thinned(losses, done) : nothing);

export const testPoints = ({ measurements }: Run): readonly (readonly [number, number])[] =>
  measurements.map(({ t, testAccuracy }) => [t, testAccuracy] as const);

export const trainPoints = ({ measurements }: Run): readonly (readonly [number, number])[] =>
  measurements.map(({ t, trainAccuracy }) => [t, trainAccuracy] as const);

/** The loss's axis: the untrained loss is always on it, and so is what the run has reached. Ghosts that go beyond leave the picture. */
export function topOf(points: readonly (readonly [number, number])[]): number {
  let most = untrainedLoss;
  for (const [, loss] of points) if (loss > most && loss < Infinity) most = loss;
  return most * 1.06;
}

/** Runs of before, as thin lines. */
export const ghosts = (past: readonly Run[], points: (run: Run) => readonly (readonly [number, number])[]): CurveLine[] =>
  past.map((run, i) => ({ id: `ghost ${past.length - i}`, points: points(run), look: "ghost" as const })).toReversed();
