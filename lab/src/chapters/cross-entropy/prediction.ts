/** The tutorial's prediction: 0.9 for the 3. */
export const tutorialPrediction: readonly number[] = [0.03, 0.03, 0.01, 0.9, 0.01, 0.01, 0.0025, 0.0025, 0.0025, 0.0025];

/** What knows nothing: a tenth for each. */
export const evenPrediction: readonly number[] = new Array<number>(10).fill(0.1);

export const [leastShare, mostShare] = [0.001, 0.999];

/** The prediction with another share for one class; the others keep their proportions, and together all stay 1. */
export function withShare(prediction: readonly number[], index: number, share: number): number[] {
  const held = Math.min(mostShare, Math.max(leastShare, share));
  const others = prediction.reduce((sum, value, i) => (i === index ? sum : sum + value), 0);
  return prediction.map((value, i) =>
    i === index ? held : others > 0 ? (value * (1 - held)) / others : (1 - held) / (prediction.length - 1),
  );
}

/** Cross-entropy with a one-hot truth: −ln of what the truth was given. Never −0. */
export const lossOf = (share: number): number => -Math.log(share) || 0;
