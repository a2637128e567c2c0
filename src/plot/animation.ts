import { animatedPng } from "./apng.ts";
import type { Figure } from "./figure.ts";
import type { Frame } from "./frames.ts";
import { animatedGif } from "./gif.ts";
import { type PngOptions, toPixels } from "./png.ts";

/** A figure of an animation, and how long it stays. */
export interface FigureFrame {
  readonly figure: Figure;
  readonly ms: number;
}

/** Figures drawn as frames, which `animatedPng` and `animatedGif` take: so both can be made of one drawing. */
export function framesOf(figures: readonly FigureFrame[], options: PngOptions = {}): Frame[] {
  return figures.map(({ figure, ms }) => ({ ...toPixels(figure, options), ms }));
}

/**
 * Figures that follow one another for ever, as an animated PNG: every colour as it is. What knows no animated PNG shows
 * the first one.
 *
 * @throws RangeError if there are none, or they are not all of one size.
 */
export function toApng(figures: readonly FigureFrame[], options: PngOptions = {}): Uint8Array {
  return animatedPng(framesOf(figures, options));
}

/**
 * Figures that follow one another for ever, as a GIF, which everything plays: in the 256 colours that stand for all
 * others best, without dots of two colours for a third.
 *
 * @throws RangeError if there are none, or they are not all of one size.
 */
export function toGif(figures: readonly FigureFrame[], options: PngOptions = {}): Uint8Array {
  return animatedGif(framesOf(figures, options));
}
