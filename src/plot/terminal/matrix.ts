import { formatNumber } from "../chart.ts";
import type { Rgb } from "../colormap.ts";
import { type MatrixPanel, isApart, shades } from "../matrix.ts";
import { type Block, type Color, bold, centered, dim, padded, paint } from "./style.ts";

/** Shaded by count in colour; without, the cells speak by their numbers, zeros are dots and the diagonal is in brackets. */
export function blockOfMatrix(panel: MatrixPanel, color: Color): Block {
  const columns = panel.columnLabels.length;
  const texts = panel.counts.map((count) => (count === 0 ? "·" : formatNumber(count)));
  const cellWidth = Math.max(...[...texts, ...panel.columnLabels].map((label) => label.length)) + 2;
  const labelWidth = Math.max(panel.rowTitle.length, ...panel.rowLabels.map((label) => label.length));
  const shade = shades(panel);
  const cell = (i: number): string => {
    if (isApart(panel, i)) {
      const right = color === "none" ? `[${texts[i]!}]` : `${texts[i]!} `;
      return " ".repeat(Math.max(0, cellWidth - right.length)) + bold(right, color);
    }
    const content = `${texts[i]!} `.padStart(cellWidth);
    if (color === "none" || shade[i]! === 0) return texts[i] === "·" ? dim(content, color) : content;
    const gray = Math.round(255 - shade[i]! * 200);
    const ground: Rgb = [gray, gray, gray];
    return paint([{ character: content, ink: gray > 130 ? [0, 0, 0] : [255, 255, 255], paper: ground }], color);
  };
  const left = " ".repeat(labelWidth + 2);
  const width = left.length + columns * cellWidth;
  const heading = panel.columnLabels.map((label) => `${label} `.padStart(cellWidth)).join("");
  const rows = panel.rowLabels.map(
    (label, row) =>
      `${label.padStart(labelWidth)}  ${Array.from({ length: columns }, (_, column) => cell(row * columns + column)).join("")}`,
  );
  const lines = [
    ...(panel.title === "" ? [] : [panel.title]),
    ...(panel.columnTitle === "" ? [] : [left + dim(centered(panel.columnTitle, columns * cellWidth), color)]),
    dim(panel.rowTitle.padStart(labelWidth), color) + "  " + heading,
    ...rows,
  ];
  return { width, lines: lines.map((line) => padded(line, width)) };
}
