import type { Measurement } from "../engine/protocol.ts";

/** The first of the moments at which the most test digits were read rightly; undefined before anything was measured. */
export function bestOf(measurements: readonly Measurement[]): Measurement | undefined {
  let best: Measurement | undefined;
  for (const measurement of measurements) if (!best || measurement.testAccuracy > best.testAccuracy) best = measurement;
  return best;
}
