import { NdArray } from "../array/ndarray.ts";
import type { Tensor } from "../graph/tensor.ts";
import { windowsAlong, type WindowAttributes } from "../ops/windows.ts";
import type { Session } from "../runtime/session.ts";
import { layersOf, type LayerKind } from "./layers-of.ts";

/** Numbers of one example, or of all: plain data, which can be sent from a worker to a page. */
export interface Values {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array;
}

/** How windows lie over a layer's input. */
export interface WindowGeometry {
  /** Rows and columns of a window. */
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  /** How many rows and columns of the first window lie before the image. */
  readonly before: readonly [number, number];
}

/** A layer of a network, and what went through it. */
export interface InspectedLayer {
  readonly name: string;
  readonly kind: LayerKind;
  /** Name of the activation's operation, such as "Relu". */
  readonly activation?: string;
  /** Of the one example, without the axis that counts examples: images [rows, columns, channels], features [C]. The output of the layer before. */
  readonly input: Values;
  readonly preActivation?: Values;
  readonly output: Values;
  readonly weights?: Values;
  readonly bias?: Values;
  /** Of convolutions and poolings. */
  readonly windows?: WindowGeometry;
}

/** One prediction, with everything that happened on the way. */
export interface InspectedPrediction {
  readonly layers: readonly InspectedLayer[];
  readonly logits: Float32Array;
  readonly probabilities: Float32Array;
  /** The class of the highest score, of equals the lowest. */
  readonly prediction: number;
}

/** What a network must tell of itself. `network(model)` of "inkling/train" does. */
export interface Inspectable {
  readonly x: Tensor;
  readonly logits: Tensor;
  /** The probabilities. */
  readonly y: Tensor;
}

/**
 * Everything that a figure needs of one prediction: each layer's input, sums and output, its weights and how its windows lie, as
 * plain data. `windowAt` then says how any one of the outputs came about.
 *
 * @param digit the example, as many numbers as one row of `x` has
 */
export async function inspectPrediction(
  session: Pick<Session, "run">,
  { x, logits, y }: Inspectable,
  digit: ArrayLike<number> | NdArray,
): Promise<InspectedPrediction> {
  const layers = layersOf({ x, logits });
  const tensors = new Set<Tensor>([x, logits, y]);
  for (const { input, preActivation, output, weights, bias } of layers) {
    for (const tensor of [input, preActivation, output, weights, bias]) if (tensor) tensors.add(tensor);
  }
  const pixels = digit instanceof NdArray ? digit.data : digit;
  const fed = NdArray.of(pixels, [1, ...(x.shape.slice(1) as number[])], "float32");
  const arrays = await session.run([...tensors], [[x, fed]]);
  const variables = new Set<Tensor>(x.graph.variables);
  const values = new Map([...tensors].map((tensor, i) => [tensor, valuesOf(arrays[i], !variables.has(tensor))]));
  const scores = values.get(logits)!.data;
  return {
    layers: layers.map(({ name, kind, first, activation, input, preActivation, output, weights, bias }) => ({
      name,
      kind,
      ...(activation !== undefined && { activation }),
      input: values.get(input)!,
      ...(preActivation && { preActivation: values.get(preActivation)! }),
      output: values.get(output)!,
      ...(weights && { weights: values.get(weights)! }),
      ...(bias && { bias: values.get(bias)! }),
      ...geometryOf(first, kind, values.get(input)!, weights && values.get(weights)),
    })),
    logits: scores,
    probabilities: values.get(y)!.data,
    prediction: scores.reduce((best, score, i) => (score > scores[best] ? i : best), 0),
  };
}

const valuesOf = ({ data, shape }: NdArray, isOfExample: boolean): Values => ({
  shape: isOfExample ? shape.slice(1) : shape,
  data: data as Float32Array,
});

function geometryOf(first: Tensor, kind: LayerKind, input: Values, weights: Values | undefined): { windows?: WindowGeometry } {
  const isPool = kind === "max-pool" || kind === "average-pool";
  if (!isPool && kind !== "conv2d") return {};
  const { strides, padding, size } = first.attributes as unknown as WindowAttributes & { readonly size?: readonly [number, number] };
  const [rows, columns] = size ?? weights!.shape;
  const before = ([rows, columns] as const).map((length, axis) => windowsAlong(input.shape[axis], length, strides[axis], padding).before);
  return { windows: { size: [rows, columns], strides, before: before as [number, number] } };
}

/** How one output of a layer came about. */
export interface WindowAt {
  /** Row and column of the input at which the window begins; below 0 where it reaches over the edge. Both 0 for a dense layer. */
  readonly top: number;
  readonly left: number;
  /** What is under the window, 0 outside the image: [rows, columns, channels]; for a pooling [rows, columns]; for a dense layer all of its input. */
  readonly window: Values;
  /** The weights that it meets, of the window's shape, and the products. Poolings have none. */
  readonly filter?: Values;
  readonly products?: Values;
  readonly bias?: number;
  /** The products' sum and the bias, as the network computed it. */
  readonly sum?: number;
  readonly output: number;
}

/** Where to look: a place of the output, and which filter, channel or unit. */
export interface OutputPlace {
  readonly row?: number;
  readonly column?: number;
  readonly channel: number;
}

/**
 * What lies under the window of one output of an inspected layer, the filter it meets, and their products: a convolution's, a
 * pooling's, or a dense layer's, of which `channel` is the unit.
 *
 * @throws RangeError for other layers, and for a place that the output does not have.
 */
export function windowAt(layer: InspectedLayer, { row = 0, column = 0, channel }: OutputPlace): WindowAt {
  const { name, kind, input, output, preActivation, weights, bias, windows } = layer;
  if (windows === undefined && kind !== "dense") throw new RangeError(`windowAt: a ${kind} layer ("${name}") has no windows`);
  const [rows, columns, channels] = windows ? output.shape : [1, 1, ...output.shape];
  const isThere = (at: number, length: number): boolean => Number.isInteger(at) && at >= 0 && at < length;
  if (!isThere(row, rows) || !isThere(column, columns) || !isThere(channel, channels)) {
    throw new RangeError(
      `windowAt: "${name}" has outputs [${output.shape.join(", ")}], and none at row ${row}, column ${column}, ${channel}`,
    );
  }
  const at = (row * columns + column) * channels + channel;
  const top = windows ? row * windows.strides[0] - windows.before[0] : 0;
  const left = windows ? column * windows.strides[1] - windows.before[1] : 0;
  const isWeighted = weights !== undefined;
  const window = windows ? under(input, windows.size, top, left, isWeighted ? undefined : channel) : input;
  if (!isWeighted) return { top, left, window, output: output.data[at] };
  const filter = window.data.map((_, i) => weights.data[i * channels + channel]);
  return {
    top,
    left,
    window,
    filter: { shape: window.shape, data: filter },
    products: { shape: window.shape, data: window.data.map((value, i) => value * filter[i]) },
    ...(bias && { bias: bias.data[channel] }),
    sum: (preActivation ?? output).data[at],
    output: output.data[at],
  };
}

/** The input's pixels under a window: of all channels, or of one. */
function under({ shape, data }: Values, [rows, columns]: readonly [number, number], top: number, left: number, channel?: number): Values {
  const [height, width, channels] = shape;
  const wanted = channel === undefined ? Array.from({ length: channels }, (_, i) => i) : [channel];
  const found = new Float32Array(rows * columns * wanted.length);
  let to = 0;
  for (let row = top; row < top + rows; row++) {
    for (let column = left; column < left + columns; column++) {
      const isInside = row >= 0 && row < height && column >= 0 && column < width;
      for (const one of wanted) found[to++] = isInside ? data[(row * width + column) * channels + one] : 0;
    }
  }
  return { shape: channel === undefined ? [rows, columns, channels] : [rows, columns], data: found };
}
