import type { NdArray } from "../array/ndarray.ts";

/** The nearest other points of each point, nearest first. */
export interface Neighbours {
  readonly count: number;
  /** [n, count] */
  readonly indices: Uint32Array;
  /** [n, count] */
  readonly distances: Float64Array;
}

/**
 * The `count` nearest neighbours of points `from` up to but without `to`, found by looking at all others: no guess. Of
 * equally near ones the lower index comes first.
 */
export function nearestNeighbours(
  coordinates: Float64Array,
  [n, d]: readonly [n: number, d: number],
  count: number,
  into: Neighbours,
  from: number,
  to: number,
): void {
  const nearest = new Float64Array(count);
  for (let i = from; i < to; i++) {
    const own = coordinates.subarray(i * d, (i + 1) * d);
    const indices = into.indices.subarray(i * count, (i + 1) * count);
    nearest.fill(Infinity);
    for (let other = 0; other < n; other++) {
      if (other === i) continue;
      let squares = 0;
      const start = other * d;
      const furthest = nearest[count - 1];
      for (let j = 0; j < d && squares < furthest; j++) {
        const difference = own[j] - coordinates[start + j];
        squares += difference * difference;
      }
      if (!(squares < furthest)) continue;
      let at = count - 1;
      for (; at > 0 && nearest[at - 1] > squares; at--) {
        nearest[at] = nearest[at - 1];
        indices[at] = indices[at - 1];
      }
      nearest[at] = squares;
      indices[at] = other;
    }
    for (let k = 0; k < count; k++) into.distances[i * count + k] = Math.sqrt(nearest[k]);
  }
}

/** Room for the neighbours of n points. */
export function makeNeighbours({ shape: [n] }: NdArray, count: number): Neighbours {
  return { count, indices: new Uint32Array(n * count), distances: new Float64Array(n * count) };
}
