// Gradient descent on y = x²: each step takes rate × slope from x, and the slope is 2x, so that x becomes x · (1 − 2 · rate).

/** What becomes of a descent, by its rate. */
export type Region = "stays" | "approaches" | "lands" | "overshoots" | "bounces" | "diverges";

/** The regions in the order of their rates, with a rate of each. */
export const examples: readonly (readonly [region: Region, rate: number])[] = [
  ["approaches", 0.1],
  ["lands", 0.5],
  ["overshoots", 0.9],
  ["bounces", 1],
  ["diverges", 1.1],
];

/** The largest rate that is offered. */
export const mostRate = 1.2;

export function regionOf(rate: number): Region {
  if (rate === 0) return "stays";
  if (rate < 0.5) return "approaches";
  if (rate === 0.5) return "lands";
  if (rate < 1) return "overshoots";
  return rate === 1 ? "bounces" : "diverges";
}

/** A point of the way down. */
export interface Place {
  readonly x: number;
  readonly y: number;
  /** 2x */
  readonly slope: number;
  /** rate × slope: what is taken from x next. */
  readonly step: number;
}

/** The start, and where `steps` steps lead. */
export function wayDown(start: number, rate: number, steps: number): Place[] {
  const places: Place[] = [];
  let x = start;
  for (let i = 0; i <= steps; i++) {
    const slope = 2 * x;
    const step = rate * slope;
    places.push({ x, y: x * x, slope, step });
    x -= step;
  }
  return places;
}
