import type { Observation } from "./observe.ts";
import { factorize, solve } from "./matrix.ts";

/** A skeleton as it is fitted: its beads are linear in its points, the x of all first and then the y of all. */
export interface Shape {
  readonly points: number;
  /** beads × points: bead j is Σ basis[j, i] · point i. */
  readonly basis: Float64Array;
  readonly beads: number;
  /** 1 where a stroke begins: nothing joins this bead to the one before. */
  readonly isStart: readonly boolean[];
  readonly mean: Float64Array;
  /** The inverse of the points' covariance, and the logarithm of the covariance's determinant. */
  readonly precision: Float64Array;
  readonly logDeterminant: number;
  readonly weight: number;
}

export interface Adapted {
  readonly points: Float64Array;
  /** Logarithm of how likely this shape is to have left this ink, up to a constant. */
  readonly score: number;
  /** Of the pen's way, in units of the digit's height. */
  readonly length: number;
  /** Mean squared distance from ink to the nearest bead, in the same unit. */
  readonly distance: number;
}

/** How far from its bead ink may lie, besides a stroke's own width: from far, so that it finds its bead, to nothing. */
const slacks = [0.15, 0.12, 0.09, 0.065, 0.045, 0.03, 0.02, 0, 0, 0];
/** Neighbouring pixels say much the same: so many pixels' worth a whole digit is. */
const evidence = 60;
const noise = 0.02;
/** A stroke may hide under another: without a price, loops would be seen in every thick line. */
const costOfLength = 5;

/**
 * Bends a shape until its beads lie in the ink and all ink lies near a bead, as far as the shape's habits allow.
 * Source: M. Revow, C. Williams, G. Hinton, "Using generative models for handwritten digit recognition", 1996; to their
 * pull of ink on beads is added a pull of each bead into the ink near it, without which an end may lie on bare paper.
 */
export function adapt(seen: Observation, shape: Shape): Adapted {
  const { points: n, beads, basis, mean, precision } = shape;
  const size = 2 * n;
  const c = Float64Array.from(mean);
  const bx = new Float64Array(beads);
  const by = new Float64Array(beads);
  const share = new Float64Array(beads);
  const [pull, toX, toY] = [new Float64Array(beads), new Float64Array(beads), new Float64Array(beads)];
  const [near, nearX, nearY] = [new Float64Array(beads), new Float64Array(beads), new Float64Array(beads)];
  const kernel = new Float64Array(beads);
  const which = new Int32Array(beads);
  const a = new Float64Array(size * size);
  const right = new Float64Array(size);
  // Ink that lies evenly across a stroke has this deviation from the stroke's middle.
  const across = Math.max(0.03, (seen.halfWidth / seen.scale) * Math.sqrt(1 / 3));
  let score = 0;
  let freedom = 0;
  let length = 0;
  let distance = 0;
  for (let round = 0; round <= slacks.length; round++) {
    const spread = Math.sqrt(across ** 2 + slacks[Math.min(round, slacks.length - 1)] ** 2);
    for (let j = 0; j < beads; j++) {
      let [x, y] = [0, 0];
      for (let i = 0; i < n; i++) {
        x += basis[j * n + i] * c[i];
        y += basis[j * n + i] * c[n + i];
      }
      bx[j] = x;
      by[j] = y;
    }
    // Ink is spread evenly along the way: a bead has as much of it as half the way to its neighbours.
    length = 0;
    share.fill(0.004);
    for (let j = 1; j < beads; j++) {
      if (shape.isStart[j]) continue;
      const step = Math.sqrt((bx[j] - bx[j - 1]) ** 2 + (by[j] - by[j - 1]) ** 2);
      share[j - 1] += step / 2;
      share[j] += step / 2;
      length += step;
    }
    const total = share.reduce((sum, one) => sum + one, 0);
    const scale = -1 / (2 * spread * spread);
    const density = 1 / (2 * Math.PI * spread * spread * total);
    for (const sums of [pull, toX, toY, near, nearX, nearY]) sums.fill(0);
    let likelihood = 0;
    distance = 0;
    for (let p = 0; p < seen.weight.length; p++) {
      const [x, y, weight] = [seen.x[p], seen.y[p], seen.weight[p]];
      let sum = 0;
      let nearest = Infinity;
      let active = 0;
      for (let j = 0; j < beads; j++) {
        const squared = (x - bx[j]) ** 2 + (y - by[j]) ** 2;
        if (squared < nearest) nearest = squared;
        const exponent = squared * scale;
        if (exponent < -10) continue;
        kernel[active] = Math.exp(exponent);
        which[active] = j;
        sum += share[j] * kernel[active++];
      }
      const whole = sum * density + noise;
      likelihood += weight * Math.log(whole);
      distance += weight * nearest;
      for (let k = 0; k < active; k++) {
        const j = which[k];
        const part = (weight * kernel[k] * share[j] * density) / whole;
        pull[j] += part;
        toX[j] += part * x;
        toY[j] += part * y;
        const closeness = weight * kernel[k];
        near[j] += closeness;
        nearX[j] += closeness * x;
        nearY[j] += closeness * y;
      }
    }
    let astray = 0;
    for (let j = 0; j < beads; j++) {
      if (near[j] <= 1e-12) continue;
      astray += (share[j] / total) * ((nearX[j] / near[j] - bx[j]) ** 2 + (nearY[j] / near[j] - by[j]) ** 2);
    }
    let habit = 0;
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += precision[i * size + k] * (c[k] - mean[k]);
      habit += sum * (c[i] - mean[i]);
      right[i] = 0;
    }
    score =
      evidence * likelihood -
      (0.5 * evidence * astray) / (spread * spread) -
      habit / 2 -
      freedom / 2 -
      costOfLength * length +
      Math.log(shape.weight);
    if (round === slacks.length) break;
    a.set(precision);
    for (let i = 0; i < size; i++) for (let k = 0; k < size; k++) right[i] += precision[i * size + k] * mean[k];
    const strength = evidence / (spread * spread);
    for (let j = 0; j < beads; j++) {
      const inward = near[j] > 1e-12 ? (0.5 * share[j]) / total : 0;
      const force = strength * (pull[j] + inward);
      const forceX = strength * (toX[j] + (inward > 0 ? (inward * nearX[j]) / near[j] : 0));
      const forceY = strength * (toY[j] + (inward > 0 ? (inward * nearY[j]) / near[j] : 0));
      for (let i = 0; i < n; i++) {
        const b = basis[j * n + i];
        if (b === 0) continue;
        right[i] += b * forceX;
        right[n + i] += b * forceY;
        for (let k = 0; k < n; k++) {
          const bb = b * basis[j * n + k];
          a[i * size + k] += force * bb;
          a[(n + i) * size + n + k] += force * bb;
        }
      }
    }
    // What the shape could have been without leaving other ink: a shape that fits anything explains nothing (Laplace).
    freedom = factorize(a, size) + shape.logDeterminant;
    solve(a, size, right);
    c.set(right);
  }
  return { points: c, score, length, distance };
}
