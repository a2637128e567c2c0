import { exp } from "../../math/exponential.ts";
import type { Generator } from "../../random/generator.ts";
import { skeletons } from "./skeletons.ts";
import { addCurve, type PenPath } from "./stroke.ts";
import { addWarps, drawWarp, noWarp, warpedX, warpedY } from "./warp.ts";
import { chooseSkeleton, mostPoints, type Writer } from "./writer.ts";

// Scratch of the one digit that is being written.
const xs = new Float64Array(mostPoints);
const ys = new Float64Array(mostPoints);
const corners = new Uint8Array(mostPoints);
const warp = noWarp();

/** Lays the pen's path of one digit by this writer; `random` makes it differ from the writer's other digits of its kind. */
export function writeDigit(label: number, writer: Writer, random: Generator, path: PenPath): void {
  const manner = writer.manners[label];
  const way = random.chance(writer.fickleness) ? chooseSkeleton(skeletons[label], random) : manner.skeleton;
  const width = way.aspect * writer.breadth * exp(random.normal(0, 0.1));
  const slant = writer.slant + random.normal(0, 0.08);
  const turn = random.normal(0, 0.06);
  addWarps(warp, manner.warp, drawWarp(random, 0.07 * writer.carelessness));
  const stray = 0.02 * writer.carelessness;

  path.length = 0;
  let point = 0;
  for (const stroke of way.strokes) {
    let offsetX = 0;
    let offsetY = 0;
    for (let i = 0; i < stroke.length; i++, point++) {
      const { x, y, isCorner } = stroke[i];
      // Where a stroke begins and ends is the most careless.
      const isEnd = i === 0 || i === stroke.length - 1;
      const deviation = isEnd ? stray + 0.02 : stray;
      // Each offset leans on the one before, or the curve would turn into a polygon.
      offsetX = 0.5 * offsetX + random.normal(manner.offsets[2 * point], deviation);
      offsetY = 0.5 * offsetY + random.normal(manner.offsets[2 * point + 1], deviation);
      const bentX = (warpedX(warp, 2 * x - 1, 2 * y - 1) / 2) * width + 0.8 * offsetX;
      const bentY = warpedY(warp, 2 * x - 1, 2 * y - 1) / 2 + offsetY;
      const sheared = bentX - slant * bentY;
      xs[i] = sheared - turn * bentY;
      ys[i] = bentY + turn * sheared;
      corners[i] = isCorner && !random.chance(writer.roundness) ? 1 : 0;
    }
    addCurve(path, xs, ys, corners, stroke.length);
  }
  shake(path, writer, random);
  press(path, writer, random);
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
function press(path: PenPath, writer: Writer, random: Generator): void {
  const { x, y, radius, isStart, length } = path;
  const pen = writer.penRadius * exp(random.normal(0, 0.08));
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
      pressure = 0.85 * pressure + random.uniform(-0.06, 0.06);
      radius[i] = pen * Math.max(0.45, 1 + writer.nibContrast * alignment - writer.lightness * done * done + pressure);
    }
    start = end;
  }
}
