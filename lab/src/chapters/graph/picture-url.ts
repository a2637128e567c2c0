import { paint } from "../../figures/paint.ts";

// Pictures within a drawing, as addresses that an <image> takes: so the drawing is one SVG, and can be saved as it stands.

function urlOf(columns: number, rows: number, draw: (canvas: HTMLCanvasElement) => void): string | undefined {
  // Where the page is prerendered there is nothing to draw on.
  if (typeof document === "undefined") return undefined;
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  draw(canvas);
  return canvas.toDataURL();
}

/** Signed numbers, row by row: red above 0, blue below, white at 0. */
export function seismicUrl(values: ArrayLike<number>, columns: number, rows: number, limit: number): string | undefined {
  return urlOf(columns, rows, (canvas) => paint(canvas, values, columns, rows, "seismic", limit));
}

/** Ink alone, on no ground: black where a number is `full`, nothing where it is 0. The page turns it for the dark. */
export function inkUrl(values: ArrayLike<number>, columns: number, rows: number, full: number): string | undefined {
  return urlOf(columns, rows, (canvas) => {
    const context = canvas.getContext("2d")!;
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
