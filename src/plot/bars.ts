import { formatProbability } from "./chart.ts";

/** Horizontal bars, one for each number, from 0 to the right. */
export interface BarsPanel {
  readonly kind: "bars";
  readonly title: string;
  readonly labels: readonly string[];
  readonly values: readonly number[];
  /** What stands beside each bar. */
  readonly texts: readonly string[];
  /** The value of a bar as long as the panel is wide. */
  readonly limit: number;
  /** The bar in full ink, −1 for none; the others are gray. */
  readonly strong: number;
  readonly width: number;
}

export interface BarsOptions {
  readonly title?: string;
  /** 0, 1, 2, … unless said otherwise. */
  readonly labels?: readonly string[];
  /** 1 unless said otherwise: a probability. */
  readonly limit?: number;
  /** The longest bar unless said otherwise. */
  readonly strong?: number;
  readonly format?: (value: number) => string;
  /** Of the longest bar, in CSS pixels. */
  readonly width?: number;
}

/**
 * Bars of numbers that are 0 or more: the ten probabilities of an answer. A NaN has no bar, and says NaN.
 *
 * @throws RangeError if there are no values, or not as many labels as values, or the limit is not above 0.
 */
export function bars(values: Iterable<number>, options: BarsOptions = {}): BarsPanel {
  const numbers = [...values];
  const labels = options.labels ?? numbers.map((_, i) => String(i));
  const limit = options.limit ?? 1;
  if (numbers.length === 0) throw new RangeError("bars: there are no values");
  if (labels.length !== numbers.length) throw new RangeError(`bars: ${numbers.length} values need as many labels, got ${labels.length}`);
  if (!(limit > 0 && limit < Infinity)) throw new RangeError(`bars: the limit must be a number above 0, got ${limit}`);
  return {
    kind: "bars",
    title: options.title ?? "",
    labels,
    values: numbers,
    texts: numbers.map(options.format ?? formatProbability),
    limit,
    strong: options.strong ?? numbers.reduce((best, value, i) => (value > numbers[best] ? i : best), 0),
    width: options.width ?? 220,
  };
}

/** How long a bar is, as a share of the panel's width: 0 to 1. */
export function barShare(panel: BarsPanel, index: number): number {
  const value = panel.values[index];
  return Number.isNaN(value) ? 0 : Math.max(0, Math.min(1, value / panel.limit));
}
