import { NdArray } from "../array/ndarray.ts";
import { exp } from "../math/exponential.ts";
import { log } from "../math/logarithm.ts";
import { Generator } from "../random/generator.ts";
import { type Neighbours, makeNeighbours, nearestNeighbours } from "./neighbours.ts";

export interface NeighbourMapOptions {
  /** Where the points start, [n, 2]: their first two principal components, for one. */
  readonly start: NdArray;
  /** How many neighbours each point holds on to: 15 unless said otherwise. */
  readonly neighbours?: number;
  /** How often each of the strongest ties pulls: 300 unless said otherwise. */
  readonly epochs?: number;
  readonly seed?: number;
  /** Called many times a second with the share that is done, 0 to 1; waited for, so that it can let others work, or throw to stop. */
  readonly onProgress?: (share: number) => void | Promise<void>;
}

/** Points that do not hold on to each other and are drawn by chance, for each one that pulls: they push. */
const pushes = 5;
const longestStep = 4;
const startSpan = 10;

/**
 * A flat map of points [n, d] that keeps neighbours together: [n, 2]. Who was near stays near; how far apart two distant
 * points or groups are says little.
 *
 * Each point is tied to its nearest neighbours, the more strongly the nearer, on a scale of its own. On the map ties pull
 * with 1 / (1 + r²), and all others push. This is UMAP with the kernel of t-SNE (a = b = 1), started from `start` instead
 * of at random, with exact neighbours, our own exp and log and a generator from a seed: the same bits on every machine.
 * Cost: n² · d, then epochs · n · neighbours.
 *
 * @throws RangeError if the points are not [n, d] with more points than neighbours, or `start` is not [n, 2].
 *
 * Sources: McInnes, Healy & Melville, "UMAP: Uniform Manifold Approximation and Projection", 2018; Böhm, Berens & Kobak,
 * "Attraction-repulsion spectrum in neighbor embeddings", 2022 (the kernel); Kobak & Linderman, "Initialization is
 * critical for preserving global data structure in both t-SNE and UMAP", 2021 (the start).
 */
export async function neighbourMap(points: NdArray, options: NeighbourMapOptions): Promise<NdArray<"float64">> {
  const { start, neighbours: count = 15, epochs = 300, seed = 0, onProgress = () => {} } = options;
  const [n, d] = points.shape as [number, number];
  if (points.shape.length !== 2 || !(count >= 2 && n > count)) {
    throw new RangeError(
      `neighbourMap: needs points [n, d], more of them than the neighbours of each, got [${points.shape.join(", ")}] and ${count}`,
    );
  }
  if (start.shape.join() !== `${n},2`) {
    throw new RangeError(`neighbourMap: start is [${n}, 2], a place for each point, got [${start.shape.join(", ")}]`);
  }
  const coordinates = Float64Array.from(points);
  const found = makeNeighbours(points, count);
  // About a third of the time goes into looking for neighbours.
  const searched = 1 / 3;
  for (let from = 0; from < n; from += 50) {
    nearestNeighbours(coordinates, [n, d], count, found, from, Math.min(n, from + 50));
    await onProgress((from / n) * searched);
  }
  const ties = tiesOf(found, n, epochs);
  const places = spread(start);
  const generator = new Generator(seed).split("neighbour map");
  for (let epoch = 0; epoch < epochs; epoch++) {
    pullAndPush(places, ties, epoch, 1 - epoch / epochs, generator, n);
    await onProgress(searched + (1 - searched) * ((epoch + 1) / epochs));
  }
  return NdArray.adopt(places, [n, 2], "float64");
}

interface Ties {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** A tie pulls once in so many epochs: 1 for the strongest. */
  readonly every: Float64Array;
  /** The epoch in which it pulls next; grows as it goes. */
  readonly next: Float64Array;
}

/**
 * Who holds on to whom, and how strongly: exp(−(distance − nearest) / scale), the scale such that all of a point's ties
 * add up to log2 of their number; of two opposite ties a and b, a + b − a·b.
 */
function tiesOf({ count, indices, distances }: Neighbours, n: number, epochs: number): Ties {
  const wanted = log(count) / log(2);
  const strengths = new Map<number, number>();
  for (let i = 0; i < n; i++) {
    const own = distances.subarray(i * count, (i + 1) * count);
    const scale = scaleOf(own, wanted);
    for (let k = 0; k < count; k++) {
      const other = indices[i * count + k];
      const strength = strengthOf(own[k] - own[0], scale);
      const pair = Math.min(i, other) * n + Math.max(i, other);
      const opposite = strengths.get(pair) ?? 0;
      strengths.set(pair, strength + opposite - strength * opposite);
    }
  }
  // One that would pull less than once in all epochs does not pull.
  let strongest = 0;
  for (const strength of strengths.values()) strongest = Math.max(strongest, strength);
  const kept = [...strengths].filter(([, strength]) => strength * epochs >= strongest);
  const every = Float64Array.from(kept, ([, strength]) => strongest / strength);
  return {
    from: Uint32Array.from(kept, ([pair]) => Math.floor(pair / n)),
    to: Uint32Array.from(kept, ([pair]) => pair % n),
    every,
    next: every.slice(),
  };
}

const strengthOf = (beyondNearest: number, scale: number): number => (beyondNearest <= 0 ? 1 : scale > 0 ? exp(-beyondNearest / scale) : 0);

/** The scale on which a point's ties add up to `wanted`, found by halving. */
function scaleOf(distances: Float64Array, wanted: number): number {
  let [low, high, scale] = [0, Infinity, 1];
  for (let round = 0; round < 64; round++) {
    let sum = 0;
    for (const distance of distances) sum += strengthOf(distance - distances[0], scale);
    if (Math.abs(sum - wanted) < 1e-5) break;
    if (sum > wanted) high = scale;
    else low = scale;
    scale = high === Infinity ? scale * 2 : (low + high) / 2;
  }
  return scale;
}

/** The start, around 0, its longer side `startSpan`: from there the pulls and pushes have their right size. */
function spread(start: NdArray): Float64Array {
  const places = Float64Array.from(start);
  const low = [Infinity, Infinity];
  const high = [-Infinity, -Infinity];
  places.forEach((value, i) => {
    low[i & 1] = Math.min(low[i & 1], value);
    high[i & 1] = Math.max(high[i & 1], value);
  });
  const span = Math.max(high[0] - low[0], high[1] - low[1]);
  const scale = span > 0 ? startSpan / span : 0;
  return places.map((value, i) => (value - (low[i & 1] + high[i & 1]) / 2) * scale);
}

/** One epoch: each tie whose turn it is pulls its two ends together, and pushes its first end away from points drawn by chance. */
function pullAndPush(
  places: Float64Array,
  { from, to, every, next }: Ties,
  epoch: number,
  rate: number,
  generator: Generator,
  n: number,
): void {
  for (let tie = 0; tie < from.length; tie++) {
    if (next[tie] > epoch + 1) continue;
    next[tie] += every[tie];
    // Either end is the first one, in turn: both are pushed equally often.
    const [first, second] = (epoch + tie) & 1 ? [to[tie], from[tie]] : [from[tie], to[tie]];
    const [a, b] = [first * 2, second * 2];
    const [x, y] = [places[a] - places[b], places[a + 1] - places[b + 1]];
    const pull = -2 / (1 + x * x + y * y);
    const [stepX, stepY] = [limited(pull * x) * rate, limited(pull * y) * rate];
    places[a] += stepX;
    places[a + 1] += stepY;
    places[b] -= stepX;
    places[b + 1] -= stepY;
    for (let k = 0; k < pushes; k++) {
      const other = Math.floor(generator.uniform() * n) * 2;
      if (other === a) continue;
      const [awayX, awayY] = [places[a] - places[other], places[a + 1] - places[other + 1]];
      const squares = awayX * awayX + awayY * awayY;
      // The small number keeps two points at one place from being thrown apart without end.
      const push = 2 / ((0.001 + squares) * (1 + squares));
      places[a] += limited(push * awayX) * rate;
      places[a + 1] += limited(push * awayY) * rate;
    }
  }
}

const limited = (step: number): number => Math.max(-longestStep, Math.min(longestStep, step));
