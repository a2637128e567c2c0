import { boxSide, placeBox } from "../normalize.ts";
import type { PenPath } from "./stroke.ts";

/** Over how many pixels ink falls off at a stroke's edge: fitted to how often each grey is found in MNIST. */
const softness = 1.35;

const box = new Float64Array(boxSide * boxSide);

/**
 * Draws a path as MNIST would have kept it into target[start … start + 783]: it fills MNIST's box along its longer side, and
 * the box is moved as MNIST's are.
 */
export function drawInk(path: PenPath, target: Uint8Array, start: number): void {
  const { x, y, radius, length } = path;
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < length; i++) {
    left = Math.min(left, x[i] - radius[i]);
    right = Math.max(right, x[i] + radius[i]);
    top = Math.min(top, y[i] - radius[i]);
    bottom = Math.max(bottom, y[i] + radius[i]);
  }
  const scale = boxSide / Math.max(right - left, bottom - top);
  const boxWidth = Math.max(1, Math.min(boxSide, Math.round((right - left) * scale)));
  const boxHeight = Math.max(1, Math.min(boxSide, Math.round((bottom - top) * scale)));
  // The shorter side is a whole number of pixels too: what is left over or missing is shared by its ends.
  const offsetX = (boxWidth - (right - left) * scale) / 2 - left * scale;
  const offsetY = (boxHeight - (bottom - top) * scale) / 2 - top * scale;
  box.fill(0);
  for (let i = 0; i < length; i++) {
    const from = path.isStart[i] === 1 ? i : i - 1;
    drawLine(
      x[from] * scale + offsetX,
      y[from] * scale + offsetY,
      x[i] * scale + offsetX,
      y[i] * scale + offsetY,
      radius[from] * scale,
      radius[i] * scale,
    );
  }
  placeBox(box, boxWidth, boxHeight, target, start);
}

/** A line from (x0, y0) to (x1, y1) with round ends whose radius goes from r0 to r1. */
function drawLine(x0: number, y0: number, x1: number, y1: number, r0: number, r1: number): void {
  const reach = Math.max(r0, r1) + softness / 2;
  const firstX = Math.max(0, Math.floor(Math.min(x0, x1) - reach));
  const lastX = Math.min(boxSide - 1, Math.floor(Math.max(x0, x1) + reach));
  const firstY = Math.max(0, Math.floor(Math.min(y0, y1) - reach));
  const lastY = Math.min(boxSide - 1, Math.floor(Math.max(y0, y1) + reach));
  const dx = x1 - x0;
  const dy = y1 - y0;
  const squaredLength = dx * dx + dy * dy;
  const inverse = squaredLength > 0 ? 1 / squaredLength : 0;
  const growth = r1 - r0;
  for (let row = firstY; row <= lastY; row++) {
    const ay = row + 0.5 - y0;
    for (let column = firstX; column <= lastX; column++) {
      const at = row * boxSide + column;
      if (box[at] === 255) continue;
      const ax = column + 0.5 - x0;
      const projected = (ax * dx + ay * dy) * inverse;
      const t = projected < 0 ? 0 : projected > 1 ? 1 : projected;
      const ex = ax - t * dx;
      const ey = ay - t * dy;
      const squared = ex * ex + ey * ey;
      const outer = r0 + t * growth + softness / 2;
      if (squared >= outer * outer) continue;
      const depth = Math.min(1, (outer - Math.sqrt(squared)) / softness);
      const ink = 255 * depth * depth * (3 - 2 * depth);
      if (ink > box[at]) box[at] = ink;
    }
  }
}
