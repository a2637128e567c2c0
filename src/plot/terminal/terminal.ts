import type { Figure } from "../figure.ts";
import { toPng } from "../png.ts";
import type { TerminalOptions } from "./detect.ts";
import { itermImage, kittyImage, pngWidth } from "./graphics.ts";
import { toText } from "./text.ts";

const cssPixelsPerColumn = 9;
const pngScale = 2;

/**
 * The figure for a terminal, ending in a newline: as a picture where the terminal takes one, else as coloured half
 * blocks, braille and block characters, else as plain characters that can be read without colour.
 * `detectTerminal(process.env, process.stdout)` says which.
 */
export function toTerminal(figure: Figure, options: TerminalOptions = {}): string {
  const { columns = 80, color = "none", graphics = "none" } = options;
  if (!Number.isInteger(columns) || columns < 1) throw new RangeError(`toTerminal: columns must be a whole number above 0, got ${columns}`);
  if (graphics === "none") return toText(figure, { columns, color });
  const png = toPng(figure, { scale: pngScale });
  const wanted = Math.max(1, Math.min(columns, Math.ceil(pngWidth(png) / pngScale / cssPixelsPerColumn)));
  return graphics === "kitty" ? kittyImage(png, wanted) : itermImage(png, wanted);
}
