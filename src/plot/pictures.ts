import { NdArray } from "../array/ndarray.ts";
import { bars } from "./bars.ts";
import { type Mark, chart, formatNumber } from "./chart.ts";
import { type Limits, grayReversed, seismic, symmetricLimits } from "./colormap.ts";
import { type Figure, figure, legend } from "./figure.ts";
import { type ImagePanel, image } from "./image.ts";
import { matrix } from "./matrix.ts";

/** One line of a training log: where training stands after `step`. Other fields are let be. */
export interface LogEntry {
  readonly step: number;
  readonly loss: number;
  /** On digits that were not trained on. */
  readonly accuracy: number;
  /** On the digits that were. */
  readonly trainAccuracy?: number;
}

/** [784] → [28, 28]; [28, 28] stays. A picture in a flat array is taken to be square. */
function square(pixels: NdArray): NdArray {
  if (pixels.shape.length === 2) return pixels;
  const side = Math.round(Math.sqrt(pixels.size));
  if (pixels.shape.length !== 1 || side * side !== pixels.size) {
    throw new RangeError(
      `digitImage: needs a picture [height, width] or a flat square one such as [784], got [${pixels.shape.join(", ")}]`,
    );
  }
  return pixels.reshape([side, side]);
}

/** Ink runs from 0 to 1, or to 255 for bytes: the same gray in every picture, however faint its digit is. */
function inkLimits(pixels: NdArray): Limits {
  return [0, pixels.dtype === "uint8" ? 255 : 1];
}

function digitPanel(pixels: NdArray, title: string, pixelSize: number): ImagePanel {
  return image(square(pixels), { title, colormap: grayReversed, limits: inkLimits(pixels), pixelSize, frame: true });
}

/** One digit, ink on paper: [784] or [28, 28], values 0 to 1 (uint8: 0 to 255). */
export function digitImage(pixels: NdArray, options: { readonly title?: string } = {}): Figure {
  return figure([digitPanel(pixels, "", 10)], { title: options.title ?? "" });
}

/** Digits as the network sees them: each row of [n, 784] is one digit, its 784 pixels side by side. */
export function flatRows(images: NdArray, options: { readonly title?: string; readonly note?: string } = {}): Figure {
  const flat = images.reshape([images.shape[0] ?? 1, -1]);
  return figure([image(flat, { colormap: grayReversed, limits: inkLimits(images), pixelSize: 1, frame: true })], options);
}

export interface SheetsOptions {
  readonly title?: string;
  readonly note?: string;
  /** One for each column of the weights; 0, 1, 2, … unless said otherwise. */
  readonly titles?: readonly string[];
  readonly columns?: number;
  /** ±max|v| of these weights unless given: fix it where several figures are compared. */
  readonly limits?: Limits;
  /** How large a pixel is drawn: 5 unless said otherwise. */
  readonly pixelSize?: number;
}

/**
 * The cheat sheets: each column of weights [784, 10] as a picture, red where ink counts for that digit, blue where it
 * counts against, white where it does not matter. One colour means one number in all ten.
 */
export function sheets(weights: NdArray, options: SheetsOptions = {}): Figure {
  const [pixelCount, classes] = weights.shape as [number, number];
  const side = Math.round(Math.sqrt(pixelCount));
  if (weights.shape.length !== 2 || side * side !== pixelCount || weights.size === 0) {
    throw new RangeError(`sheets: needs weights [784, 10], or another square number of rows, got [${weights.shape.join(", ")}]`);
  }
  const values = Float64Array.from(weights);
  const limits = options.limits ?? symmetricLimits(values);
  const titles = options.titles ?? Array.from({ length: classes }, (_, i) => String(i));
  const panels = Array.from({ length: classes }, (_, column) => {
    const sheet = NdArray.adopt(
      Float64Array.from({ length: pixelCount }, (_, i) => values[i * classes + column]),
      [side, side],
      "float64",
    );
    return image(sheet, { title: titles[column] ?? "", colormap: seismic, limits, pixelSize: options.pixelSize ?? 5, frame: true });
  });
  return figure(panels, {
    title: options.title ?? "",
    note: options.note ?? "",
    columns: options.columns ?? Math.ceil(classes / 2),
    legend: legend(seismic, limits, { low: "counts against", high: "counts for" }),
  });
}

/** Where a log is best: its highest accuracy, the first time it was reached; undefined if it never was a number. */
function bestOf(log: readonly LogEntry[]): LogEntry | undefined {
  return log.reduce<LogEntry | undefined>(
    (best, entry) => (Number.isFinite(entry.accuracy) && !(entry.accuracy <= (best?.accuracy ?? -1)) ? entry : best),
    undefined,
  );
}

/** How training went: the loss falling and the accuracy rising, with the best moment marked. */
export function curves(log: readonly LogEntry[], options: { readonly title?: string; readonly note?: string } = {}): Figure {
  if (log.length === 0) throw new RangeError("curves: the log has no entries");
  const x = log.map(({ step }) => step);
  const best = bestOf(log);
  const marks: Mark[] =
    best === undefined
      ? []
      : [{ x: best.step, y: best.accuracy, label: `best ${best.accuracy.toFixed(4)} at step ${formatNumber(best.step)}` }];
  const trained = log.filter((entry) => entry.trainAccuracy !== undefined);
  const accuracies = [
    { name: trained.length > 0 ? "test" : "", x, y: log.map(({ accuracy }) => accuracy) },
    ...(trained.length > 0
      ? [{ name: "training", x: trained.map(({ step }) => step), y: trained.map((entry) => entry.trainAccuracy!) }]
      : []),
  ];
  return figure(
    [
      chart([{ x, y: log.map(({ loss }) => loss) }], { title: "Loss on the training digits", xLabel: "step" }),
      chart(accuracies, { title: trained.length > 0 ? "Accuracy" : "Accuracy on the test digits", xLabel: "step", yLimits: [0, 1], marks }),
    ],
    options,
  );
}

export interface ComparisonOptions {
  readonly prediction: number | string;
  readonly label: number | string;
  /** One for each class: drawn as bars beside the digit. */
  readonly probabilities?: Iterable<number>;
  readonly labels?: readonly string[];
}

/** A digit beside what the network says that it is. */
export function comparison(pixels: NdArray, { prediction, label, probabilities, labels }: ComparisonOptions): Figure {
  const digit = digitPanel(pixels, "", 10);
  const answer = probabilities === undefined ? [] : [bars(probabilities, labels === undefined ? {} : { labels })];
  return figure([digit, ...answer], { title: `Prediction: ${prediction} Label: ${label}` });
}

/** Which digit was read as which: row = what it is, column = what was read. Mistakes are shaded, the right answers are not. */
export function confusion(
  counts: NdArray,
  options: { readonly title?: string; readonly note?: string; readonly labels?: readonly string[] } = {},
): Figure {
  const labels = options.labels === undefined ? {} : { rowLabels: options.labels, columnLabels: options.labels };
  return figure([matrix(counts, { ...labels, rowTitle: "label", columnTitle: "read as", diagonalApart: true })], {
    title: options.title ?? "",
    note: options.note ?? "",
  });
}

/** Many digits with a line under each: images [n, 784] or [n, 28, 28] and n titles. The mistakes, for one. */
export function gallery(
  images: NdArray,
  titles: readonly string[],
  options: { readonly title?: string; readonly note?: string; readonly columns?: number } = {},
): Figure {
  const count = images.shape[0] ?? 0;
  if (titles.length !== count) throw new RangeError(`gallery: ${count} images need as many titles, got ${titles.length}`);
  const panels = titles.map((title, i) => digitPanel(images.row(i), title, 4));
  return figure(panels, { title: options.title ?? "", note: options.note ?? "", columns: options.columns ?? Math.min(count, 6) });
}
