/** Where a knob can stand: close together where a little more makes a difference. */
export const trainSizes: readonly number[] = [
  1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 50, 100, 200, 500, 1000, 2000, 5500, 10_000, 20_000, 55_000,
];
export const testSizes: readonly number[] = [100, 200, 500, 1000, 2000, 5000, 10_000];
export const learningRates: readonly number[] = [0.001, 0.003, 0.01, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 3, 5, 10];
export const stepNumbers: readonly number[] = [0, 10, 20, 50, 100, 120, 200, 500, 1000, 1500, 2000, 2500, 5000, 10_000];

/** What somebody typed, as a value of the knob; undefined if it is none. */
export function typed(
  text: string,
  { least, most, whole }: { readonly least: number; readonly most: number; readonly whole: boolean },
): number | undefined {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) return undefined;
  const bounded = Math.min(most, Math.max(least, value));
  return whole ? Math.round(bounded) : bounded;
}
