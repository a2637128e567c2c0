import { logOfSum } from "./shares.ts";
import type { Session } from "inkling";
import type { Source } from "./data.ts";
import type { LinearModel } from "./model.ts";
import { classCount, type Fault, type Settings } from "./protocol.ts";

/**
 * The first training digit whose loss, written as −Σ y_·log(softmax), is no number at the session's weights: one of its
 * probabilities has been rounded to 0, log 0 is −∞, and 0 · −∞ is not a number. Undefined if each has a loss.
 */
export async function faultOf(source: Source, { trainSize }: Settings, model: LinearModel, session: Session): Promise<Fault | undefined> {
  const { x } = await source.feeds("train", 0, trainSize);
  const { y } = await session.run({ y: model.y }, { x });
  const probabilities = y.data;
  let first = -1;
  let count = 0;
  for (let row = 0; row < trainSize; row++) {
    if (!hasZero(probabilities, row * classCount)) continue;
    if (first < 0) first = row;
    count++;
  }
  if (first < 0) return undefined;
  const { images, labels } = await source.digits("train", first, 1);
  const scores = await session.run(model.scores, { x: (await source.feeds("train", first, 1)).x });
  const row = Array.from(scores.data as Float32Array);
  const [label] = labels;
  return {
    index: first,
    label,
    image: images,
    scores: row,
    probabilities: Array.from(probabilities.slice(first * classCount, (first + 1) * classCount) as Float32Array),
    count,
    joinedLoss: joinedLossOf(row, label),
  };
}

/** Zero, or no number itself. */
function hasZero(probabilities: ArrayLike<number>, start: number): boolean {
  for (let i = start; i < start + classCount; i++) if (!(probabilities[i] > 0)) return true;
  return false;
}

/** log Σ e^score − the true class's score: nothing is rounded to 0. */
const joinedLossOf = (scores: readonly number[], label: number): number => logOfSum(scores) - scores[label];
