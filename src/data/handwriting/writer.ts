import { exp } from "../../math/exponential.ts";
import type { Generator } from "../../random/generator.ts";
import { mostModes, skeletonsOf, type Skeleton } from "./skeleton.ts";

/** One person's hand, drawn once and kept for a run of digits. Lengths are parts of a digit's height. */
export interface Writer {
  /** How much further than most people's the top leans to the right. */
  readonly slant: number;
  /** Half the width of a stroke at ordinary pressure. */
  readonly penRadius: number;
  /** How much thicker strokes along the nib's direction are than strokes across it: 0 for a ball pen. */
  readonly nibContrast: number;
  /** The nib's direction, a unit vector. */
  readonly nibX: number;
  readonly nibY: number;
  /** How much the pressure wavers along a stroke. */
  readonly unevenness: number;
  /** How much a stroke thins towards its end. */
  readonly lightness: number;
  /** Size of the shaking along a stroke. */
  readonly tremor: number;
  /** How much one digit differs from the writer's others of its kind; 1 on average. */
  readonly carelessness: number;
  /** Share of corners that become curves. */
  readonly roundness: number;
  /** Share of digits that are written another way than usual. */
  readonly fickleness: number;
  /** manners[d]: how this hand usually writes digit d. */
  readonly manners: readonly Manner[];
}

export interface Manner {
  readonly skeleton: Skeleton;
  /** How far along each mode of a skeleton this hand usually is, in deviations. */
  readonly along: Float64Array;
}

/** By how much hands differ in slant: a deviation. */
export const leaning = 0.17;

/** Draws a writer. The distributions are fitted to MNIST's training digits: see docs/handwriting.md. */
export function drawWriter(random: Generator): Writer {
  const nibX = random.uniform(-1, 1);
  return {
    slant: random.normal(0, leaning),
    penRadius: exp(Math.max(-3.4, Math.min(-1.75, random.normal(-2.51, 0.265)))),
    nibContrast: Math.abs(random.normal(0, 0.12)),
    nibX,
    nibY: Math.sqrt(1 - nibX * nibX),
    unevenness: random.uniform(0.03, 0.16),
    lightness: random.uniform(0, 0.3),
    tremor: Math.abs(random.normal(0, 0.004)),
    carelessness: random.uniform(0.6, 1.4),
    roundness: random.uniform(0, 0.5),
    fickleness: random.uniform(0, 0.35),
    manners: Array.from({ length: 10 }, (_, digit) => ({
      skeleton: chooseSkeleton(skeletonsOf(digit), random),
      along: Float64Array.from({ length: mostModes }, () => random.normal()),
    })),
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
