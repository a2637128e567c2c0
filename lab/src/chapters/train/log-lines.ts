import type { Measurement, Settings } from "../../engine/protocol.ts";

/** The number with the fewest decimal digits that is the same float32: 0.5988 instead of 0.598800003528595. */
export function shortest(value: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

/** What the tutorial prints after the updates of number 0, 100, 200 …, and the command line after the last one. */
export function logLines(measurements: readonly Measurement[], { trainSteps }: Settings): string[] {
  return measurements
    .filter(({ t }) => t > 0 && ((t - 1) % 100 === 0 || t - 1 === trainSteps))
    .map(({ t, testAccuracy, loss }) => `Training Step:${t - 1}  Accuracy =  ${shortest(testAccuracy)}  Loss = ${shortest(loss)}`);
}
