import { NdArray } from "../array/ndarray.ts";
import { type Figure, type Panel, figure } from "./figure.ts";
import { image } from "./image.ts";

/** What can be shown as a picture: a figure, one panel of one, or the numbers of an array [height, width]. */
export type Showable = Figure | Panel | NdArray;

/**
 * The figure that shows this. An array becomes a picture of its numbers: in gray, or, if some are negative, in
 * `seismic` with zero white.
 *
 * @throws RangeError if an array has not two axes.
 */
export function figureOf(what: Showable): Figure {
  if (what instanceof NdArray) {
    const signed = [...what].some((value) => value < 0);
    return figure([image(what, { colormap: signed ? "seismic" : "gray_r", frame: true })]);
  }
  return "panels" in what ? what : figure([what]);
}
