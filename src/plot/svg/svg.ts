import { type Figure, type Panel, rowsOf, showsNotANumber } from "../figure.ts";
import { drawBars } from "./bars.ts";
import { drawChart } from "./chart.ts";
import { drawImage, drawLegend, titleHeight } from "./image.ts";
import { drawMatrix } from "./matrix.ts";
import { drawScatter } from "./scatter.ts";
import { type Drawing, escaped, moved, page, short, text, textWidth } from "./page.ts";

function draw(panel: Panel): Drawing {
  switch (panel.kind) {
    case "image":
      return drawImage(panel);
    case "chart":
      return drawChart(panel);
    case "bars":
      return drawBars(panel);
    case "matrix":
      return drawMatrix(panel);
    case "scatter":
      return drawScatter(panel);
  }
}

const largest = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b), 0);

/** Panels in rows and columns; each column as wide as its widest panel, each panel in the middle of its column. */
function drawGrid(figure: Figure): Drawing {
  const panelRows = rowsOf(figure);
  const rows = panelRows.map((row) => row.map(draw));
  const widths = Array.from({ length: figure.columns }, (_, column) => largest(rows.map((row) => row[column]?.width ?? 0)));
  const gap = figure.panels.some(({ kind }) => kind !== "image") ? page.gap * 1.5 : page.gap;
  const titles = figure.rows.map(({ title }) => title);
  const left = titles.some((title) => title !== "") ? Math.ceil(largest(titles.map((title) => textWidth(title)))) + page.gap / 2 : 0;
  // Rows of unequal lengths are no table: each panel follows the one before. Without titles at its left, a row is in the middle.
  const lengths = rows.map((row) => row.reduce((sum, { width }) => sum + width + gap, -gap));
  const right = left + (figure.rows.length > 0 ? largest(lengths) : widths.reduce((sum, width) => sum + width + gap, -gap));
  let y = 0;
  const parts: string[] = [];
  for (const [at, row] of rows.entries()) {
    const height = largest(row.map((drawing) => drawing.height));
    // Beside the pictures, not beside what is written above them.
    const above = panelRows[at].some(({ title }) => title !== "") ? titleHeight : 0;
    parts.push(text(left - page.gap / 2, y + (above + height) / 2 + 5, titles[at] ?? "", { anchor: "end" }));
    let x = figure.rows.length > 0 && left === 0 ? Math.floor((right - lengths[at]) / 2) : left;
    for (const [column, drawing] of row.entries()) {
      const width = figure.rows.length > 0 ? drawing.width : widths[column];
      const down = rows.length === 1 ? Math.floor((height - drawing.height) / 2) : 0;
      parts.push(moved(x + Math.floor((width - drawing.width) / 2), y + down, drawing.svg));
      x += width + gap;
    }
    y += height + gap * 0.75;
  }
  return { width: right, height: y - gap * 0.75, svg: parts.join("") };
}

/**
 * The figure as an SVG file: self-contained, nothing is fetched from elsewhere. One CSS pixel is one unit.
 *
 * Text is in the family "Inkling Serif", which `toPng` brings along; a browser without it takes the next serif.
 */
export function toSvg(figure: Figure): string {
  const grid = drawGrid(figure);
  const legend = figure.legend === null ? null : drawLegend(figure.legend, showsNotANumber(figure));
  const inner = Math.ceil(
    largest([grid.width, legend?.width ?? 0, textWidth(figure.title, page.titleSize), textWidth(figure.note, page.textSize)]),
  );
  const center = page.margin + inner / 2;
  const parts: string[] = [];
  let y = page.margin;
  if (figure.title !== "") {
    parts.push(text(center, y + 16, figure.title, { anchor: "middle", size: page.titleSize, bold: true }));
    y += 20 + (figure.note === "" ? 20 : 6);
  }
  if (figure.note !== "") {
    parts.push(text(center, y + 14, figure.note, { anchor: "middle", color: page.gray }));
    y += 18 + 20;
  }
  parts.push(moved(page.margin + Math.floor((inner - grid.width) / 2), y, grid.svg));
  y += grid.height;
  if (legend !== null) {
    y += page.gap;
    parts.push(moved(page.margin + Math.floor((inner - legend.width) / 2), y, legend.svg));
    y += legend.height;
  }
  const width = inner + 2 * page.margin;
  const height = Math.ceil(y + page.margin);
  const label = figure.title === "" ? "" : ` role="img" aria-label="${escaped(figure.title)}"`;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${short(width)}" height="${height}" viewBox="0 0 ${short(width)} ${height}"` +
    ` font-family="${page.fontFamily}"${label}>\n<rect width="100%" height="100%" fill="${page.paper}"/>\n${parts.join("")}</svg>\n`
  );
}
