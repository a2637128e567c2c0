import { biasOffset, type Examination } from "../../engine/protocol.ts";

/** A test digit that is read differently without the biases. */
export interface Changed {
  readonly index: number;
  readonly truth: number;
  readonly withBias: number;
  readonly without: number;
}

/** The same sheets, every bias 0. */
export function withoutBias(weights: Float32Array): Float32Array<ArrayBuffer> {
  const bare = Float32Array.from(weights);
  bare.fill(0, biasOffset);
  return bare;
}

/** The digits whose reading differs between two examinations of the same digits, the first of which has this number. */
export function changedBetween(
  { labels, predictions }: Pick<Examination, "labels" | "predictions">,
  bare: Pick<Examination, "predictions">,
  start: number,
): Changed[] {
  const changed: Changed[] = [];
  labels.forEach((truth, i) => {
    const [withBias, without] = [predictions[i], bare.predictions[i]];
    if (withBias !== without) changed.push({ index: start + i, truth, withBias, without });
  });
  return changed;
}

/** How many of them were right, how many became right, how many are wrong either way. */
export function fates(changed: readonly Changed[]): { lost: number; gained: number; other: number } {
  const lost = changed.filter(({ truth, withBias }) => truth === withBias).length;
  const gained = changed.filter(({ truth, without }) => truth === without).length;
  return { lost, gained, other: changed.length - lost - gained };
}
