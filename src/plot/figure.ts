import type { BarsPanel } from "./bars.ts";
import type { ChartPanel } from "./chart.ts";
import type { Colormap, Limits } from "./colormap.ts";
import type { ImagePanel } from "./image.ts";
import type { MatrixPanel } from "./matrix.ts";
import type { ScatterPanel } from "./scatter.ts";

/** One thing that a figure shows; `image`, `chart`, `bars`, `matrix` and `scatter` make them. */
export type Panel = ImagePanel | ChartPanel | BarsPanel | MatrixPanel | ScatterPanel;

/** Says which number which colour is, for all images of a figure. */
export interface Legend {
  readonly colormap: Colormap;
  readonly limits: Limits;
  /** Written beside the lower and the upper limit. */
  readonly low: string;
  readonly high: string;
}

/** Panels in rows and columns, with a title above and a legend below: a value, which `toSvg`, `toPng` and `toTerminal` draw. */
export interface Figure {
  readonly title: string;
  /** A line of smaller text under the title. */
  readonly note: string;
  readonly panels: readonly Panel[];
  /** How many panels stand beside each other. */
  readonly columns: number;
  /** Rows of unequal lengths, each with what is written at its left; empty where all have `columns` panels and no title. */
  readonly rows: readonly FigureRow[];
  readonly legend: Legend | null;
}

export interface FigureRow {
  readonly title: string;
  /** How many panels it has: the next ones. */
  readonly length: number;
}

export interface FigureOptions {
  readonly title?: string;
  readonly note?: string;
  /** All panels in one row unless said otherwise. */
  readonly columns?: number;
  /** In place of `columns`: rows with titles, of any lengths, that take all panels. */
  readonly rows?: readonly FigureRow[];
  readonly legend?: Legend | null;
}

/**
 * Puts panels together.
 *
 * @throws RangeError if there are none, `columns` is not a whole number above 0, or the rows have not as many panels
 *   as there are.
 */
export function figure(panels: readonly Panel[], options: FigureOptions = {}): Figure {
  const { rows = [] } = options;
  const columns = options.columns ?? (rows.length > 0 ? Math.max(...rows.map(({ length }) => length)) : panels.length);
  if (panels.length === 0) throw new RangeError("figure: there are no panels");
  if (!Number.isInteger(columns) || columns < 1) throw new RangeError(`figure: columns must be a whole number above 0, got ${columns}`);
  const inRows = rows.reduce((sum, { length }) => sum + length, 0);
  if (rows.length > 0 && inRows !== panels.length) {
    throw new RangeError(
      `figure: ${panels.length} panels cannot stand in rows for ${inRows}: ${rows.map(({ length }) => length).join(" + ")}`,
    );
  }
  return {
    title: options.title ?? "",
    note: options.note ?? "",
    panels: [...panels],
    columns: Math.min(columns, panels.length),
    rows: [...rows],
    legend: options.legend ?? null,
  };
}

/** A legend of a colour map between limits; for a signed map the words default to which side is which colour. */
export function legend(colormap: Colormap, limits: Limits, words: { readonly low?: string; readonly high?: string } = {}): Legend {
  return { colormap, limits, low: words.low ?? "", high: words.high ?? "" };
}

/** True if some image of the figure has a number missing, so that its colour has to be explained. */
export function showsNotANumber({ panels }: Figure): boolean {
  return panels.some((panel) => panel.kind === "image" && panel.values.some(Number.isNaN));
}

/** The figure's panels, row by row. */
export function rowsOf({ panels, columns, rows }: Figure): Panel[][] {
  if (rows.length > 0) {
    let from = 0;
    return rows.map(({ length }) => panels.slice(from, (from += length)));
  }
  return Array.from({ length: Math.ceil(panels.length / columns) }, (_, row) => panels.slice(row * columns, (row + 1) * columns));
}
