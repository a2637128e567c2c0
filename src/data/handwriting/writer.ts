import { exp } from "../../math/exponential.ts";
import type { Generator } from "../../random/generator.ts";
import { skeletons, type Skeleton } from "./skeletons.ts";

/** One person's hand, drawn once and kept for a run of digits. Lengths are parts of a digit's height. */
export interface Writer {
  /** How far the top leans to the right of the foot. */
  readonly slant: number;
  /** Factor on every digit's width. */
  readonly breadth: number;
  /** Half the width of a stroke at ordinary pressure. */
  readonly penRadius: number;
  /** How much thicker strokes along the nib's direction are than strokes across it: 0 for a ball pen. */
  readonly nibContrast: number;
  /** The nib's direction, a unit vector. */
  readonly nibX: number;
  readonly nibY: number;
  /** How much a stroke thins towards its end. */
  readonly lightness: number;
  /** Size of the shaking along a stroke. */
  readonly tremor: number;
  /** How far a point strays from one digit to the next of the same kind. */
  readonly carelessness: number;
  /** Share of corners that become curves. */
  readonly roundness: number;
  /** Share of digits that are written another way than usual. */
  readonly fickleness: number;
  /** habits[d]: the usual way to write digit d. */
  readonly habits: readonly Skeleton[];
  /** manner[d]: how this hand's usual points differ from the skeleton's, x and y in turn. */
  readonly manner: readonly Float64Array[];
}

/** More than any skeleton has. */
const mostPoints = 20;

/** Draws a writer; the distributions were fitted to the slants, stroke widths and sizes of MNIST's training digits. */
export function drawWriter(random: Generator): Writer {
  const nib = random.uniform(-1, 1);
  const across = Math.sqrt(1 - nib * nib);
  return {
    slant: random.normal(0.16, 0.2),
    breadth: exp(random.normal(0, 0.1)),
    penRadius: exp(random.truncatedNormal(-2.78, 0.3)),
    nibContrast: Math.abs(random.normal(0, 0.12)),
    nibX: nib,
    nibY: across,
    lightness: random.uniform(0, 0.3),
    tremor: Math.abs(random.normal(0, 0.006)),
    carelessness: random.uniform(0.012, 0.04),
    roundness: random.uniform(0, 0.7),
    fickleness: random.uniform(0, 0.35),
    habits: skeletons.map((ways) => chooseSkeleton(ways, random)),
    manner: skeletons.map(() => Float64Array.from({ length: 2 * mostPoints }, () => random.normal(0, 0.035))),
  };
}

/** One of these ways, by their weights. */
export function chooseSkeleton(ways: readonly Skeleton[], random: Generator): Skeleton {
  let total = 0;
  for (const way of ways) total += way.weight;
  let left = random.uniform(0, total);
  for (const way of ways) {
    left -= way.weight;
    if (left < 0) return way;
  }
  return ways[ways.length - 1];
}
