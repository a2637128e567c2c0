import { formatNumber } from "../chart.ts";
import { colorOf, notANumberColor } from "../colormap.ts";
import type { Legend } from "../figure.ts";
import { type ImagePanel, pixels, shrink } from "../image.ts";
import { type Block, type Color, centered, columnsOf, cut, dim, paint } from "./style.ts";

/** From paper to ink. */
const inkRamp = " .:-=+*#%@";
/** From zero outwards. Dots and dashes are negative, crosses and hashes positive: they differ in kind, not just in weight. */
const positiveRamp = " +x#@";
const negativeRamp = " .:-=";
const notANumberCharacter = "?";

/** How many numbers wide a picture is at most when it gets this many columns, one column for each; it is never made larger. */
function fitted(panel: ImagePanel, columns: number): ImagePanel {
  const width = Math.min(panel.width, columns);
  return shrink(panel, width, Math.max(1, Math.round((panel.height * width) / panel.width)));
}

/**
 * Two pixels in each cell, one above the other: the upper one is the colour of ▀, the lower one that of the ground.
 */
function halfBlocks(panel: ImagePanel, color: Color): string[] {
  const { width, height, rgb } = pixels(panel);
  const at = (x: number, y: number): [number, number, number] => {
    const i = (y * width + x) * 3;
    return [rgb[i], rgb[i + 1], rgb[i + 2]];
  };
  return Array.from({ length: Math.ceil(height / 2) }, (_, row) =>
    paint(
      Array.from({ length: width }, (_, x) => ({
        character: "▀",
        ink: at(x, row * 2),
        paper: row * 2 + 1 < height ? at(x, row * 2 + 1) : null,
      })),
      color,
    ),
  );
}

/** One character for each number; anything that is not nothing is at least the faintest mark. */
function character(panel: ImagePanel, value: number): string {
  if (Number.isNaN(value)) return notANumberCharacter;
  const [low, high] = panel.limits;
  const pick = (ramp: string, share: number): string => ramp[Math.max(0, Math.min(ramp.length - 1, Math.round(share * (ramp.length - 1))))];
  if (low === high) return " ";
  if (!panel.colormap.signed) return pick(inkRamp, (value - low) / (high - low));
  const middle = (low + high) / 2;
  const share = Math.abs(value - middle) / ((high - low) / 2);
  return pick(value < middle ? negativeRamp : positiveRamp, share);
}

/** Without colour a cell, twice as high as wide, stands for two numbers above each other. */
function characters(panel: ImagePanel): string[] {
  const { width, height, values } = shrink(panel, panel.width, Math.ceil(panel.height / 2));
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => character(panel, values[y * width + x])).join(""),
  );
}

/** A white picture on a white terminal is seen by its frame alone. */
function framed(lines: readonly string[], width: number, color: Color): string[] {
  const line = "─".repeat(width);
  const side = dim("│", color);
  return [dim(`┌${line}┐`, color), ...lines.map((content) => side + content + side), dim(`└${line}┘`, color)];
}

const frameColumns = (panel: ImagePanel): number => (panel.frame ? 2 : 0);

/** Columns that the picture takes at its full size, and its title. */
export function imageColumns(panel: ImagePanel): number {
  return Math.max(panel.width + frameColumns(panel), panel.title.length);
}

/** The fewest columns in which the picture can still be read: half of them in colour, all but a few without. */
export function leastImageColumns(panel: ImagePanel, color: Color): number {
  const readable = color === "none" ? 22 : Math.max(12, Math.ceil(Math.min(panel.width, 56) / 2));
  return Math.max(Math.min(panel.width, readable) + frameColumns(panel), Math.min(panel.title.length, 24));
}

export function blockOfImage(panel: ImagePanel, columns: number, color: Color): Block {
  const small = fitted(panel, Math.max(1, columns - frameColumns(panel)));
  const picture = color === "none" ? characters(small) : halfBlocks(small, color);
  const lines = panel.frame ? framed(picture, small.width, color) : picture;
  const width = Math.max(small.width + frameColumns(panel), Math.min(panel.title.length, columns));
  const title = panel.title === "" ? [] : [centered(cut(panel.title, width), width)];
  return { width, lines: [...title, ...lines.map((line) => centered(line, width))] };
}

/**
 * "counts against −0.27 [colours] +0.27 counts for"; without colour, the characters from the most negative on. On two
 * or three lines where one is too long.
 */
export function legendLines(legend: Legend, withNotANumber: boolean, columns: number, color: Color): string[] {
  const { colormap, limits, low, high } = legend;
  const [from, to] = limits;
  const scale =
    from === to
      ? legendBar(legend, color)
      : `${formatNumber(from)} ${legendBar(legend, color)} ${colormap.signed && to > 0 ? "+" : ""}${formatNumber(to)}`;
  const sample = color === "none" ? notANumberCharacter : paint([{ character: "  ", ink: null, paper: notANumberColor }], color);
  const missing = withNotANumber ? [`${sample} ${dim("not a number", color)}`] : [];
  const words = [low, high].filter((word) => word !== "");
  const line = [low, scale, high].filter((part) => part !== "").join(" ");
  const candidates = [
    [[line, ...missing].join("   ")],
    [line, ...missing],
    [scale, ...(words.length > 0 ? [words.join(" ← → ")] : []), ...missing],
  ];
  return candidates.find((lines) => lines.every((text) => columnsOf(text) <= columns)) ?? candidates.at(-1)!;
}

function legendBar({ colormap, limits: [from, to] }: Legend, color: Color): string {
  if (color === "none")
    return colormap.signed ? `${Array.from(negativeRamp).toReversed().join("").trimEnd()} 0 ${positiveRamp.trim()}` : inkRamp;
  const cells = from === to ? 1 : 24;
  const colors = Array.from({ length: cells }, (_, i) => colorOf(colormap, from + ((to - from) * (i + 0.5)) / cells, [from, to]));
  if (from === to) return paint([{ character: " 0 ", ink: [0, 0, 0], paper: colors[0] }], color);
  return paint(
    colors.map((paper) => ({ character: " ", ink: null, paper })),
    color,
  );
}
