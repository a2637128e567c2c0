import type { PenPath } from "./stroke.ts";

/** Paper that one digit after another is drawn on: side × side bytes, 0 bare … 255 inked. */
export class Paper {
  readonly side: number;
  readonly pixels: Uint8Array;

  constructor(side: number) {
    this.side = side;
    this.pixels = new Uint8Array(side * side);
  }

  /** Wipes the paper and draws a path so that its ink fills the paper's longer side, its proportions kept. */
  draw(path: PenPath): void {
    this.pixels.fill(0);
    const { x, y, radius, length } = path;
    let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let i = 0; i < length; i++) {
      left = Math.min(left, x[i] - radius[i]);
      right = Math.max(right, x[i] + radius[i]);
      top = Math.min(top, y[i] - radius[i]);
      bottom = Math.max(bottom, y[i] + radius[i]);
    }
    const scale = (this.side - 2) / Math.max(right - left, bottom - top);
    for (let i = 0; i < length; i++) {
      const isDot = path.isStart[i] === 1;
      const from = isDot ? i : i - 1;
      this.#capsule(
        (x[from] - left) * scale + 1,
        (y[from] - top) * scale + 1,
        (x[i] - left) * scale + 1,
        (y[i] - top) * scale + 1,
        radius[from] * scale,
        radius[i] * scale,
      );
    }
  }

  /** A line from (x0, y0) to (x1, y1) with round ends whose radius goes from r0 to r1: ink falls off over one pixel at its edge. */
  #capsule(x0: number, y0: number, x1: number, y1: number, r0: number, r1: number): void {
    const { side, pixels } = this;
    const reach = Math.max(r0, r1) + 0.5;
    const [leftEnd, rightEnd] = x0 < x1 ? [x0, x1] : [x1, x0];
    const [topEnd, bottomEnd] = y0 < y1 ? [y0, y1] : [y1, y0];
    const firstY = Math.max(0, Math.floor(topEnd - reach));
    const lastY = Math.min(side - 1, Math.floor(bottomEnd + reach));
    const dx = x1 - x0;
    const dy = y1 - y0;
    const squaredLength = dx * dx + dy * dy;
    const inverse = squaredLength > 0 ? 1 / squaredLength : 0;
    const growth = r1 - r0;
    for (let py = firstY; py <= lastY; py++) {
      const ay = py + 0.5 - y0;
      // Above and below its ends the line's ink is narrower than its box.
      const beyond = Math.max(0, topEnd - py - 0.5, py + 0.5 - bottomEnd);
      const halfWidth = Math.sqrt(Math.max(0, reach * reach - beyond * beyond));
      const firstX = Math.max(0, Math.floor(leftEnd - halfWidth));
      const lastX = Math.min(side - 1, Math.floor(rightEnd + halfWidth));
      for (let px = firstX; px <= lastX; px++) {
        const at = py * side + px;
        if (pixels[at] === 255) continue;
        const ax = px + 0.5 - x0;
        const projected = (ax * dx + ay * dy) * inverse;
        const t = projected < 0 ? 0 : projected > 1 ? 1 : projected;
        const ex = ax - t * dx;
        const ey = ay - t * dy;
        const radius = r0 + t * growth;
        const squared = ex * ex + ey * ey;
        const outer = radius + 0.5;
        if (squared >= outer * outer) continue;
        const inner = radius - 0.5;
        if (inner > 0 && squared <= inner * inner) {
          pixels[at] = 255;
          continue;
        }
        const ink = Math.floor(255 * Math.min(1, outer - Math.sqrt(squared)) + 0.5);
        if (ink > pixels[at]) pixels[at] = ink;
      }
    }
  }
}
