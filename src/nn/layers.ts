import { ShapeError } from "../graph/errors.ts";
import { nameScope } from "../graph/graph.ts";
import { listText, type IsUnknown, type Shape, type ShapeMismatch } from "../graph/shape.ts";
import type { AnyTensor, Tensor } from "../graph/tensor.ts";
import { add } from "../ops/arithmetic.ts";
import { conv2d, type Convolved } from "../ops/conv.ts";
import { matmul } from "../ops/matmul.ts";
import { dropout } from "../ops/random.ts";
import { reshape } from "../ops/shape.ts";
import { zeros } from "../ops/source.ts";
import { pairOf, type Of, type Padding, type Pair } from "../ops/windows.ts";
import { glorotUniform, heNormal, type Initializer } from "./initializers.ts";
import type { Mode } from "./mode.ts";
import { getVariable } from "./variables.ts";

type Float = Tensor<Shape, "float32">;

/** What is done to a layer's sums, element by element: `relu`, `tanh`, `sigmoid`, or a function of your own that keeps the shape. */
export type Activation = (x: Float) => Float;

/** What layers with weights have in common. */
export interface LayerOptions {
  /** Variables and nodes are named within it: "dense1/weights", "dense1/MatMul". */
  readonly name: string;
  readonly activation?: Activation;
  /** Initial weights; Glorot's uniform distribution, or He's normal one where there is an activation. */
  readonly initializer?: Initializer;
  /** Initial biases; zeros. */
  readonly biasInitializer?: Initializer;
  /** Whether a bias is added; true. Before batch normalisation, which takes any constant away again, it would be of no use. */
  readonly useBias?: boolean;
}

/** Accepts rows of numbers; else nothing, with the rule in the compiler's message. */
export type Rows<S extends Shape> =
  IsUnknown<S> extends true
    ? unknown
    : S["length"] extends 2
      ? unknown
      : ShapeMismatch<"dense: x must have two axes: examples, features; flatten it first", S>;

/**
 * Each unit a weighted sum of all features and a bias: x [N, C] → activation(x · weights [C, units] + bias [units]), [N, units].
 *
 * @throws ShapeError unless x has two axes, of which the second is known.
 */
export function dense<S extends Shape, const Units extends number>(
  x: Tensor<S, "float32"> & Rows<S>,
  units: Units,
  options: LayerOptions,
): Tensor<[S[0] & (number | null), Units], "float32"> {
  const rows: Float = x;
  const features = rows.shape.length === 2 ? rows.shape[1] : null;
  if (features === null) {
    const advice = rows.shape.length > 2 ? ` Flatten it first: flatten(${rows.name}).` : "";
    throw new ShapeError(
      `dense: x must have two axes, examples and a known number of features; "${options.name}" got ${listText(rows.shape)} from "${rows.name}".${advice}`,
    );
  }
  requireCount("dense", "units", units);
  return withWeights(options, [features, units], (weights) => matmul(rows, weights as AnyTensor)) as AnyTensor;
}

export interface ConvolutionOptions extends LayerOptions {
  /** How far the next window is; 1. */
  readonly strides?: Pair;
  /** "same", which keeps the size of the image where the stride is 1, unless said otherwise. */
  readonly padding?: Padding;
}

/** The shape of a bank of filters, as far as the compiler can know it. */
type FiltersOf<Size, Filters extends number> = readonly [Of<Size, 0, number>, Of<Size, 1, number>, number, Filters];

/** Accepts images; else nothing, with the rule in the compiler's message. */
export type Images<S extends Shape> =
  IsUnknown<S> extends true
    ? unknown
    : S["length"] extends 4
      ? unknown
      : ShapeMismatch<"convolution: x must have four axes: images, rows, columns, channels", S>;

/**
 * Slides a bank of filters over images: x [N, H, W, C] → activation(conv2d(x, weights [R, S, C, filters]) + bias [filters]),
 * [N, P, Q, filters]. `kernelSize` is R and S: one number, or one each.
 *
 * @throws ShapeError unless x has four axes with a known number of channels.
 */
export function convolution<S extends Shape, const Filters extends number, const Size extends Pair, const O extends ConvolutionOptions>(
  x: Tensor<S, "float32"> & Images<S>,
  filters: Filters,
  kernelSize: Size,
  options: O,
): Tensor<Convolved<S, FiltersOf<Size, Filters>, O>, "float32"> {
  const { strides = 1, padding = "same" }: ConvolutionOptions = options;
  const images: Float = x;
  const channels = images.shape.length === 4 ? images.shape[3] : null;
  if (channels === null) {
    throw new ShapeError(
      `convolution: x must have four axes, images, rows, columns and a known number of channels; "${options.name}" got ${listText(images.shape)} from "${images.name}".\n   Rows of pixels become images by reshape(x, [-1, 28, 28, 1]).`,
    );
  }
  requireCount("convolution", "filters", filters);
  const shape = [...pairOf("convolution", "kernelSize", kernelSize), channels, filters];
  return withWeights(options, shape, (weights) => conv2d(images, weights as AnyTensor, { strides, padding })) as AnyTensor;
}

/** A layer's variables and what becomes of its sums, in its own scope. */
function withWeights(options: LayerOptions, shape: readonly number[], sum: (weights: Float) => Float): Float {
  const { name, activation, useBias = true, biasInitializer = zeros } = options;
  const { initializer = activation ? heNormal() : glorotUniform() } = options;
  return nameScope(name, () => {
    const sums = sum(getVariable("weights", shape, initializer));
    const biased = useBias ? add(sums, getVariable("bias", shape.slice(-1), biasInitializer)) : sums;
    return activation ? activation(biased) : biased;
  });
}

/** Each example's elements in one row: [N, …] → [N, product of the others]. */
export function flatten<S extends Shape>(x: Tensor<S, "float32">, name = "flatten"): Tensor<[S[0] & (number | null), number], "float32"> {
  const lengths: Shape = x.shape;
  if (lengths.length === 0) throw new ShapeError(`flatten: "${x.name}" is a single number; it has no examples`);
  const features = lengths.slice(1).reduce((product: number, length) => product * (length ?? NaN), 1);
  if (Number.isNaN(features)) {
    throw new ShapeError(`flatten: all lengths but the first must be known, got ${listText(lengths)} from "${x.name}"`);
  }
  return reshape(x, [-1, features], name) as AnyTensor;
}

/**
 * Sets a share `rate` of the elements to 0 while training; when the network only reads, x as it is.
 *
 * What stays is divided by 1 − rate, so that a sum over it is on average what it will be then. See `dropout`.
 */
export function dropoutLayer<S extends Shape>(
  x: Tensor<S, "float32">,
  rate: number,
  { training }: Pick<Mode, "training">,
  options: { readonly name?: string; readonly seed?: number } = {},
): Tensor<S, "float32"> {
  return training ? dropout(x, rate, options) : x;
}

function requireCount(caller: string, what: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`${caller}: ${what} is a whole number, 1 or more, got ${value}`);
}
