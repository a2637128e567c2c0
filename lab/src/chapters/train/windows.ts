import type { Examination } from "../../engine/protocol.ts";

/** How many digits the cheat looks at. */
export const windowSize = 100;

/** Whether each digit is read rightly, from one look at all of them. */
export const rightOnes = ({ predictions, labels }: Pick<Examination, "predictions" | "labels">): boolean[] =>
  Array.from(predictions, (prediction, i) => prediction === labels[i]);

/** How many of the 100 digits from `start` on are read rightly, 0 to 1. */
export function accuracyOfWindow(right: readonly boolean[], start: number): number {
  let count = 0;
  for (let i = start; i < start + windowSize; i++) if (right[i]) count++;
  return count / windowSize;
}

/** The accuracy of each hundred: digits 0 to 99, 100 to 199 … */
export const allWindows = (right: readonly boolean[]): number[] =>
  Array.from({ length: Math.floor(right.length / windowSize) }, (_, i) => accuracyOfWindow(right, i * windowSize));

/** Dots of equal value stand on one another: each gets its place in the pile. */
export function piled(values: readonly number[]): { readonly value: number; readonly height: number }[] {
  const heights = new Map<number, number>();
  return values.map((value) => {
    const height = heights.get(value) ?? 0;
    heights.set(value, height + 1);
    return { value, height };
  });
}
