import { exp } from "../../math/exponential.ts";
import type { Generator } from "../../random/generator.ts";
import { skeletons, type Skeleton } from "./skeletons.ts";
import { drawWarp, type Warp } from "./warp.ts";

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
  readonly warp: Warp;
  /** How the usual points differ from the skeleton's, x and y in turn. */
  readonly offsets: Float64Array;
}

/** As many as a skeleton may have. */
export const mostPoints = 20;

/** Draws a writer. The distributions were fitted to slants, stroke widths, sizes and ink of MNIST's training digits. */
export function drawWriter(random: Generator): Writer {
  const nibX = random.uniform(-1, 1);
  return {
    slant: random.normal(0.16, 0.22),
    breadth: exp(random.normal(0, 0.12)),
    penRadius: exp(random.truncatedNormal(-2.66, 0.3)),
    nibContrast: Math.abs(random.normal(0, 0.12)),
    nibX,
    nibY: Math.sqrt(1 - nibX * nibX),
    lightness: random.uniform(0, 0.3),
    tremor: Math.abs(random.normal(0, 0.006)),
    carelessness: random.uniform(0.6, 1.4),
    roundness: random.uniform(0, 0.7),
    fickleness: random.uniform(0, 0.35),
    manners: skeletons.map((ways) => ({
      skeleton: chooseSkeleton(ways, random),
      warp: drawWarp(random, 0.07),
      offsets: Float64Array.from({ length: 2 * mostPoints }, () => random.normal(0, 0.02)),
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
