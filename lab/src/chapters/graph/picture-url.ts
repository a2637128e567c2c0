import { classCount, pixelCount } from "../../engine/protocol.ts";
import { paint } from "../../figures/paint.ts";

// Pictures within a drawing, as addresses that an <image> takes: so the drawing is one SVG, and can be saved as it stands.

/** One for all of them, kept where it can be read quickly: a picture's address is read off it at once. */
let canvas: HTMLCanvasElement | undefined;

function urlOf(columns: number, rows: number, draw: (on: HTMLCanvasElement) => void): string | undefined {
  // Where the page is prerendered there is nothing to draw on.
  if (typeof document === "undefined") return undefined;
  if (!canvas) {
    canvas = document.createElement("canvas");
    canvas.getContext("2d", { willReadFrequently: true });
  }
  canvas.width = columns;
  canvas.height = rows;
  draw(canvas);
  return canvas.toDataURL();
}

/** The ten sheets as one picture, five beside each other, two rows. */
export function sheetsUrl(W: Float32Array, limit: number): string | undefined {
  const columns = 5 * 28;
  const values = new Float32Array(columns * 2 * 28);
  for (let pixel = 0; pixel < pixelCount; pixel++) {
    const at = Math.floor(pixel / 28) * columns + (pixel % 28);
    for (let digit = 0; digit < classCount; digit++) {
      values[at + (digit % 5) * 28 + Math.floor(digit / 5) * 28 * columns] = W[pixel * classCount + digit];
    }
  }
  return seismicUrl(values, columns, 2 * 28, limit);
}

/** Signed numbers, row by row: red above 0, blue below, white at 0. */
export function seismicUrl(values: ArrayLike<number>, columns: number, rows: number, limit: number): string | undefined {
  return urlOf(columns, rows, (on) => paint(on, values, columns, rows, "seismic", limit));
}

/** Ink alone, on no ground: black where a number is `full`, nothing where it is 0. The page turns it for the dark. */
export function inkUrl(values: ArrayLike<number>, columns: number, rows: number, full: number): string | undefined {
  return urlOf(columns, rows, (on) => {
    const context = on.getContext("2d")!;
    const image = context.createImageData(columns, rows);
    for (let i = 0; i < columns * rows; i++) image.data[4 * i + 3] = Math.round((255 * values[i]) / full);
    context.putImageData(image, 0, 0);
  });
}

/** Where colours end: the largest size among all the arrays that are compared; 0 if there is nothing. */
export function commonLimit(arrays: readonly (ArrayLike<number> | undefined)[]): number {
  let most = 0;
  for (const array of arrays) {
    for (let i = 0; i < (array?.length ?? 0); i++) {
      const size = Math.abs(array![i]);
      if (size > most && size < Infinity) most = size;
    }
  }
  return most;
}
