/** The natural logarithm of e^a + e^b + …, also where the powers themselves would be too large. */
export function logOfSum(values: readonly number[]): number {
  const most = Math.max(...values);
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
}

/** The probabilities' logarithms: unlike the probabilities they never round to 0. */
export function logShares(scores: readonly number[], temperature: number = 1): number[] {
  const cooled = scores.map((score) => score / temperature);
  const all = logOfSum(cooled);
  return cooled.map((score) => score - all);
}

/** How far the largest is from 1, as a logarithm: all the others together. */
export function logRest(shares: readonly number[]): number {
  const largest = shares.indexOf(Math.max(...shares));
  return logOfSum(shares.filter((_, i) => i !== largest));
}
