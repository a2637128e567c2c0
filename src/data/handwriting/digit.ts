import { exp } from "../../math/exponential.ts";
import type { Generator } from "../../random/generator.ts";
import { mostModes, mostPoints, skeletonsOf } from "./skeleton.ts";
import { slants, sways } from "./skeletons.ts";
import { addCurve, type PenPath } from "./stroke.ts";
import { chooseSkeleton, leaning, type Writer } from "./writer.ts";

// Scratch of the one digit that is being written.
const xs = new Float64Array(mostPoints);
const ys = new Float64Array(mostPoints);
const corners = new Uint8Array(mostPoints);
const points = new Float64Array(2 * mostPoints);
const along = new Float64Array(mostModes);

/** How much of a hand's habit, and of chance, there is in a digit's shape: deviations. */
const habit = 0.75;
const chance = 0.85;
/** Some digits are written in haste: how much by chance varies from digit to digit too, by this deviation of its logarithm. */
const haste = 0.4;
/** Further from the usual than so many deviations, along one mode or along each of them, nobody would read it. */
const furthest = 2.5;
const furthestOfAll = 1.6;

/** pens[d]: how thick a pen looks in digit d against others, which people write larger or smaller before it is normalised. */
const pens: readonly number[] = [1.02, 1.02, 0.98, 0.914, 0.887, 0.913, 0.918, 0.94, 0.867, 0.863];

/** Lays the pen's path of one digit by this writer; `random` makes it differ from the writer's other digits of its kind. */
export function writeDigit(label: number, writer: Writer, random: Generator, path: PenPath): void {
  const manner = writer.manners[label];
  const way = random.chance(writer.fickleness) ? chooseSkeleton(skeletonsOf(label), random) : manner.skeleton;
  const care = writer.carelessness * exp(random.normal(0, haste));
  for (let i = 0; i < way.mean.length; i++) points[i] = random.normal(way.mean[i], way.stray * care);
  const count = way.modes.length;
  let squared = 0;
  for (let m = 0; m < count; m++) {
    along[m] = Math.max(-furthest, Math.min(furthest, habit * manner.along[m] + random.normal(0, chance * care)));
    squared += along[m] * along[m];
  }
  const kept = Math.min(1, furthestOfAll / Math.sqrt(squared / count));
  for (let m = 0; m < count; m++) {
    const mode = way.modes[m];
    for (let i = 0; i < mode.length; i++) points[i] += kept * along[m] * mode[i];
  }
  // The rest of what digits of this kind differ by: hands differ by the other part.
  const sway = Math.sqrt(Math.max(0, sways[label] * sways[label] - leaning * leaning));
  const slant = slants[label] + writer.slant + random.normal(0, sway);
  path.length = 0;
  let first = 0;
  for (const length of way.strokes) {
    for (let i = 0; i < length; i++) {
      const y = points[2 * (first + i) + 1];
      xs[i] = points[2 * (first + i)] - slant * y;
      ys[i] = y;
      corners[i] = way.corners[first + i] === 1 && !random.chance(writer.roundness) ? 1 : 0;
    }
    addCurve(path, xs, ys, corners, length);
    first += length;
  }
  shake(path, writer, random);
  press(path, writer, random, pens[label]);
}

/** Displaces the points by a smooth noise, each value leaning on the one before. */
function shake(path: PenPath, writer: Writer, random: Generator): void {
  let driftX = 0;
  let driftY = 0;
  for (let i = 0; i < path.length; i++) {
    driftX = 0.8 * driftX + random.uniform(-1, 1) * writer.tremor;
    driftY = 0.8 * driftY + random.uniform(-1, 1) * writer.tremor;
    path.x[i] += driftX;
    path.y[i] += driftY;
  }
}

/** Sets the pen's radius along the path: by the nib's direction, lighter towards a stroke's end, and by a slow noise. */
function press(path: PenPath, writer: Writer, random: Generator, thickness: number): void {
  const { x, y, radius, isStart, length } = path;
  const pen = writer.penRadius * thickness * exp(random.normal(0, 0.08));
  let pressure = 0;
  for (let start = 0; start < length;) {
    let end = start + 1;
    while (end < length && isStart[end] === 0) end++;
    for (let i = start; i < end; i++) {
      const from = i === start ? i : i - 1;
      const to = i === start ? Math.min(i + 1, end - 1) : i;
      const dx = x[to] - x[from];
      const dy = y[to] - y[from];
      const squared = dx * dx + dy * dy;
      // Twice the squared cosine between stroke and nib, minus 1: from −1 (across) to 1 (along).
      const along = dx * writer.nibX + dy * writer.nibY;
      const alignment = squared > 0 ? (2 * along * along) / squared - 1 : 0;
      const done = (i - start) / (end - start);
      pressure = 0.5 * pressure + random.uniform(-1, 1) * writer.unevenness;
      radius[i] = pen * Math.max(0.4, 1 + writer.nibContrast * alignment - writer.lightness * done * done + pressure);
    }
    start = end;
  }
}
