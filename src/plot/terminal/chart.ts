import { type ChartPanel, formatNumber, shareOfX, ticks, xTicks } from "../chart.ts";
import { type Block, type Color, dim, padded } from "./style.ts";

/** Dots of a braille cell, two across and four down: the bit of each. */
const dotBits = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** A grid of dots, eight in each cell. */
class Dots {
  readonly #bits: Uint8Array;
  readonly columns: number;
  readonly rows: number;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.#bits = new Uint8Array(columns * rows);
  }

  set(x: number, y: number): void {
    if (x < 0 || y < 0 || x >= this.columns * 2 || y >= this.rows * 4) return;
    this.#bits[(y >> 2) * this.columns + (x >> 1)] |= dotBits[y & 3][x & 1];
  }

  /** A straight line, cut into as many dots as its longer side has; with `every` 2, each other dot. */
  line(fromX: number, fromY: number, toX: number, toY: number, every: number): void {
    // Outside the grid there is nothing to draw, and a loss of 1e30 must not take as many steps.
    const limit = this.rows * 8;
    const [y0, y1] = [fromY, toY].map((y) => Math.max(-limit, Math.min(limit, y))) as [number, number];
    const count = Math.max(1, Math.ceil(Math.max(Math.abs(toX - fromX), Math.abs(y1 - y0))));
    for (let i = 0; i <= count; i++) {
      const x = Math.round(fromX + ((toX - fromX) * i) / count);
      if (every > 1 && x % (every * 2) >= every) continue;
      this.set(x, Math.round(y0 + ((y1 - y0) * i) / count));
    }
  }

  row(y: number): string[] {
    return Array.from({ length: this.columns }, (_, x) => {
      const bits = this.#bits[y * this.columns + x];
      return bits === 0 ? " " : String.fromCodePoint(0x2800 + bits);
    });
  }
}

const marker = "◉";
const plotRows = 12;

/** Lines of braille dots over two axes; the second line and every other one after it is broken, so that no colour is needed. */
export function blockOfChart(panel: ChartPanel, columns: number, color: Color): Block {
  const { yLimits, series } = panel;
  const yTicks = ticks(yLimits, 5);
  const left = Math.max(...yTicks.map((tick) => formatNumber(tick).length)) + 2;
  const names = series.map(({ name }, i) => (name === "" ? "" : ` ${name}${i % 2 === 1 ? " (broken)" : ""}`));
  const right = Math.max(1, ...names.map((name) => name.length));
  const across = Math.max(8, columns - left - right);
  const dots = new Dots(across, plotRows);
  const dotX = (x: number): number => shareOfX(panel, x) * (across * 2 - 1);
  const dotY = (y: number): number => (1 - (y - yLimits[0]) / (yLimits[1] - yLimits[0])) * (plotRows * 4 - 1);
  const cellX = (x: number): number => Math.max(0, Math.min(across - 1, Math.round(dotX(x)) >> 1));
  const cellY = (y: number): number => Math.max(0, Math.min(plotRows - 1, Math.round(dotY(y)) >> 2));

  const ends = new Map<number, string>();
  series.forEach(({ x, y }, index) => {
    let last: number | undefined;
    x.forEach((_, i) => {
      if (!Number.isFinite(y[i])) return;
      const previous = i > 0 && Number.isFinite(y[i - 1]) ? i - 1 : i;
      dots.line(dotX(x[previous]), dotY(y[previous]), dotX(x[i]), dotY(y[i]), index % 2 === 1 ? 2 : 1);
      last = i;
    });
    if (last === undefined || names[index] === "") return;
    let row = cellY(y[last]);
    while (ends.has(row) && row < plotRows - 1) row++;
    ends.set(row, names[index]);
  });

  const cells = Array.from({ length: plotRows }, (_, row) => dots.row(row));
  for (const { x, y, label } of panel.marks) {
    cells[cellY(y)][cellX(x)] = marker;
    // On the side where there is room, away from the nearer edge.
    const row = cellY(y) + (cellY(y) < plotRows / 2 ? 1 : -1);
    // A space each side keeps it apart from the lines that it covers.
    const letters = Array.from(` ${label} `);
    const start = Math.max(0, Math.min(across - letters.length, cellX(x) - Math.floor(letters.length / 2)));
    letters.forEach((letter, i) => {
      if (start + i < across) cells[row][start + i] = letter;
    });
  }

  const tickRows = new Map(yTicks.map((tick) => [cellY(tick), formatNumber(tick)]));
  const lines = cells.map((row, i) => {
    const tick = tickRows.get(i);
    return `${dim((tick ?? "").padStart(left - 2), color)} ${tick === undefined ? "│" : "┤"}${row.join("")}${ends.get(i) ?? ""}`;
  });
  const { axis, labels } = xAxis(panel, across, cellX);
  const title = panel.title === "" ? [] : [" ".repeat(left) + panel.title];
  const width = left + across + right;
  const all = [...title, ...lines, `${" ".repeat(left - 1)}└${axis}`, " ".repeat(left) + dim(labels, color)];
  return { width, lines: all.map((line) => padded(line, width)) };
}

/** The line under the chart with a tick at each number, and the numbers, with what they count after the last one. */
function xAxis(panel: ChartPanel, across: number, cellX: (x: number) => number): { axis: string; labels: string } {
  const axis: string[] = new Array<string>(across).fill("─");
  let labels = "";
  const places = xTicks(panel, across / 12);
  places.forEach((tick, i) => {
    const at = cellX(tick);
    axis[at] = "┴";
    const number = formatNumber(tick);
    const last = i === places.length - 1;
    // The last number ends at its tick, so that it does not run out of the chart; its unit stands before it if there is room.
    const written = last && panel.xLabel !== "" ? [`${panel.xLabel} ${number}`, number] : [number];
    for (const label of written) {
      const start = Math.max(0, Math.min(across - label.length, last ? at - label.length + 1 : at - Math.floor(label.length / 2)));
      if (labels.length > 0 && start <= labels.length) continue;
      labels = labels.padEnd(start) + label;
      return;
    }
  });
  return { axis: axis.join(""), labels };
}
