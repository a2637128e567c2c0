/** The number with the fewest decimal digits that is the same float32: 0.5988 instead of 0.598800003528595. */
export function shortest(value: number): number {
  if (!Number.isFinite(value)) return value;
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}

/** A row of float32 numbers, each as short as can be. */
export const shortestOf = (values: Iterable<number>): number[] => Array.from(values, shortest);

/** JSON has no NaN: null stands for it, and for the infinities. */
export const jsonLine = (value: Record<string, unknown>): string =>
  `${JSON.stringify(value, (_, part: unknown) => (typeof part === "number" && !Number.isFinite(part) ? null : part))}\n`;
