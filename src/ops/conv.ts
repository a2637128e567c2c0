import { command, type Command, type Operand, type Scratch } from "../graph/command.ts";
import { defineOp, type Op, type ReferenceArray } from "../graph/definition.ts";
import { DTypeError, ShapeError } from "../graph/errors.ts";
import { listText, type Fits, type IsUnknown, type Shape, type ShapeMismatch } from "../graph/shape.ts";
import type { AnyTensor, Attributes, Tensor } from "../graph/tensor.ts";
import { product } from "./axes.ts";
import {
  checkPadding,
  countWindows,
  pairOf,
  windowsAlong,
  type Of,
  type WindowAttributes,
  type WindowOptions,
  type Windows,
} from "./windows.ts";

type Four = readonly [number | null, number | null, number | null, number | null];

/** Accepts filters whose third axis can equal the images' channels; else nothing, with the rule in the compiler's message. */
export type Convolvable<X extends Shape, F extends Shape> =
  IsUnknown<X> extends true
    ? unknown
    : IsUnknown<F> extends true
      ? unknown
      : X extends Four
        ? F extends Four
          ? Fits<X[3], F[2]> extends true
            ? unknown
            : ShapeMismatch<"conv2d: the channels of x must equal the third axis of filters", X, F>
          : ShapeMismatch<"conv2d: filters must have four axes: rows, columns, channels in, channels out", X, F>
        : ShapeMismatch<"conv2d: x must have four axes: images, rows, columns, channels", X, F>;

type Side<X extends Shape, F extends Shape, O, Axis extends 0 | 1> = Windows<
  [X[1], X[2]][Axis] & (number | null),
  [F[0], F[1]][Axis] & number,
  O extends { readonly strides: infer Strides } ? Of<Strides, Axis, 1> : 1,
  O extends { readonly padding: infer P } ? P : "same"
>;

/** The shape of a convolution's result. */
export type Convolved<X extends Shape, F extends Shape, O> = X extends Four
  ? F extends Four
    ? [X[0], Side<X, F, O, 0>, Side<X, F, O, 1>, F[3]]
    : Shape
  : Shape;

/**
 * Cross-correlates a batch of images with a bank of filters.
 *
 * x [N, H, W, C] images · filters [R, S, C, K] → [N, P, Q, K], P = ⌈H / stride⌉ for "same", ⌈(H − R + 1) / stride⌉ for "valid".
 * Values outside the image count as 0. Differentiable in x and filters. Cost: 2·N·P·Q·R·S·C·K operations.
 *
 * @throws ShapeError if the channels of x and filters differ, or with padding "valid" a filter is larger than the image.
 * Source: V. Dumoulin, F. Visin, "A guide to convolution arithmetic for deep learning", 2016.
 */
export function conv2d<const X extends Shape, const F extends Shape, const O extends WindowOptions = {}>(
  x: Tensor<X, "float32">,
  filters: Tensor<F, "float32"> & Convolvable<X, F>,
  options?: O,
): Tensor<Convolved<X, F, O>, "float32"> {
  const { strides = 1, padding = "same", name }: WindowOptions = options ?? {};
  for (const tensor of [x, filters] as readonly Tensor[]) {
    if (tensor.dtype !== "float32")
      throw new DTypeError(
        `conv2d: works on float32, but "${tensor.name}" is ${tensor.dtype}; convert it: cast(${tensor.name}, "float32")`,
      );
  }
  const attributes: WindowAttributes = { strides: pairOf("conv2d", "strides", strides), padding: checkPadding("conv2d", padding) };
  try {
    return convolutionOp.apply({ x, filters }, { ...attributes }, name);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new ShapeError(`${error.message}.\n   x is "${x.name}", filters is "${(filters as Tensor).name}".`);
  }
}

/** All lengths of a convolution, for a kernel or a reference that knows them. */
export interface ConvolutionLengths {
  readonly n: number;
  readonly h: number;
  readonly w: number;
  readonly c: number;
  readonly r: number;
  readonly s: number;
  readonly k: number;
  readonly p: number;
  readonly q: number;
  /** Rows and columns of the first window that lie before the image. */
  readonly top: number;
  readonly left: number;
  readonly strides: readonly [number, number];
}

export function lengthsOf(
  images: readonly number[],
  filters: readonly number[],
  { strides, padding }: WindowAttributes,
): ConvolutionLengths {
  const [n, h, w, c] = images;
  const [r, s, , k] = filters;
  const rows = windowsAlong(h, r, strides[0], padding);
  const columns = windowsAlong(w, s, strides[1], padding);
  return { n, h, w, c, r, s, k, p: rows.count, q: columns.count, top: rows.before, left: columns.before, strides };
}

/** Multiplications and additions for one image. */
const costOfImage = ({ p, q, r, s, c, k }: ConvolutionLengths): number => 2 * p * q * r * s * c * k;

/** Geometry of a convolution as kernels/convolution.ts reads it; the image among its zeros has `paddedH` rows of `paddedW` pixels. */
export interface PaddedGeometry {
  readonly geometry: readonly number[];
  readonly paddedH: number;
  readonly paddedW: number;
}

export function forwardGeometry({ h, w, c, r, s, k, p, q, top, left, strides: [down, across] }: ConvolutionLengths): PaddedGeometry {
  const paddedH = (p - 1) * down + r;
  const paddedW = (q - 1) * across + s;
  return { geometry: [h, w, c, top, left, 1, 1, paddedH, paddedW, p, q, k, r, s * c, down, across, 0, 1], paddedH, paddedW };
}

/** The gradient by the images: the gradients of the result, as far apart as the strides, among zeros; rows are met upwards. */
export function backwardGeometry({ h, w, c, r, s, k, p, q, top, left, strides: [down, across] }: ConvolutionLengths): PaddedGeometry {
  const paddedH = h + r - 1;
  const paddedW = w + s - 1;
  const geometry = [p, q, k, r - 1 - top, s - 1 - left, down, across, paddedH, paddedW, h, w, c, r, s * k, 1, 1, r - 1, -1];
  return { geometry, paddedH, paddedW };
}

const scratchOf = (elements: number): Scratch => ({ scratchBytes: 4 * elements });
/** Working memory of the convolution's kernel. */
const convolutionScratch = (paddedH: number, paddedW: number, channels: number): Scratch =>
  scratchOf(paddedH * paddedW * channels + 2 * paddedH + 16);
/** Stands for an array that a kernel is told not to touch. */
const nothing = { geometry: [0] };

/** The filters in panels, and the command that puts them there. */
function packed(filters: Operand): { readonly panels: Scratch; readonly pack: Command } {
  const k = filters.shape[3];
  const rows = product(filters.shape.slice(0, 3));
  const panels = scratchOf(Math.ceil(k / 8) * 8 * rows);
  return {
    panels,
    pack: command("pack_filters_f32", { y: panels, filters, rows, k }, { over: Math.ceil(k / 8), cost: 8 * rows, grain: 1 }),
  };
}

function packedReversed(filters: Operand): { readonly panels: Scratch; readonly pack: Command } {
  const [r, s, c, k] = filters.shape;
  const panels = scratchOf(Math.ceil(c / 8) * 8 * r * s * k);
  const work = { over: Math.ceil(c / 8), cost: 8 * r * s * k, grain: 1 };
  return { panels, pack: command("pack_filters_reversed_f32", { y: panels, filters, r, s, c, k }, work) };
}

/** Calls `visit` for each product of a convolution with the flat positions of its image, filter and result elements. */
function forEachProduct(lengths: ConvolutionLengths, visit: (image: number, filter: number, result: number) => void): void {
  const { n, h, w, c, r, s, k, p, q, top, left, strides } = lengths;
  for (let image = 0; image < n; image++) {
    for (let result = 0; result < p * q; result++) {
      const [i, j] = [Math.floor(result / q), result % q];
      for (let place = 0; place < r * s; place++) {
        const row = i * strides[0] - top + Math.floor(place / s);
        const column = j * strides[1] - left + (place % s);
        if (row < 0 || row >= h || column < 0 || column >= w) continue;
        for (let channel = 0; channel < c; channel++) {
          const from = ((image * h + row) * w + column) * c + channel;
          const filter = (place * c + channel) * k;
          for (let out = 0; out < k; out++) visit(from, filter + out, (image * p * q + result) * k + out);
        }
      }
    }
  }
}

const addProducts = (
  target: ReferenceArray,
  lengths: ConvolutionLengths,
  add: (image: number, filter: number, result: number) => void,
): void => {
  target.data.fill(0);
  forEachProduct(lengths, add);
};

function convolvedShape(x: Shape, filters: Shape, { strides, padding }: WindowAttributes): Shape {
  const got = `got x ${listText(x)} and filters ${listText(filters)}`;
  if (x.length !== 4) throw new ShapeError(`conv2d: x must have four axes: images, rows, columns, channels; ${got}`);
  if (filters.length !== 4) throw new ShapeError(`conv2d: filters must have four axes: rows, columns, channels in, channels out; ${got}`);
  if (x[3] !== null && filters[2] !== null && x[3] !== filters[2])
    throw new ShapeError(`conv2d: the channels of x must equal the third axis of filters, ${got}`);
  const along = (axis: 0 | 1, what: string): number | null =>
    countWindows("conv2d", what, x[axis + 1], filters[axis], strides[axis], padding);
  return [x[0]!, along(0, "rows"), along(1, "columns"), filters[3]!];
}

export const convolutionOp: Op = defineOp({
  name: "Conv2D",
  inputs: ["x", "filters"],
  shape: ({ x, filters }, attributes: WindowAttributes) => convolvedShape(x, filters, attributes),
  gradient: ({ x, filters, dy }, attributes: WindowAttributes) => ({
    x: imageGradient(filters, dy, x, attributes),
    filters: filterGradient(x, dy, filters, attributes),
  }),
  reference: ({ x, filters, y }, attributes: WindowAttributes) =>
    addProducts(y, lengthsOf(x.shape, filters.shape, attributes), (image, filter, result) => {
      y.data[result] += x.data[image] * filters.data[filter];
    }),
  kernel: ({ x, filters, y }, attributes: WindowAttributes) => convolutionCommands(x, filters, y, { ...attributes }),
});

/** What kernels/convolution.ts does with a sum before it is stored; added up. */
export const finishes = { bias: 1, relu: 2, pool: 4 } as const;

interface Finish {
  readonly finish: number;
  readonly bias?: Operand | undefined;
  /** Takes which pixel of each pooled window won. */
  readonly places?: Operand | undefined;
}

/** Commands that convolve x, or with `finish` do more to the result; y is then what comes of it. */
export function convolutionCommands(
  x: Operand,
  filters: Operand,
  y: Operand,
  attributes: Attributes,
  { finish, bias, places }: Finish = { finish: 0 },
): readonly Command[] {
  const lengths = lengthsOf(x.shape, filters.shape, attributes as unknown as WindowAttributes);
  const { geometry, paddedH, paddedW } = forwardGeometry(lengths);
  const { panels, pack } = packed(filters);
  const isPooled = finish >= finishes.pool;
  const unread = isPooled ? scratchOf(y.size) : nothing;
  const args = { y, places: places ?? unread, x, panels, bias: bias ?? nothing, geometry: { geometry }, finish };
  const scratch = convolutionScratch(paddedH, paddedW, lengths.c);
  const work = { over: lengths.n, cost: costOfImage(lengths), grain: 1, writes: isPooled ? ["y", "places"] : ["y"] };
  return [pack, command("convolve_f32", { ...args, scratch }, work)];
}

/** What the images of a convolution get from gradients `outputs` of its result; shaped like `like`. */
function imageGradient(filters: AnyTensor, outputs: AnyTensor, like: AnyTensor, { strides, padding }: WindowAttributes): AnyTensor {
  return imageGradientOp.apply({ filters, outputs, like }, { strides, padding });
}

export const imageGradientOp: Op = defineOp({
  name: "Conv2DBackpropInput",
  inputs: ["filters", "outputs", "like"],
  shapeOnly: ["like"],
  shape: ({ like }) => like,
  gradient: ({ filters, outputs, dy }, attributes: WindowAttributes) => ({
    filters: filterGradient(dy, outputs, filters, attributes),
    outputs: convolutionOp.apply({ x: dy, filters }, { ...attributes }),
  }),
  reference: ({ filters, outputs, y }, attributes: WindowAttributes) =>
    addProducts(y, lengthsOf(y.shape, filters.shape, attributes), (image, filter, result) => {
      y.data[image] += outputs.data[result] * filters.data[filter];
    }),
  kernel: ({ filters, outputs, y }, attributes: WindowAttributes) => {
    const lengths = lengthsOf(y.shape, filters.shape, attributes);
    const { geometry, paddedH, paddedW } = backwardGeometry(lengths);
    const { panels, pack } = packedReversed(filters);
    const args = { y, places: nothing, x: outputs, panels, bias: nothing, geometry: { geometry }, finish: 0 };
    const scratch = convolutionScratch(paddedH, paddedW, lengths.k);
    return [pack, command("convolve_f32", { ...args, scratch }, { over: lengths.n, cost: costOfImage(lengths), grain: 1 })];
  },
});

/** What the filters of a convolution of x get from gradients `outputs` of its result; shaped like `like`. */
function filterGradient(x: AnyTensor, outputs: AnyTensor, like: AnyTensor, { strides, padding }: WindowAttributes): AnyTensor {
  return filterGradientOp.apply({ x, outputs, like }, { strides, padding });
}

/** How many images are summed before they are added to the others: see kernels/convolution-filters.ts. */
export const imagesInBlock = ({ p, q }: ConvolutionLengths): number => Math.max(1, Math.floor(512 / (p * q)));

/** The images among their zeros, and the command that puts them there. */
function padded(
  x: Operand,
  lengths: ConvolutionLengths,
): { readonly images: Scratch; readonly pad: Command; readonly rowBytes: number; readonly imageBytes: number } {
  const { geometry, paddedH, paddedW } = forwardGeometry(lengths);
  const rowBytes = 4 * paddedW * lengths.c;
  const imageBytes = paddedH * rowBytes;
  const images = { scratchBytes: lengths.n * imageBytes };
  const pad = command("pad_images_f32", { y: images, x, geometry: { geometry } }, { over: lengths.n, cost: imageBytes / 16, grain: 1 });
  return { images, pad, rowBytes, imageBytes };
}

/** For each position, in the order of 2 × 2 pooling, where its inputs begin in a padded image and its gradients in the result. */
function positions({ p, q, c, k, strides }: ConvolutionLengths, rowBytes: number): number[] {
  const found: number[] = [];
  for (let top = 0; top < p; top += 2) {
    for (let left = 0; left < q; left += 2) {
      for (let i = top; i < Math.min(top + 2, p); i++) {
        for (let j = left; j < Math.min(left + 2, q); j++)
          found.push(i * strides[0] * rowBytes + j * strides[1] * c * 4, (i * q + j) * k * 4);
      }
    }
  }
  return found;
}

export const filterGradientOp: Op = defineOp({
  name: "Conv2DBackpropFilter",
  inputs: ["x", "outputs", "like"],
  shapeOnly: ["like"],
  shape: ({ like }) => like,
  gradient: ({ x, outputs, dy }, attributes: WindowAttributes) => ({
    x: imageGradient(dy, outputs, x, attributes),
    outputs: convolutionOp.apply({ x, filters: dy }, { ...attributes }),
  }),
  reference: ({ x, outputs, y }, attributes: WindowAttributes) =>
    addProducts(y, lengthsOf(x.shape, y.shape, attributes), (image, filter, result) => {
      y.data[filter] += x.data[image] * outputs.data[result];
    }),
  kernel: ({ x, outputs, y }, attributes: WindowAttributes) => {
    const lengths = lengthsOf(x.shape, y.shape, attributes);
    const { images, pad, rowBytes, imageBytes } = padded(x, lengths);
    const { n, r, s, c, k, p, q } = lengths;
    const sizes = {
      count: p * q,
      images: n,
      block: imagesInBlock(lengths),
      r,
      row_length: s * c,
      k,
      row_bytes: rowBytes,
      image_bytes: imageBytes,
    };
    const args = { y, x: images, dy: outputs, positions: { geometry: positions(lengths, rowBytes) }, ...sizes };
    const units = Math.ceil(k / 8) * r;
    return [pad, command("filter_gradient_f32", args, { over: units, cost: (n * costOfImage(lengths)) / units, grain: 1 })];
  },
});
