/** The middle of some measurements, and how far they lie apart. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The middle value; of an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError("median: needs at least one value");
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}

/**
 * How many times as large theirs is as ours: the ratio of the medians, and the least and the largest ratio of one round.
 * Only what was measured in the same round is divided: the machine's mood then falls on both.
 */
export function ratioOf(theirs: readonly number[], ours: readonly number[]): Spread {
  const rounds = Math.min(theirs.length, ours.length);
  const [common, commonOurs] = [theirs.slice(0, rounds), ours.slice(0, rounds)];
  const each = common.map((value, round) => value / commonOurs[round]);
  return { median: median(common) / median(commonOurs), least: Math.min(...each), most: Math.max(...each) };
}

/**
 * How far two results are apart, as a part of how far training has come: the root mean square of their difference over
 * that of the change from the initial values. 0 is equal.
 */
export function relativeDistance(found: Float32Array, expected: Float32Array, initial: Float32Array): number {
  if (found.length !== expected.length || found.length !== initial.length) {
    throw new RangeError(`relativeDistance: lengths differ: ${found.length}, ${expected.length}, ${initial.length}`);
  }
  let [difference, change] = [0, 0];
  for (let i = 0; i < found.length; i++) {
    difference += (found[i] - expected[i]) * (found[i] - expected[i]);
    change += (expected[i] - initial[i]) * (expected[i] - initial[i]);
  }
  return difference === 0 ? 0 : Math.sqrt(difference / change);
}
