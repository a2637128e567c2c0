import { pixelCount } from "../engine/protocol.ts";

const side = 28;

/** A round pen's usual radius, in pixels: what it writes has the width of MNIST's strokes. */
export const penRadius = 1.1;

/**
 * Ink with a line more, as a round pen draws it: each pixel is as dark as the pen covers it, and never lighter than it was.
 *
 * @param ink 784 bytes, 0 paper … 255 ink; not written to
 * @param radius of the pen. From and to are places in pixels, 0 … 28 from the left and the top: pixel (0, 0) has its middle at 0.5.
 */
export function inked(ink: Uint8Array, fromX: number, fromY: number, toX: number, toY: number, radius: number = penRadius): Uint8Array {
  const next = Uint8Array.from(ink);
  const [dx, dy] = [toX - fromX, toY - fromY];
  const lengthSquared = dx * dx + dy * dy;
  const reach = radius + 1;
  const [firstRow, lastRow] = reached(fromY, toY, reach);
  const [firstColumn, lastColumn] = reached(fromX, toX, reach);
  for (let row = firstRow; row <= lastRow; row++) {
    for (let column = firstColumn; column <= lastColumn; column++) {
      const [x, y] = [column + 0.5 - fromX, row + 0.5 - fromY];
      const along = lengthSquared === 0 ? 0 : Math.max(0, Math.min(1, (x * dx + y * dy) / lengthSquared));
      const [awayX, awayY] = [x - along * dx, y - along * dy];
      const cover = Math.max(0, Math.min(1, radius + 0.5 - Math.sqrt(awayX * awayX + awayY * awayY)));
      const i = row * side + column;
      next[i] = Math.max(next[i], Math.round(255 * cover));
    }
  }
  return next;
}

/** Paper with one line of ink through these points. */
export function written(points: readonly (readonly [x: number, y: number])[], radius: number = penRadius): Uint8Array {
  let ink: Uint8Array = new Uint8Array(pixelCount);
  for (let i = 1; i < points.length; i++) ink = inked(ink, ...points[i - 1], ...points[i], radius);
  return ink;
}

/** The first and last pixel of a row or column that a pen can touch. */
function reached(from: number, to: number, reach: number): [first: number, last: number] {
  return [Math.max(0, Math.floor(Math.min(from, to) - reach)), Math.min(side - 1, Math.ceil(Math.max(from, to) + reach))];
}
