import { command, type Operand } from "../graph/command.ts";
import { defineOp, type Op, type OpDefinition, type ReferenceArray } from "../graph/definition.ts";
import { ShapeError } from "../graph/errors.ts";
import { listText, type IsUnknown, type Shape, type ShapeMismatch } from "../graph/shape.ts";
import type { AnyTensor, Attributes, Tensor } from "../graph/tensor.ts";
import { dtypesOnly } from "./arithmetic.ts";
import {
  checkPadding,
  countWindows,
  pairOf,
  windowsAlong,
  type Of,
  type Pair,
  type WindowAttributes,
  type WindowOptions,
  type Windows,
} from "./windows.ts";

/** How windows are laid over images. They follow each other without gap or overlap unless `strides` says otherwise. */
export interface PoolOptions extends WindowOptions {
  /** Rows and columns of a window. */
  readonly size: Pair;
}

interface PoolAttributes extends WindowAttributes {
  readonly size: readonly [number, number];
}

type Four = readonly [number | null, number | null, number | null, number | null];

/** Accepts images; else nothing, with the rule in the compiler's message. */
export type Poolable<X extends Shape> =
  IsUnknown<X> extends true
    ? unknown
    : X extends Four
      ? unknown
      : ShapeMismatch<"pooling: x must have four axes: images, rows, columns, channels", X>;

type Side<X extends Four, O extends PoolOptions, Axis extends 0 | 1> = Windows<
  X[Axis extends 0 ? 1 : 2],
  Of<O["size"], Axis, 1>,
  O extends { readonly strides: infer Strides } ? Of<Strides, Axis, 1> : Of<O["size"], Axis, 1>,
  O extends { readonly padding: infer P } ? P : "same"
>;

/** The shape of pooled images. */
export type Pooled<X extends Shape, O extends PoolOptions> = X extends Four ? [X[0], Side<X, O, 0>, Side<X, O, 1>, X[3]] : Shape;

/**
 * The largest of each window: x [N, H, W, C] → [N, P, Q, C], P = ⌈H / stride⌉ for "same", ⌈(H − rows + 1) / stride⌉ for "valid".
 *
 * What lies outside the image takes no part. A NaN in a window gives NaN. The gradient goes to the winner alone: of equals the
 * first in row-major order, of NaNs the first.
 *
 * @throws ShapeError unless x has four axes, or if with padding "valid" a window is larger than the image.
 */
export function maxPool2d<const X extends Shape, const O extends PoolOptions>(
  x: Tensor<X, "float32"> & Poolable<X>,
  options: O,
): Tensor<Pooled<X, O>, "float32"> {
  return pooled(maxPoolOp, "maxPool2d", x, options);
}

/**
 * The average of each window, of those of its elements that lie in the image, as TensorFlow takes it; shapes as for `maxPool2d`.
 *
 * @throws ShapeError unless x has four axes, or if with padding "valid" a window is larger than the image.
 */
export function avgPool2d<const X extends Shape, const O extends PoolOptions>(
  x: Tensor<X, "float32"> & Poolable<X>,
  options: O,
): Tensor<Pooled<X, O>, "float32"> {
  return pooled(averagePoolOp, "avgPool2d", x, options);
}

function pooled(op: Op, caller: string, x: Tensor, { size, strides = size, padding = "same", name }: PoolOptions): AnyTensor {
  const attributes: PoolAttributes = {
    size: pairOf(caller, "size", size),
    strides: pairOf(caller, "strides", strides),
    padding: checkPadding(caller, padding),
  };
  if (x.shape.length !== 4) {
    throw new ShapeError(
      `${caller}: x must have four axes: images, rows, columns, channels; got ${listText(x.shape)}.\n   x is "${x.name}".`,
    );
  }
  return op.apply({ x }, { ...attributes }, name);
}

const pooledShape =
  (caller: string): OpDefinition["shape"] =>
  ({ x }, { size, strides, padding }: PoolAttributes) => [
    x[0]!,
    countWindows(caller, "rows", x[1], size[0], strides[0], padding),
    countWindows(caller, "columns", x[2], size[1], strides[1], padding),
    x[3]!,
  ];

/** Geometry as kernels/pool.ts reads it. */
function geometryOf([, h, w, c]: readonly number[], { size, strides, padding }: PoolAttributes): { geometry: readonly number[] } {
  const rows = windowsAlong(h, size[0], strides[0], padding);
  const columns = windowsAlong(w, size[1], strides[1], padding);
  return { geometry: [h, w, c, rows.count, columns.count, ...size, ...strides, rows.before, columns.before] };
}

/** Whether a pooling's windows are 2 × 2 pixels and cover the images without gap, overlap or overhang. */
export function tilesEvenly(attributes: Attributes, [, rows, columns]: readonly number[]): boolean {
  const { size, strides } = attributes as unknown as PoolAttributes;
  return [...size, ...strides].every((length) => length === 2) && rows % 2 === 0 && columns % 2 === 0;
}

const work = (images: Operand, { size }: PoolAttributes) => ({
  over: images.shape[0],
  cost: (images.size / Math.max(1, images.shape[0])) * Math.max(1, size[0] * size[1] * 0.5),
  grain: 1,
});

/** Calls `visit` for each window, with its flat position and the places in it that lie in the image: their numbers and flat positions. */
function forEachWindow(
  images: ReferenceArray,
  attributes: PoolAttributes,
  visit: (window: number, places: readonly (readonly [place: number, position: number])[]) => void,
): void {
  const [h, w, c, p, q, r, s, down, across, top, left] = geometryOf(images.shape, attributes).geometry;
  for (let window = 0; window < images.shape[0] * p * q * c; window++) {
    const channel = window % c;
    const [n, i, j] = [Math.floor(window / (c * p * q)), Math.floor(window / (c * q)) % p, Math.floor(window / c) % q];
    const places: [number, number][] = [];
    for (let place = 0; place < r * s; place++) {
      const row = i * down - top + Math.floor(place / s);
      const column = j * across - left + (place % s);
      if (row >= 0 && row < h && column >= 0 && column < w) places.push([place, ((n * h + row) * w + column) * c + channel]);
    }
    visit(window, places);
  }
}

const winnerOf = (x: ReferenceArray, places: readonly (readonly [number, number])[]): readonly [place: number, position: number] =>
  places.reduce((best, other) => {
    const [a, b] = [x.data[best[1]], x.data[other[1]]];
    return b > a || (Number.isNaN(b) && !Number.isNaN(a)) ? other : best;
  });

export const maxPoolOp: Op = defineOp({
  name: "MaxPool",
  inputs: ["x"],
  shape: pooledShape("maxPool2d"),
  dtype: dtypesOnly("maxPool2d", ["float32"]),
  gradient: ({ x, dy }, attributes: PoolAttributes) => ({
    x: maxPoolScatterOp.apply({ windows: dy, places: maxPoolPlaceOp.apply({ x }, { ...attributes }), like: x }, { ...attributes }),
  }),
  reference: ({ x, y }, attributes: PoolAttributes) =>
    forEachWindow(x, attributes, (window, places) => (y.data[window] = x.data[winnerOf(x, places)[1]])),
  kernel: ({ x, y }, attributes: PoolAttributes) =>
    command("max_pool_f32", { y, x, geometry: geometryOf(x.shape, attributes) }, work(x, attributes)),
});

/** Where in each window the winner is: row · columns + column, as int32. */
export const maxPoolPlaceOp: Op = defineOp({
  name: "MaxPoolArgmax",
  inputs: ["x"],
  shape: pooledShape("maxPool2d"),
  dtype: () => "int32",
  gradient: "zero",
  reference: ({ x, y }, attributes: PoolAttributes) =>
    forEachWindow(x, attributes, (window, places) => (y.data[window] = winnerOf(x, places)[0])),
  kernel: ({ x, y }, attributes: PoolAttributes) =>
    command("max_pool_place_f32", { y, x, geometry: geometryOf(x.shape, attributes) }, work(x, attributes)),
});

/** Zeros shaped like the images `like`, and at each window's place what the window holds, added up where windows overlap. */
export const maxPoolScatterOp: Op = defineOp({
  name: "MaxPoolScatter",
  inputs: ["windows", "places", "like"],
  shapeOnly: ["like"],
  shape: ({ like }) => like,
  gradient: ({ places, dy }, attributes: PoolAttributes) => ({
    windows: maxPoolGatherOp.apply({ x: dy, places }, { ...attributes }),
    places: undefined,
    like: undefined,
  }),
  reference: ({ windows, places, y }, attributes: PoolAttributes) => {
    y.data.fill(0);
    forEachWindow(y, attributes, (window, inside) => {
      const position = inside.find(([place]) => place === places.data[window])![1];
      y.data[position] += windows.data[window];
    });
  },
  kernel: ({ windows, places, y }, attributes: PoolAttributes) =>
    command("max_pool_scatter_f32", { y, dy: windows, places, geometry: geometryOf(y.shape, attributes) }, work(y, attributes)),
});

/** What the images x hold at each window's place; the adjoint of the scatter. */
const maxPoolGatherOp: Op = defineOp({
  name: "MaxPoolGather",
  inputs: ["x", "places"],
  shape: ({ places }) => places,
  gradient: ({ x, places, dy }, attributes: PoolAttributes) => ({
    x: maxPoolScatterOp.apply({ windows: dy, places, like: x }, { ...attributes }),
    places: undefined,
  }),
  reference: ({ x, places, y }, attributes: PoolAttributes) =>
    forEachWindow(x, attributes, (window, inside) => {
      y.data[window] = x.data[inside.find(([place]) => place === places.data[window])![1]];
    }),
  kernel: ({ x, places, y }, attributes: PoolAttributes) =>
    command("max_pool_gather_f32", { y, x, places, geometry: geometryOf(x.shape, attributes) }, work(x, attributes)),
});

const averagePoolOp: Op = defineOp({
  name: "AvgPool",
  inputs: ["x"],
  shape: pooledShape("avgPool2d"),
  dtype: dtypesOnly("avgPool2d", ["float32"]),
  gradient: ({ x, dy }, attributes: PoolAttributes) => ({ x: averagePoolGradientOp.apply({ windows: dy, like: x }, { ...attributes }) }),
  reference: ({ x, y }, attributes: PoolAttributes) =>
    forEachWindow(x, attributes, (window, places) => {
      y.data[window] = places.reduce((sum, [, position]) => sum + x.data[position], 0) / places.length;
    }),
  kernel: ({ x, y }, attributes: PoolAttributes) =>
    command("average_pool_f32", { y, x, geometry: geometryOf(x.shape, attributes) }, work(x, attributes)),
});

/** Each window's value in equal shares to its elements, added up where windows overlap. */
const averagePoolGradientOp: Op = defineOp({
  name: "AvgPoolGrad",
  inputs: ["windows", "like"],
  shapeOnly: ["like"],
  shape: ({ like }) => like,
  gradient: ({ dy }, attributes: PoolAttributes) => ({ windows: averagePoolOp.apply({ x: dy }, { ...attributes }), like: undefined }),
  reference: ({ windows, y }, attributes: PoolAttributes) => {
    y.data.fill(0);
    forEachWindow(y, attributes, (window, places) => {
      for (const [, position] of places) y.data[position] += windows.data[window] / places.length;
    });
  },
  kernel: ({ windows, y }, attributes: PoolAttributes) =>
    command("average_pool_spread_f32", { y, dy: windows, geometry: geometryOf(y.shape, attributes) }, work(y, attributes)),
});
