/**
 * The pen's way over the paper: points, the pen's radius at each, and where a new stroke begins. One is filled again for
 * each digit.
 */
export class PenPath {
  readonly x: Float64Array = new Float64Array(512);
  readonly y: Float64Array = new Float64Array(512);
  readonly radius: Float64Array = new Float64Array(512);
  /** 1 where the pen was set down anew: no ink joins this point to the one before. */
  readonly isStart: Uint8Array = new Uint8Array(512);
  length: number = 0;

  add(x: number, y: number, isStart: boolean): void {
    if (this.length === this.x.length) throw new RangeError(`PenPath: more than ${this.x.length} points`);
    this.x[this.length] = x;
    this.y[this.length] = y;
    this.isStart[this.length] = isStart ? 1 : 0;
    this.length++;
  }
}

const stepsPerSpan = 4;

/**
 * Adds a curve through `count` points, smooth but where `corners` is 1: Catmull and Rom's spline ("A class of local
 * interpolating splines", 1974), whose ends and corners continue straight.
 */
export function addCurve(path: PenPath, xs: Float64Array, ys: Float64Array, corners: Uint8Array, count: number): void {
  path.add(xs[0], ys[0], true);
  for (let i = 0; i + 1 < count; i++) {
    // Tangents: half the chord of the two neighbours; at a corner, the chord of this span alone.
    const before = i > 0 && corners[i] === 0 ? i - 1 : i;
    const after = i + 2 < count && corners[i + 1] === 0 ? i + 2 : i + 1;
    const startScale = before === i ? 1 : 0.5;
    const endScale = after === i + 1 ? 1 : 0.5;
    const startX = (xs[i + 1] - xs[before]) * startScale;
    const startY = (ys[i + 1] - ys[before]) * startScale;
    const endX = (xs[after] - xs[i]) * endScale;
    const endY = (ys[after] - ys[i]) * endScale;
    for (let step = 1; step <= stepsPerSpan; step++) {
      const t = step / stepsPerSpan;
      const t2 = t * t;
      const t3 = t2 * t;
      const h1 = 2 * t3 - 3 * t2 + 1;
      const h2 = t3 - 2 * t2 + t;
      const h3 = 3 * t2 - 2 * t3;
      const h4 = t3 - t2;
      path.add(h1 * xs[i] + h2 * startX + h3 * xs[i + 1] + h4 * endX, h1 * ys[i] + h2 * startY + h3 * ys[i + 1] + h4 * endY, false);
    }
  }
}
