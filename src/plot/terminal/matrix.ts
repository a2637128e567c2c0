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
    const count = texts[i];
    if (color === "none") return isApart(panel, i) ? `[${count}]`.padStart(cellWidth) : `${count} `.padStart(cellWidth);
    // All on paper: on a dark ground of the terminal's own, many and none would look alike.
    const gray = Math.round(255 - shade[i] * 190);
    const ink: Rgb = count === "·" ? [170, 170, 170] : gray > 130 ? [0, 0, 0] : [255, 255, 255];
    const painted = paint([{ character: `${count} `.padStart(cellWidth), ink, paper: [gray, gray, gray] }], color);
    return isApart(panel, i) ? bold(painted, color) : painted;
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
