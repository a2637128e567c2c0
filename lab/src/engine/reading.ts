import { biasOffset, classCount, pixelCount } from "./protocol.ts";

/**
 * What the model makes of one digit, on the page itself: 7,840 products are quicker done than asked for. In float64, so
 * the last digits may differ from the engine's.
 *
 * @param weights 7850 numbers: W [784, 10], then b [10]
 * @param image 784 bytes, 0 … 255
 * @param pixels how many of them are counted, from the first
 * @returns ten scores, x·W + b
 */
export function scoresOf(weights: ArrayLike<number>, image: ArrayLike<number>, pixels: number = pixelCount): number[] {
  const scores = Array.from({ length: classCount }, (_, digit) => weights[biasOffset + digit]);
  for (let i = 0; i < pixels; i++) {
    if (image[i] === 0) continue;
    const pixel = image[i] / 255;
    for (let digit = 0; digit < classCount; digit++) scores[digit] += pixel * weights[i * classCount + digit];
  }
  return scores;
}

/** Scores as probabilities: positive, and together 1. */
export function softmaxOf(scores: readonly number[]): number[] {
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** Where the highest is; the lowest of equals, as argMax. */
export function highestOf(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}
