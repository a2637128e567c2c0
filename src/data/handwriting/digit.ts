import { exp } from "../../math/exponential.ts";
import type { Generator } from "../../random/generator.ts";
import { skeletons } from "./skeletons.ts";
import { addCurve, type PenPath } from "./stroke.ts";
import { chooseSkeleton, type Writer } from "./writer.ts";

const xs = new Float64Array(32);
const ys = new Float64Array(32);
const corners = new Uint8Array(32);

/** Lays the pen's path of one digit by this writer; `random` makes it differ from the writer's other digits of its kind. */
export function writeDigit(label: number, writer: Writer, random: Generator, path: PenPath): void {
  const isUsual = !random.chance(writer.fickleness);
  const way = isUsual ? writer.habits[label] : chooseSkeleton(skeletons[label], random);
  const manner = writer.manner[label];

  const width = way.aspect * writer.breadth * exp(random.normal(0, 0.1));
  const slant = writer.slant + random.normal(0, 0.07);
  const turn = random.normal(0, 0.05);
  // Bends of the whole digit: a bow of the axis, a narrowing towards top or foot, a shift of the waist.
  const bow = random.normal(0, 0.06);
  const taper = random.normal(0, 0.1);
  const waist = random.normal(0, 0.05);

  path.length = 0;
  let point = 0;
  for (const stroke of way.strokes) {
    for (let i = 0; i < stroke.length; i++, point++) {
      const { x, y, isCorner } = stroke[i];
      const baseX = x + manner[2 * point] + random.normal(0, writer.carelessness) - 0.5;
      const baseY = y + manner[2 * point + 1] + random.normal(0, writer.carelessness) - 0.5;
      const bentX = baseX * width * (1 + taper * baseY * 2) + bow * (baseY * baseY * 4 - 0.5);
      const bentY = baseY + waist * (1 - baseY * baseY * 4);
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
