import { classCount, type Examination } from "../../engine/protocol.ts";

/** One digit that was read: its number in its split, what it is, what it was read as, and how surely. */
export interface ReadDigit {
  readonly index: number;
  readonly truth: number;
  readonly read: number;
  /** The probability that the reading was given. */
  readonly share: number;
}

export type Order = "surest" | "unsure" | "order";

/** A cell of the confusion matrix. */
export interface Cell {
  readonly truth: number;
  readonly read: number;
}

/** How often each digit was read as each: [truth × 10 + read]. */
export function confusionOf({ labels, predictions }: Pick<Examination, "labels" | "predictions">): Uint32Array {
  const counts = new Uint32Array(classCount * classCount);
  labels.forEach((truth, i) => counts[truth * classCount + predictions[i]]++);
  return counts;
}

/** The pairs that are taken for one another most often, the most frequent first. */
export function worstOf(counts: ArrayLike<number>, most: number): (Cell & { readonly size: number })[] {
  const cells = Array.from({ length: classCount * classCount }, (_, i) => ({
    truth: Math.floor(i / classCount),
    read: i % classCount,
    size: counts[i],
  }));
  return cells
    .filter(({ truth, read, size }) => truth !== read && size > 0)
    .toSorted((one, other) => other.size - one.size)
    .slice(0, most);
}

/**
 * The digits that were read wrongly, or those of one cell, right ones too.
 *
 * @param start which number the first examined digit has in its split
 */
export function digitsRead(
  { labels, predictions, probabilities }: Pick<Examination, "labels" | "predictions" | "probabilities">,
  start: number,
  order: Order,
  cell?: Cell,
): ReadDigit[] {
  const found: ReadDigit[] = [];
  labels.forEach((truth, i) => {
    const read = predictions[i];
    if (cell ? truth !== cell.truth || read !== cell.read : truth === read) return;
    found.push({ index: start + i, truth, read, share: probabilities[i * classCount + read] });
  });
  if (order === "order") return found;
  const direction = order === "surest" ? -1 : 1;
  return found.toSorted((one, other) => direction * (one.share - other.share) || one.index - other.index);
}
