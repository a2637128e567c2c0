import { NdArray } from "../array/ndarray.ts";
import { bars } from "./bars.ts";
import { grayReversed, rangeLimits, seismic, symmetricLimits } from "./colormap.ts";
import { type Figure, type FigureRow, type Panel, figure, legend } from "./figure.ts";
import { image } from "./image.ts";
import { digitImage } from "./pictures.ts";

/** One layer's output of one digit: maps [rows, columns, channels], or as many numbers as it has units [units]. */
export interface LayerOutput {
  readonly name: string;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array;
}

const mapsInRow = 8;
const mapWidth = 56;
/** Of as many units each has its number. */
const mostNumbered = 12;

/** Channel `channel` of numbers [rows, columns, channels]. */
function channelOf({ shape: [rows, columns, channels], data }: Omit<LayerOutput, "name">, channel: number): NdArray {
  return NdArray.adopt(
    Float64Array.from({ length: rows * columns }, (_, i) => data[i * channels + channel]),
    [rows, columns],
    "float64",
  );
}

/**
 * The filters of a convolution [rows, columns, channels in, filters]: a picture for each pair of a channel and a filter,
 * red where it wants ink and blue where it wants none. One colour means one number in all of them.
 *
 * @throws RangeError if the weights have not four axes.
 */
export function filterBank(weights: NdArray, options: { readonly title?: string; readonly note?: string } = {}): Figure {
  const [rows, columns, channels, filters] = weights.shape as [number, number, number, number];
  if (weights.shape.length !== 4 || weights.size === 0) {
    throw new RangeError(`filterBank: needs filters [rows, columns, channels, filters], got [${weights.shape.join(", ")}]`);
  }
  const values = Float64Array.from(weights);
  const limits = symmetricLimits(values);
  const small = channels > 1;
  const panels = Array.from({ length: channels * filters }, (_, at) => {
    const [channel, filter] = [Math.floor(at / filters), at % filters];
    const picture = NdArray.adopt(
      Float64Array.from({ length: rows * columns }, (_pixel, i) => values[(i * channels + channel) * filters + filter]),
      [rows, columns],
      "float64",
    );
    const title = channel === 0 ? String(filter) : "";
    return image(picture, { title, colormap: seismic, limits, pixelSize: small ? 8 : 14, frame: true });
  });
  return figure(panels, {
    title: options.title ?? "",
    note: options.note ?? "",
    // A row for each channel that the filters read, where there are several.
    ...(small
      ? { rows: Array.from({ length: channels }, (_, channel) => ({ title: `channel ${channel}`, length: filters })) }
      : { columns: Math.min(filters, mapsInRow) }),
    legend: legend(seismic, limits, { low: "wants no ink", high: "wants ink" }),
  });
}

/**
 * What each layer makes of a digit, layer by layer: its maps side by side, its units as one row. Each layer has a scale of
 * its own, from white for 0; where a layer has negative numbers, red is positive and blue is negative.
 */
export function featureMaps(
  pixels: NdArray,
  layers: readonly LayerOutput[],
  options: { readonly title?: string; readonly note?: string } = {},
): Figure {
  const [digit] = digitImage(pixels).panels;
  const panels: Panel[] = [{ ...digit, pixelSize: 4 } as Panel];
  const rows: FigureRow[] = [{ title: "the digit", length: 1 }];
  for (const layer of layers) {
    const isSigned = layer.data.some((value) => value < 0);
    const [, high] = rangeLimits(layer.data);
    const look = {
      colormap: isSigned ? seismic : grayReversed,
      limits: isSigned ? symmetricLimits(layer.data) : ([0, Math.max(0, high)] as const),
      frame: true,
    };
    if (layer.shape.length !== 3) {
      const [units] = layer.shape;
      if (units <= mostNumbered) {
        for (let unit = 0; unit < units; unit++) {
          panels.push(image(NdArray.of([layer.data[unit]], [1, 1], "float32"), { ...look, title: String(unit), pixelSize: 28 }));
        }
        rows.push({ title: `${layer.name}: ${units} units`, length: units });
        continue;
      }
      // Many units are folded into rows, so that each is still seen.
      const width = Math.min(units, 64);
      if (units % width !== 0) continue;
      const strip = NdArray.of(layer.data, [units / width, width], "float32");
      const pixelSize = Math.max(3, Math.min(24, Math.floor(400 / width)));
      panels.push(image(strip, { ...look, pixelSize }));
      rows.push({ title: `${layer.name}: ${units} units`, length: 1 });
      continue;
    }
    const [height, width, channels] = layer.shape;
    const pixelSize = Math.max(1, Math.round(mapWidth / Math.max(width, height)));
    for (let from = 0; from < channels; from += mapsInRow) {
      const length = Math.min(mapsInRow, channels - from);
      for (let channel = from; channel < from + length; channel++) panels.push(image(channelOf(layer, channel), { ...look, pixelSize }));
      rows.push({ title: from === 0 ? `${layer.name}: ${channels} of ${height} × ${width}` : "", length });
    }
  }
  return figure(panels, { title: options.title ?? "", note: options.note ?? "", rows });
}

/**
 * A digit, and beside it how much one score would change with each pixel: red where more ink would raise it, blue where
 * it would lower it. Then the probabilities.
 *
 * @param gradient of the score by the pixels, as many numbers as the digit has
 */
export function saliency(
  pixels: NdArray,
  gradient: NdArray,
  options: { readonly title?: string; readonly note?: string; readonly probabilities: Iterable<number> },
): Figure {
  const limits = symmetricLimits(gradient);
  const side = Math.round(Math.sqrt(gradient.size));
  const [digit] = digitImage(pixels).panels;
  const map = image(gradient.reshape([side, side]), { colormap: seismic, limits, pixelSize: 10, frame: true });
  return figure([digit, map, bars(options.probabilities)], {
    title: options.title ?? "",
    note: options.note ?? "",
    legend: legend(seismic, limits, { low: "ink would lower the score", high: "ink would raise it" }),
  });
}
