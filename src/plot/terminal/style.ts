import type { Rgb } from "../colormap.ts";

/** How many colours a terminal has: 2^24, 256, or none that may be used. */
export type Color = "truecolor" | "256" | "none";

const escape = "\u001b[";

/** A number of xterm's palette: the nearest of its 6 × 6 × 6 cube and its 24 grays. */
export function paletteIndex([red, green, blue]: Rgb): number {
  const levels = [0, 95, 135, 175, 215, 255];
  const nearestLevel = (value: number): number =>
    levels.reduce((best, level, i) => (Math.abs(level - value) < Math.abs(levels[best] - value) ? i : best), 0);
  const [r, g, b] = [nearestLevel(red), nearestLevel(green), nearestLevel(blue)];
  const gray = Math.max(0, Math.min(23, Math.round(((red + green + blue) / 3 - 8) / 10)));
  const distance = (to: Rgb): number => (to[0] - red) ** 2 + (to[1] - green) ** 2 + (to[2] - blue) ** 2;
  const level = 8 + 10 * gray;
  return distance([level, level, level]) < distance([levels[r], levels[g], levels[b]]) ? 232 + gray : 16 + 36 * r + 6 * g + b;
}

function colorCode(layer: 38 | 48, color: Rgb, depth: Color): string {
  return depth === "truecolor" ? `${layer};2;${color.join(";")}` : `${layer};5;${paletteIndex(color)}`;
}

/** A row of cells, each a character with colours; equal neighbours share one escape sequence. */
export function paint(
  cells: readonly { readonly character: string; readonly ink: Rgb | null; readonly paper: Rgb | null }[],
  depth: Color,
): string {
  let out = "";
  let current = "";
  for (const { character, ink, paper } of cells) {
    const codes =
      depth === "none"
        ? []
        : [...(ink === null ? [] : [colorCode(38, ink, depth)]), ...(paper === null ? [] : [colorCode(48, paper, depth)])];
    const wanted = codes.length === 0 ? "" : `${escape}${codes.join(";")}m`;
    if (wanted !== current) {
      // From nothing at all, so that a colour that is not wanted any more does not stay.
      out += (current === "" ? "" : `${escape}0m`) + wanted;
      current = wanted;
    }
    out += character;
  }
  return out + (current === "" ? "" : `${escape}0m`);
}

export function bold(content: string, depth: Color): string {
  return depth === "none" || content === "" ? content : `${escape}1m${content}${escape}0m`;
}

export function dim(content: string, depth: Color): string {
  return depth === "none" || content === "" ? content : `${escape}2m${content}${escape}0m`;
}

/** A rectangle of terminal cells: every line fills `width` columns. */
export interface Block {
  readonly width: number;
  readonly lines: readonly string[];
}

/** Columns that a line takes: escape sequences take none, every other character one. */
export function columnsOf(line: string): number {
  // eslint-disable-next-line no-control-regex
  return Array.from(line.replace(/\u001b\[[0-9;]*m/g, "")).length;
}

export function centered(content: string, width: number): string {
  const room = Math.max(0, width - columnsOf(content));
  return " ".repeat(Math.floor(room / 2)) + content + " ".repeat(Math.ceil(room / 2));
}

/** The text, or as much of it as there is room for, and then "…". */
export function cut(content: string, width: number): string {
  return content.length <= width ? content : `${content.slice(0, Math.max(0, width - 1))}…`;
}

export function padded(content: string, width: number): string {
  return content + " ".repeat(Math.max(0, width - columnsOf(content)));
}

/** Blocks beside each other, tops in line. */
export function beside(blocks: readonly Block[], gap: number): Block {
  const height = blocks.reduce((most, block) => Math.max(most, block.lines.length), 0);
  const lines = Array.from({ length: height }, (_, row) =>
    blocks.map((block) => block.lines[row] ?? " ".repeat(block.width)).join(" ".repeat(gap)),
  );
  return { width: blocks.reduce((sum, block) => sum + block.width, 0) + gap * (blocks.length - 1), lines };
}
