import type { Generator } from "../../random/generator.ts";

/** A smooth bend of the plane: polynomials of degree 2 and 3 that leave the middle of the box about where it is. */
export type Warp = Float64Array;

const terms = 14;

/** No bend at all. */
export function noWarp(): Warp {
  return new Float64Array(terms);
}

/** A random bend of about this size, in halves of a digit's height at the box's edge. */
export function drawWarp(random: Generator, size: number): Warp {
  const warp = new Float64Array(terms);
  for (let i = 0; i < terms; i++) warp[i] = random.normal(0, size);
  return warp;
}

/** The sum of two bends, written to `target`. */
export function addWarps(target: Warp, a: Warp, b: Warp): void {
  for (let i = 0; i < terms; i++) target[i] = a[i] + b[i];
}

/** Where a bend moves (x, y) of [−1, 1] × [−1, 1] to along x. */
export function warpedX(w: Warp, x: number, y: number): number {
  const xx = x * x;
  const yy = y * y;
  return x + w[0] * (xx - 0.5) + w[1] * x * y + w[2] * (yy - 0.5) + w[3] * x * xx * 0.5 + w[4] * xx * y + w[5] * x * yy + w[6] * yy * y;
}

/** The same along y. */
export function warpedY(w: Warp, x: number, y: number): number {
  const xx = x * x;
  const yy = y * y;
  return (
    y + w[7] * (xx - 0.5) + w[8] * x * y + w[9] * (yy - 0.5) + w[10] * x * xx * 0.5 + w[11] * xx * y + w[12] * x * yy + w[13] * x * 0.7
  );
}
