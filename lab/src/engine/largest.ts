import { biasOffset } from "./protocol.ts";

/** The largest |value| of the ten sheets: biases have no sheet, and what is not finite has no place on a scale. */
export function largestOf(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < biasOffset; i++) {
    const size = Math.abs(values[i]);
    if (size > most && size < Infinity) most = size;
  }
  return most;
}
