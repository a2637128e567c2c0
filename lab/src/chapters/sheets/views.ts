import { classCount, pixelCount } from "../../engine/protocol.ts";

/** Now less before, of all 7,850 numbers. */
export function changeOf(now: Float32Array, before: Float32Array): Float32Array {
  return now.map((value, i) => value - before[i]);
}

/** What gradient descent will add: minus the rate times the slopes. */
export function nextStep(gradient: Float32Array, learningRate: number): Float32Array {
  return gradient.map((slope) => (slope === 0 ? 0 : -learningRate * slope));
}

/** How much each sheet moves: the sum of its weights' sizes. */
export function movedOf(step: ArrayLike<number>): number[] {
  const moved = Array.from({ length: classCount }, () => 0);
  for (let i = 0; i < pixelCount * classCount; i++) moved[i % classCount] += Math.abs(step[i]);
  return moved;
}

/** A number of a scale with two digits that count: 0.35, 0.0012. */
export function scaleText(limit: number): string {
  if (limit === 0) return "0";
  return limit < 0.0001 ? limit.toExponential(1) : Number(limit.toPrecision(2)).toString();
}
