import { NdArray } from "../array/ndarray.ts";
import { type Colormap, type Limits, colorOf, rangeLimits, symmetricLimits } from "./colormap.ts";
import { colormap as colormapNamed } from "./colormap-names.ts";

/** A picture of a 2-D array: one square for each number. */
export interface ImagePanel {
  readonly kind: "image";
  readonly title: string;
  /** The numbers, row by row. */
  readonly values: Float64Array;
  readonly width: number;
  readonly height: number;
  readonly colormap: Colormap;
  readonly limits: Limits;
  /** How large one number is drawn on the page, in CSS pixels. */
  readonly pixelSize: number;
  /** True if a thin line goes around, so that a white picture is still seen. */
  readonly frame: boolean;
}

export interface ImageOptions {
  readonly title?: string;
  /** A colour map or its name; "gray_r" unless said otherwise. */
  readonly colormap?: Colormap | string;
  /**
   * "symmetric": ±max|v| of this array (what a signed map has unless said otherwise); "range": from the smallest to the
   * largest; or two numbers, which pictures that are compared must share.
   */
  readonly limits?: "symmetric" | "range" | Limits;
  readonly pixelSize?: number;
  readonly frame?: boolean;
}

/** Red, green and blue bytes, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/**
 * A picture of an array [height, width].
 *
 * @throws RangeError if the array has not two axes, is empty, or the limits are not two finite numbers in order.
 */
export function image(values: NdArray, options: ImageOptions = {}): ImagePanel {
  const [height, width] = values.shape;
  if (values.shape.length !== 2 || values.size === 0) {
    throw new RangeError(`image: needs an array of shape [height, width] with at least one element, got [${values.shape.join(", ")}]`);
  }
  const map = typeof options.colormap === "object" ? options.colormap : colormapNamed(options.colormap ?? "gray_r");
  const numbers = Float64Array.from(values);
  return {
    kind: "image",
    title: options.title ?? "",
    values: numbers,
    width: width,
    height: height,
    colormap: map,
    limits: resolveLimits(options.limits ?? (map.signed ? "symmetric" : "range"), numbers),
    pixelSize: options.pixelSize ?? Math.max(1, Math.floor(280 / Math.max(width, height))),
    frame: options.frame ?? map.signed,
  };
}

function resolveLimits(limits: "symmetric" | "range" | Limits, values: Float64Array): Limits {
  if (limits === "symmetric") return symmetricLimits(values);
  if (limits === "range") return rangeLimits(values);
  if (!(Number.isFinite(limits[0]) && Number.isFinite(limits[1]) && limits[0] <= limits[1])) {
    throw new RangeError(`image: limits are two finite numbers, the lower one first, got [${limits.join(", ")}]`);
  }
  return limits;
}

/** The picture's colours, one pixel for each number. */
export function pixels(panel: ImagePanel): Pixels {
  const rgb = new Uint8Array(panel.values.length * 3);
  panel.values.forEach((value, i) => rgb.set(colorOf(panel.colormap, value, panel.limits), i * 3));
  return { width: panel.width, height: panel.height, rgb };
}

/**
 * The picture with fewer numbers, each the mean of the area that it stands for; a picture is never made larger.
 * An area with a NaN in it is NaN, so that a single one is still seen.
 */
export function shrink(panel: ImagePanel, maxWidth: number, maxHeight: number): ImagePanel {
  const width = Math.max(1, Math.min(panel.width, Math.floor(maxWidth)));
  const height = Math.max(1, Math.min(panel.height, Math.floor(maxHeight)));
  if (width === panel.width && height === panel.height) return panel;
  const narrow = shrinkRows(panel.values, panel.height, panel.width, width);
  const values = transposed(shrinkRows(transposed(narrow, panel.height, width), width, panel.height, height), width, height);
  return { ...panel, values, width, height };
}

/** [rows, length] → [rows, target]: each output is the mean over length / target inputs, cut ones by their share. */
function shrinkRows(values: Float64Array, rows: number, length: number, target: number): Float64Array {
  const out = new Float64Array(rows * target);
  const span = length / target;
  for (let column = 0; column < target; column++) {
    const from = column * span;
    const to = from + span;
    for (let i = Math.floor(from); i < Math.min(length, Math.ceil(to)); i++) {
      const share = (Math.min(i + 1, to) - Math.max(i, from)) / span;
      // What rounding leaves over of the next area must not bring its NaN or its Infinity.
      if (share < 1e-9) continue;
      for (let row = 0; row < rows; row++) out[row * target + column] += values[row * length + i] * share;
    }
  }
  return out;
}

function transposed(values: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) out[column * rows + row] = values[row * columns + column]!;
  }
  return out;
}
