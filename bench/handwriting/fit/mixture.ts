import { eigen, inverted } from "./matrix.ts";
import { adapt, type Adapted, type Shape } from "./adapt.ts";
import type { Observation } from "./observe.ts";

/** A skeleton to begin with. */
export interface Start {
  readonly name: string;
  readonly weight: number;
  readonly strokes: readonly (readonly { readonly x: number; readonly y: number; readonly isCorner: boolean }[])[];
}

export interface Learned extends Start {
  readonly shape: Shape;
  readonly covariance: Float64Array;
  /** Those of the observations that this skeleton explains best, and how. */
  readonly members: readonly { readonly seen: Observation; readonly adapted: Adapted }[];
}

/** Deviations that a shape's points are thought to have before anything was seen: all together along the pen's way, and each alone. */
const together = 0.07;
const alone = 0.02;
/** How many digits' worth the skeleton to begin with counts, and the deviations above. */
const trust = 20;

/** Learns shapes, habits and weights of a digit's skeletons from ink (expectation and maximization). */
export function learn(starts: readonly Start[], digits: readonly Observation[], rounds: number, say: (text: string) => void): Learned[] {
  // What a way came from is what it is drawn to as long as few are seen to write it.
  let origins = starts.map((start) => begin(start));
  let all = origins;
  for (let round = 0; round < rounds; round++) {
    // Few will do to begin with.
    const isEarly = round < rounds - 2;
    const some = isEarly ? digits.slice(0, Math.ceil(digits.length / 2)) : digits;
    all = improved(all, origins, some);
    const adapted = all.flatMap(({ members }) => members.map((member) => member.adapted));
    const mean = (of: (one: Adapted) => number): number => adapted.reduce((sum, one) => sum + of(one), 0) / adapted.length;
    say(
      `  round ${round}: score ${mean(({ score }) => score).toFixed(1)}, ink ${Math.sqrt(mean(({ distance }) => distance)).toFixed(4)} from its bead; ` +
        all.map(({ name, members: { length } }) => `${name} ${length}`).join(", "),
    );
    if (round >= 1 && isEarly) {
      const before = all.length;
      const most = largest * some.length;
      all = all.flatMap((one) => (one.members.length > most ? halves(one) : [one]));
      if (all.length > before) origins = all;
    }
  }
  return all;
}

/** Gives each digit to the way that explains it best, and learns each way anew from its digits. */
function improved(all: readonly Learned[], origins: readonly Learned[], digits: readonly Observation[]): Learned[] {
  const members = all.map((): { seen: Observation; adapted: Adapted }[] => []);
  for (const seen of digits) {
    let best = 0;
    let adapted = adapt(seen, all[0].shape);
    for (let k = 1; k < all.length; k++) {
      const other = adapt(seen, all[k].shape);
      if (other.score > adapted.score) [best, adapted] = [k, other];
    }
    members[best].push({ seen, adapted });
  }
  return all.map((one, k) => again(one, origins[k], members[k], digits.length));
}

/** What more people than this share write is no one way. */
const largest = 0.25;

/** Two ways out of one: those who write it more like one end of its largest mode, and more like the other. */
function halves(one: Learned): Learned[] {
  const { shape, covariance } = one;
  const size = 2 * shape.points;
  const { values, vectors } = eigen(covariance, size);
  // Half of a normal distribution has its mean 0.8 deviations from the middle, and 0.36 of the variance.
  const step = 0.8 * Math.sqrt(values[0]);
  const narrower = covariance.map((value, at) => value - 0.64 * values[0] * vectors[0][Math.floor(at / size)] * vectors[0][at % size]);
  return [-1, 1].map((side) => {
    const mean = shape.mean.map((value, i) => value + side * step * vectors[0][i]);
    return { ...one, covariance: narrower, shape: shapeOf(shape, mean, narrower, shape.weight / 2) };
  });
}

function begin(start: Start): Learned {
  const { basis, beads, isStart, points } = beadsOf(start.strokes);
  const flat = start.strokes.flat();
  const mean = Float64Array.from([...flat.map(({ x }) => x), ...flat.map(({ y }) => y)]);
  const size = 2 * points;
  const covariance = new Float64Array(size * size);
  for (let axis = 0; axis < 2; axis++) {
    for (let i = 0; i < points; i++) {
      for (let k = 0; k < points; k++) {
        covariance[(axis * points + i) * size + axis * points + k] =
          together ** 2 * Math.exp(-((i - k) ** 2) / 8) + (i === k ? alone ** 2 : 0);
      }
    }
  }
  return { ...start, covariance, members: [], shape: shapeOf({ basis, beads, isStart, points }, mean, covariance, start.weight) };
}

function again(one: Learned, start: Learned, members: Learned["members"], count: number): Learned {
  const size = 2 * one.shape.points;
  const n = members.length;
  const mean = Float64Array.from(start.shape.mean, (value) => trust * value);
  for (const { adapted } of members) for (let i = 0; i < size; i++) mean[i] += adapted.points[i];
  for (let i = 0; i < size; i++) mean[i] /= n + trust;
  const covariance = start.covariance.map((value) => (trust * value) / (n + trust));
  for (const { adapted } of members) {
    for (let i = 0; i < size; i++) {
      for (let k = 0; k < size; k++) {
        covariance[i * size + k] += ((adapted.points[i] - mean[i]) * (adapted.points[k] - mean[k])) / (n + trust);
      }
    }
  }
  // What the fit cannot see (a point that slides along the pen's way) must not freeze.
  for (let i = 0; i < size; i++) covariance[i * size + i] += 0.01 ** 2;
  const weight = (n + 1) / (count + 10);
  return { ...one, covariance, members, shape: shapeOf(one.shape, mean, covariance, weight) };
}

function shapeOf(
  { points, basis, beads, isStart }: Pick<Shape, "points" | "basis" | "beads" | "isStart">,
  mean: Float64Array,
  covariance: Float64Array,
  weight: number,
): Shape {
  const { inverse, logDeterminant } = inverted(covariance, 2 * points);
  return { points, basis, beads, isStart, mean, precision: inverse, logDeterminant, weight };
}

const beadsPerSpan = 4;

/** The curves that stroke.ts draws, as sums of their points: each bead's share of each point. */
function beadsOf(strokes: Start["strokes"]): Pick<Shape, "points" | "basis" | "beads" | "isStart"> {
  const points = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  const rows: Float64Array[] = [];
  const isStart: boolean[] = [];
  let first = 0;
  for (const stroke of strokes) {
    rows.push(sumOf(points, [[first, 1]]));
    isStart.push(true);
    for (let i = 0; i + 1 < stroke.length; i++) {
      const before = i > 0 && !stroke[i].isCorner ? i - 1 : i;
      const after = i + 2 < stroke.length && !stroke[i + 1].isCorner ? i + 2 : i + 1;
      const [startScale, endScale] = [before === i ? 1 : 0.5, after === i + 1 ? 1 : 0.5];
      for (let step = 1; step <= beadsPerSpan; step++) {
        const t = step / beadsPerSpan;
        const h1 = 2 * t ** 3 - 3 * t ** 2 + 1;
        const h2 = (t ** 3 - 2 * t ** 2 + t) * startScale;
        const h3 = 3 * t ** 2 - 2 * t ** 3;
        const h4 = (t ** 3 - t ** 2) * endScale;
        const from = first + i;
        const [one, other] = [first + before, first + after];
        rows.push(
          sumOf(points, [
            [from, h1 - h4],
            [from + 1, h2 + h3],
            [one, -h2],
            [other, h4],
          ]),
        );
        isStart.push(false);
      }
    }
    first += stroke.length;
  }
  const basis = new Float64Array(rows.length * points);
  rows.forEach((row, j) => basis.set(row, j * points));
  return { points, basis, beads: rows.length, isStart };
}

function sumOf(points: number, parts: readonly (readonly [number, number])[]): Float64Array {
  const row = new Float64Array(points);
  for (const [at, share] of parts) row[at] += share;
  return row;
}
