import type { NdArray } from "../array/ndarray.ts";

/** A table of counts, each cell shaded by its count. */
export interface MatrixPanel {
  readonly kind: "matrix";
  readonly title: string;
  /** Counts, row by row. */
  readonly counts: readonly number[];
  readonly rowLabels: readonly string[];
  readonly columnLabels: readonly string[];
  /** What rows and columns stand for, written once at the left and once above. */
  readonly rowTitle: string;
  readonly columnTitle: string;
  /** True if the diagonal is left unshaded, and the shades compare the other cells alone. */
  readonly diagonalApart: boolean;
}

export interface MatrixOptions {
  readonly title?: string;
  readonly rowLabels?: readonly string[];
  readonly columnLabels?: readonly string[];
  readonly rowTitle?: string;
  readonly columnTitle?: string;
  readonly diagonalApart?: boolean;
}

/**
 * A table of an array [rows, columns] of counts.
 *
 * @throws RangeError if the array has not two axes, is empty, or labels are not as many as its rows or columns.
 */
export function matrix(counts: NdArray, options: MatrixOptions = {}): MatrixPanel {
  const [rows, columns] = counts.shape as [number, number];
  if (counts.shape.length !== 2 || counts.size === 0) {
    throw new RangeError(`matrix: needs an array of shape [rows, columns] with at least one element, got [${counts.shape.join(", ")}]`);
  }
  const rowLabels = options.rowLabels ?? Array.from({ length: rows }, (_, i) => String(i));
  const columnLabels = options.columnLabels ?? Array.from({ length: columns }, (_, i) => String(i));
  if (rowLabels.length !== rows || columnLabels.length !== columns) {
    throw new RangeError(`matrix: [${rows}, ${columns}] needs that many labels, got ${rowLabels.length} and ${columnLabels.length}`);
  }
  return {
    kind: "matrix",
    title: options.title ?? "",
    counts: [...counts],
    rowLabels,
    columnLabels,
    rowTitle: options.rowTitle ?? "",
    columnTitle: options.columnTitle ?? "",
    diagonalApart: options.diagonalApart ?? false,
  };
}

/** True for a cell of a diagonal that is kept apart. */
export function isApart(panel: MatrixPanel, index: number): boolean {
  const columns = panel.columnLabels.length;
  return panel.diagonalApart && Math.floor(index / columns) === index % columns;
}

/**
 * How dark each cell is, 0 to 1: the square root of its share of the largest count that is compared, so that rare
 * confusions are told from none. 0 for a diagonal that is kept apart.
 */
export function shades(panel: MatrixPanel): number[] {
  const compared = panel.counts.map((count, i) => (isApart(panel, i) || !(count > 0) ? 0 : count));
  const largest = compared.reduce((a, b) => Math.max(a, b), 0);
  return compared.map((count) => (largest === 0 ? 0 : Math.sqrt(count / largest)));
}
