import { command } from "../graph/command.ts";
import { defineOp, type Op } from "../graph/definition.ts";
import { ShapeError } from "../graph/errors.ts";
import { broadcastShapes, listText, shapesFit, type Shape } from "../graph/shape.ts";
import type { AnyTensor, Tensor } from "../graph/tensor.ts";
import { forEachGroup, forEachStep, readStrided, reduceOver, stridesOf, type Walk } from "./axes.ts";
import { constant } from "./source.ts";

/** x stretched over a shape of known lengths, as NumPy broadcasts: axes of length 1 repeat, missing axes are put in front. */
export function broadcastTo<const S extends readonly number[], D extends Tensor["dtype"]>(x: Tensor<Shape, D>, shape: S): Tensor<S, D> {
  return broadcastToOp.apply({ x }, { shape });
}

/** x stretched over the shape that it and `like` broadcast to; of `like` only the shape is read. */
export function broadcastLike(x: AnyTensor, like: AnyTensor): AnyTensor {
  return sameShape(x.shape, broadcastShapes(x.shape, like.shape)) ? x : broadcastLikeOp.apply({ x, like });
}

function sameShape(a: Shape, b: Shape | undefined): boolean {
  return b !== undefined && a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** A stretched axis is walked with stride 0: its one element is read again and again. */
const stretchWalk = (from: readonly number[], to: readonly number[]): Walk => {
  const strides = stridesOf(from);
  const missing = to.length - from.length;
  return {
    offset: 0,
    lengths: to,
    strides: to.map((_, axis) => (axis < missing || from[axis - missing] === 1 ? 0 : strides[axis - missing])),
  };
};

const stretch: Pick<Op, "reference" | "kernel" | "parts" | "canWait"> = {
  canWait: true,
  // Leading axes that are the same in both: a row stretched along itself needs that row alone.
  parts: ({ x, y }) => {
    if (x.shape.length !== y.shape.length) return 0;
    const first = y.shape.findIndex((length, axis) => length !== x.shape[axis]);
    return y.shape.slice(0, first < 0 ? undefined : first).reduce((parts, length) => parts * length, 1);
  },
  reference: ({ x, y }) => forEachStep(stretchWalk(x.shape, y.shape), (step, position) => (y.data[step] = x.data[position]!)),
  kernel: ({ x, y }) => readStrided(y, x, stretchWalk(x.shape, y.shape)),
};

const broadcastToOp: Op = defineOp({
  ...stretch,
  name: "BroadcastTo",
  inputs: ["x"],
  shape: ({ x }, { shape }: { shape: Shape }) => {
    const stretched = broadcastShapes(x, shape);
    if (!stretched || !shapesFit(stretched, shape))
      throw new ShapeError(`broadcastTo: ${listText(x)} does not stretch to ${listText(shape)}`);
    return shape;
  },
  gradient: ({ x, dy }) => ({ x: sumToOp.apply({ x: dy, like: x }) }),
});

export const broadcastLikeOp: Op = defineOp({
  ...stretch,
  name: "BroadcastLike",
  inputs: ["x", "like"],
  shapeOnly: ["like"],
  shape: ({ x, like }) => {
    const shape = broadcastShapes(x, like);
    if (!shape) throw new ShapeError(`broadcast: ${listText(x)} and ${listText(like)} do not stretch to one shape`);
    return shape;
  },
  // Lengths that look alike because neither is known may still differ: the adjoint always stands.
  gradient: ({ x, dy }) => ({ x: sumToOp.apply({ x: dy, like: x }) }),
});

const stretchedAxes = (whole: readonly number[], part: readonly number[]): number[] => {
  const missing = whole.length - part.length;
  return whole.map((_, axis) => axis).filter((axis) => axis < missing || (part[axis - missing] === 1 && whole[axis] !== 1));
};

/** x summed over the axes along which `like` was stretched to its shape; the adjoint of broadcastLike. */
export const sumToOp: Op = defineOp({
  name: "SumTo",
  inputs: ["x", "like"],
  shapeOnly: ["like"],
  shape: ({ x, like }) => {
    if (!broadcastShapes(like, x)) throw new ShapeError(`sumTo: ${listText(like)} does not stretch to ${listText(x)}`);
    return like;
  },
  gradient: ({ x, dy }) => ({ x: broadcastLikeOp.apply({ x: dy, like: x }) }),
  reference: ({ x, y }) =>
    forEachGroup(x.shape, stretchedAxes(x.shape, y.shape), (output, members) => {
      for (const member of members) y.data[output] += x.data[member];
    }),
  kernel: ({ x, y }) => {
    const { source, prepare, length, inner, outputs } = reduceOver(x, stretchedAxes(x.shape, y.shape));
    return [...prepare, command("reduce_sum_f32", { y, x: source, length, inner, divisor: 1 }, { over: outputs, cost: length, grain: 4 })];
  },
});

/** How many elements x has along these axes, as a float32 scalar: what a mean divides by. */
export function countAlong(x: Tensor, axes: readonly number[]): Tensor {
  const lengths = axes.map((axis) => x.shape[axis]!);
  if (lengths.every((length) => length !== null)) return constant(lengths.reduce((a, b) => a * b, 1));
  return countOp.apply({ x }, { axes });
}

const countOp: Op = defineOp({
  name: "CountAlong",
  inputs: ["x"],
  shapeOnly: ["x"],
  shape: () => [],
  dtype: () => "float32",
  gradient: "zero",
  constant: ({ x }, { axes }: { axes: readonly number[] }) => [axes.reduce((count, axis) => count * x.shape[axis], 1)],
});
