// What needs nothing of Node: arrays to colours, pixels and figures, and figures to text.

export {
  type Colormap,
  type Limits,
  type Rgb,
  colorOf,
  grayReversed,
  notANumberColor,
  rangeLimits,
  seismic,
  symmetricLimits,
} from "./colormap.ts";
export { colormap, colormapNames } from "./colormap-names.ts";
export { type ImageOptions, type ImagePanel, type Pixels, image, pixels, shrink } from "./image.ts";
export { type ChartOptions, type ChartPanel, type Mark, type Series, type SeriesInput, chart } from "./chart.ts";
export { type BarsOptions, type BarsPanel, bars } from "./bars.ts";
export { type MatrixOptions, type MatrixPanel, matrix } from "./matrix.ts";
export {
  type ScatterGroup,
  type ScatterLabel,
  type ScatterOptions,
  type ScatterPanel,
  groupColors,
  namesOf,
  placedIn,
  scatter,
} from "./scatter.ts";
export { type Figure, type FigureOptions, type FigureRow, type Legend, type Panel, figure, legend } from "./figure.ts";
export {
  type ComparisonOptions,
  type LogEntry,
  type SheetsOptions,
  comparison,
  confusion,
  curves,
  digitImage,
  flatRows,
  gallery,
  sheets,
} from "./pictures.ts";
export { type LayerOutput, featureMaps, filterBank, saliency } from "./network-pictures.ts";
export { type Showable, figureOf } from "./figure-of.ts";
export { type TextOptions, toText } from "./terminal/text.ts";
export type { Color } from "./terminal/style.ts";
