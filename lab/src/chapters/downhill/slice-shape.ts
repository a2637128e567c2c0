/** The loss after one update, by its rate. */
export interface SliceCurve {
  /** Rising from 0. */
  readonly rates: readonly number[];
  readonly losses: readonly number[];
}

/** Where one update of a rate lands on the slice: on the near side of its lowest point, beyond it, or higher than it was. */
export type Landing = "stays" | "near" | "bottom" | "across" | "higher";

/** A loss that is no number, or infinite, is the worst there is. */
const orWorst = (loss: number): number => (Number.isNaN(loss) ? Infinity : loss);

/** The number of the lowest point. */
export function lowestOf({ losses }: SliceCurve): number {
  return losses.reduce((best, loss, i) => (orWorst(loss) < losses[best] ? i : best), 0);
}

export function landingOf(curve: SliceCurve, index: number): Landing {
  if (index === 0) return "stays";
  if (orWorst(curve.losses[index]) > curve.losses[0]) return "higher";
  const lowest = lowestOf(curve);
  if (index === lowest) return "bottom";
  return index < lowest ? "near" : "across";
}

/** Of rates tried, rising, the first at which the loss is higher than at the start: so far the slice is worth showing. */
export function reachOf(tried: readonly number[], losses: readonly number[], startLoss: number, least: number): number {
  const worse = losses.findIndex((loss) => orWorst(loss) > startLoss);
  return Math.max(least, tried[worse < 0 ? tried.length - 1 : worse]);
}

/** `count` + 1 rates from 0 to the reach, closer together where they are small, with one more among them: the run's own. */
export function ratesTo(reach: number, count: number, own: number): number[] {
  const even = Array.from({ length: count + 1 }, (_, i) => Number((reach * (i / count) ** 2).toPrecision(6)));
  return [...new Set([...even, own])].sort((one, other) => one - other);
}

/** What becomes of the loss when updates follow one another. */
export type Outcome = "stays" | "falls" | "unsteady" | "thrown";

export function outcomeOf(losses: readonly number[]): Outcome {
  if (losses.every((loss) => loss === losses[0])) return "stays";
  if (!(losses.at(-1)! < losses[0])) return "thrown";
  return losses.every((loss, i) => i === 0 || loss <= losses[i - 1]) ? "falls" : "unsteady";
}
