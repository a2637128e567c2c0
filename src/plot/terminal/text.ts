import { type Figure, type Panel, rowsOf, showsNotANumber } from "../figure.ts";
import { blockOfBars } from "./bars.ts";
import { blockOfChart } from "./chart.ts";
import { blockOfImage, imageColumns, leastImageColumns, legendLines } from "./image.ts";
import { blockOfMatrix } from "./matrix.ts";
import { blockOfScatter } from "./scatter.ts";
import { type Block, type Color, beside, bold, centered, columnsOf, dim } from "./style.ts";

export interface TextOptions {
  /** How wide the terminal is. */
  readonly columns: number;
  readonly color: Color;
}

const leastChartColumns = 56;
const leastBarsColumns = 28;
const leastScatterColumns = 40;

/** The columns that a panel asks for at its best, and those below which it is not worth drawing. */
function widths(panel: Panel, color: Color): { readonly best: number; readonly least: number } {
  switch (panel.kind) {
    case "image":
      return { best: imageColumns(panel), least: leastImageColumns(panel, color) };
    case "chart":
      return { best: 76, least: leastChartColumns };
    case "bars":
      return { best: 48, least: leastBarsColumns };
    case "scatter":
      return { best: 76, least: leastScatterColumns };
    case "matrix": {
      const { width } = blockOfMatrix(panel, color);
      return { best: width, least: width };
    }
  }
}

function blockOf(panel: Panel, columns: number, color: Color): Block {
  switch (panel.kind) {
    case "image":
      return blockOfImage(panel, columns, color);
    case "chart":
      return blockOfChart(panel, columns, color);
    case "bars":
      return blockOfBars(panel, columns, color);
    case "matrix":
      return blockOfMatrix(panel, color);
    case "scatter":
      return blockOfScatter(panel, columns, color);
  }
}

/** Panels in columns of equal kind: as wide as they ask for if all can be, else each narrower by the same share. */
interface Grid {
  readonly rows: readonly (readonly Panel[])[];
  readonly widths: readonly number[];
  readonly gap: number;
}

/** As many panels beside each other as the figure wants and the terminal has room for, in rows as even as can be. */
function gridOf(figure: Figure, { columns, color }: TextOptions): Grid {
  const asked = figure.panels.map((panel) => widths(panel, color));
  for (let count = figure.columns; ; count--) {
    // Panels that are framed can touch each other.
    for (const gap of [2, 0]) {
      if (gap === 0 && figure.panels.some((panel) => panel.kind !== "image" || !panel.frame)) continue;
      const even = Math.ceil(asked.length / Math.ceil(asked.length / count));
      const inColumn = Array.from({ length: even }, (_, column) => asked.filter((_ask, i) => i % even === column));
      const best = inColumn.map((asks) => largest(asks.map((ask) => ask.best)));
      const least = inColumn.map((asks) => largest(asks.map((ask) => ask.least)));
      const room = columns - gap * (even - 1) - sum(least);
      if (room < 0 && count > 1) continue;
      const spare = sum(best) - sum(least);
      const share = spare === 0 ? 0 : Math.max(0, Math.min(1, room / spare));
      const widthOf = least.map((width, i) => Math.min(columns, Math.floor(width + (best[i] - width) * share)));
      return { rows: rowsOf({ ...figure, columns: even }), widths: widthOf, gap };
    }
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const largest = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b), 0);

/** The figure as lines of text and colours, at most `columns` wide where its panels can be. */
export function toText(figure: Figure, options: TextOptions): string {
  if (figure.rows.length > 0) return rowByRow(figure, options);
  const { rows: panelRows, widths: panelWidths, gap } = gridOf(figure, options);
  const rows = panelRows.map((panels) =>
    beside(
      panels.map((panel, i) => blockOf(panel, panelWidths[i], options.color)),
      gap,
    ),
  );
  const width = Math.min(options.columns, largest(rows.map((row) => row.width)));
  const legend = figure.legend === null ? [] : ["", ...legendLines(figure.legend, showsNotANumber(figure), options.columns, options.color)];
  const heading = [bold(figure.title, options.color), dim(figure.note, options.color)].filter((line) => line !== "");
  const wide = [...heading, ...legend].reduce((most, line) => Math.max(most, columnsOf(line)), width);
  const lines = [
    ...heading.map((line) => centered(line, Math.min(wide, options.columns))),
    ...(heading.length > 0 ? [""] : []),
    ...rows.flatMap((row, i) => (i === 0 || gap === 0 ? row.lines : ["", ...row.lines])),
    ...legend.map((line) => centered(line, width)),
  ];
  return lines.map((line) => line.trimEnd()).join("\n") + "\n";
}

/** Each row as a figure of its own, its title above it: a terminal is seldom as wide as a page. */
function rowByRow(figure: Figure, options: TextOptions): string {
  const heading = [bold(figure.title, options.color), dim(figure.note, options.color)].filter((line) => line !== "");
  const rows = rowsOf(figure).map((panels, i) =>
    toText({ ...figure, title: "", note: "", panels, columns: panels.length, rows: [], legend: null }, options)
      .trimEnd()
      .split("\n")
      .toSpliced(0, 0, ...(figure.rows[i].title === "" ? [] : [figure.rows[i].title])),
  );
  const legend = figure.legend === null ? [] : ["", ...legendLines(figure.legend, showsNotANumber(figure), options.columns, options.color)];
  const lines = [...heading, ...rows.flatMap((row) => ["", ...row]), ...legend];
  return `${lines.slice(heading.length > 0 ? 0 : 1).join("\n")}\n`;
}
