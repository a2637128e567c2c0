import { type Figure, type Panel, rowsOf, showsNotANumber } from "../figure.ts";
import { blockOfBars } from "./bars.ts";
import { blockOfChart } from "./chart.ts";
import { blockOfImage, imageColumns, leastImageColumns, legendLine } from "./image.ts";
import { blockOfMatrix } from "./matrix.ts";
import { type Block, type Color, beside, bold, centered, columnsOf, dim } from "./style.ts";

export interface TextOptions {
  /** How wide the terminal is. */
  readonly columns: number;
  readonly color: Color;
}

const gap = 2;
const leastChartColumns = 56;
const leastBarsColumns = 28;

/** The columns that a panel asks for at its best, and those below which it is not worth drawing. */
function widths(panel: Panel, color: Color): { readonly best: number; readonly least: number } {
  switch (panel.kind) {
    case "image":
      return { best: imageColumns(panel, color), least: leastImageColumns(panel, color) };
    case "chart":
      return { best: 76, least: leastChartColumns };
    case "bars":
      return { best: 48, least: leastBarsColumns };
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
  }
}

/** The panels of one row, side by side, each as wide as it asks for if all can be, else by turns narrower. */
function rowOf(panels: readonly Panel[], columns: number, color: Color): Block {
  const asked = panels.map((panel) => widths(panel, color));
  const room = columns - gap * (panels.length - 1);
  const least = asked.reduce((sum, { least: width }) => sum + width, 0);
  const spare = asked.reduce((sum, { best, least: width }) => sum + best - width, 0);
  const share = spare === 0 ? 0 : Math.max(0, Math.min(1, (room - least) / spare));
  return beside(
    panels.map((panel, i) =>
      blockOf(panel, Math.min(columns, Math.floor(asked[i]!.least + (asked[i]!.best - asked[i]!.least) * share)), color),
    ),
    gap,
  );
}

/** As many panels beside each other as the figure wants and the terminal has room for. */
function fittingColumns(figure: Figure, { columns, color }: TextOptions): number {
  for (let count = figure.columns; count > 1; count--) {
    const fits = rowsOf({ ...figure, columns: count }).every(
      (row) => row.reduce((sum, panel) => sum + widths(panel, color).least + gap, -gap) <= columns,
    );
    if (fits) return count;
  }
  return 1;
}

/** The figure as lines of text and colours, at most `columns` wide where its panels can be. */
export function toText(figure: Figure, options: TextOptions): string {
  const columns = fittingColumns(figure, options);
  const rows = rowsOf({ ...figure, columns }).map((row) => rowOf(row, options.columns, options.color));
  const width = Math.min(
    options.columns,
    rows.reduce((most, row) => Math.max(most, row.width), 0),
  );
  const legend = figure.legend === null ? [] : ["", legendLine(figure.legend, showsNotANumber(figure), options.color)];
  const heading = [bold(figure.title, options.color), dim(figure.note, options.color)].filter((line) => line !== "");
  const wide = [...heading, ...legend].reduce((most, line) => Math.max(most, columnsOf(line)), width);
  const lines = [
    ...heading.map((line) => centered(line, Math.min(wide, options.columns))),
    ...(heading.length > 0 ? [""] : []),
    ...rows.flatMap((row, i) => (i === 0 ? row.lines : ["", ...row.lines])),
    ...legend.map((line) => centered(line, width)),
  ];
  return lines.map((line) => line.trimEnd()).join("\n") + "\n";
}
