import { defineOp, type Op } from "../graph/definition.ts";
import { ShapeError } from "../graph/errors.ts";
import { isConcrete, listText, normalizeAxes, shapesFit, type IsUnknown, type Shape } from "../graph/shape.ts";
import type { TensorDType } from "../graph/command.ts";
import type { Tensor } from "../graph/tensor.ts";
import { fill, forEachStep, product, readStrided, stridesOf, writeStrided, type Walk } from "./axes.ts";

type ReshapeLength<D> = D extends -1 ? null : D;
/** A reshape's target as a shape: −1 is worked out when the graph is run, if not before. */
export type Reshaped<T extends readonly (number | null)[]> = { [Axis in keyof T]: ReshapeLength<T[Axis]> };

/**
 * The same elements in row-major order under another shape. One length may be −1 (or null): it is worked out.
 *
 * @throws ShapeError if the elements do not fill the new shape.
 */
export function reshape<D extends TensorDType, const T extends readonly (number | null)[]>(
  x: Tensor<Shape, D>,
  shape: T,
  name?: string,
): Tensor<Reshaped<T>, D> {
  return reshapeOp.apply({ x }, { shape: shape.map((length) => length ?? -1) }, name);
}

const copyOver = ({ x, y }: { x: { data: Float64Array }; y: { data: Float64Array } }) => y.data.set(x.data);

const reshapeOp: Op = defineOp({
  name: "Reshape",
  inputs: ["x"],
  alias: true,
  shape: ({ x }, { shape }: { shape: readonly number[] }) => {
    const free = shape.filter((length) => length === -1).length;
    if (free > 1) throw new ShapeError(`reshape: only one length can be worked out, got ${listText(shape)}`);
    const known = product(shape.filter((length) => length !== -1));
    if (!isConcrete(x)) return shape.map((length) => (length === -1 ? null : length));
    const size = product(x);
    const full = shape.map((length) => (length === -1 ? size / known : length));
    if (product(full) !== size || !full.every(Number.isInteger)) {
      throw new ShapeError(`reshape: ${listText(x)} holds ${size} elements, which do not fill ${listText(shape)}`);
    }
    return full;
  },
  gradient: ({ x, dy }) => ({ x: reshapeLike(dy, x) }),
  reference: copyOver as never,
});

function reshapeLike(x: Tensor, like: Tensor): Tensor {
  return reshapeLikeOp.apply({ x, like });
}

const reshapeLikeOp: Op = defineOp({
  name: "ReshapeLike",
  inputs: ["x", "like"],
  shapeOnly: ["like"],
  alias: true,
  shape: ({ x, like }) => {
    if (isConcrete(x) && isConcrete(like) && product(x) !== product(like)) {
      throw new ShapeError(`reshape: ${listText(x)} holds ${product(x)} elements, which do not fill ${listText(like)}`);
    }
    return like;
  },
  gradient: ({ x, dy }) => ({ x: reshapeLike(dy, x), like: undefined }),
  reference: copyOver as never,
});

/** Axes of length 1 put in at these places of the result: [3] with axis 0 → [1, 3], with axis −1 → [3, 1]. */
export function expandDims<D extends TensorDType>(x: Tensor<Shape, D>, axis: number | readonly number[], name?: string): Tensor<Shape, D> {
  const count = typeof axis === "number" ? 1 : axis.length;
  return expandDimsOp.apply({ x }, { axes: normalizeAxes(axis, x.shape.length + count, "expandDims") }, name);
}

const expandDimsOp: Op = defineOp({
  name: "ExpandDims",
  inputs: ["x"],
  alias: true,
  shape: ({ x }, { axes }: { axes: readonly number[] }) => {
    const shape = [...x];
    for (const axis of axes) shape.splice(axis, 0, 1);
    return shape;
  },
  gradient: ({ dy }, { axes }) => ({ x: squeeze(dy, axes) }),
  reference: copyOver as never,
});

/** Axes of length 1 taken out: all of them, or those named. */
export function squeeze<D extends TensorDType>(x: Tensor<Shape, D>, axis?: number | readonly number[], name?: string): Tensor<Shape, D> {
  const ones = x.shape.map((_, i) => i).filter((i) => x.shape[i] === 1);
  return squeezeOp.apply({ x }, { axes: normalizeAxes(axis ?? ones, x.shape.length, "squeeze") }, name);
}

const squeezeOp: Op = defineOp({
  name: "Squeeze",
  inputs: ["x"],
  alias: true,
  shape: ({ x }, { axes }: { axes: readonly number[] }) => {
    for (const axis of axes) {
      if (x[axis] !== 1 && x[axis] !== null) throw new ShapeError(`squeeze: axis ${axis} must have length 1, the shape is ${listText(x)}`);
    }
    return x.filter((_, axis) => !axes.includes(axis));
  },
  gradient: ({ dy }, { axes }) => ({ x: expandDims(dy, axes) }),
  reference: copyOver as never,
});

type Reversed<S extends Shape, Out extends Shape = []> = S extends readonly [infer First extends number | null, ...infer Rest extends Shape]
  ? Reversed<Rest, [First, ...Out]>
  : Out;
type Permuted<S extends Shape, P> = P extends readonly number[]
  ? { [Axis in keyof P]: P[Axis] extends keyof S ? S[P[Axis]] : number | null }
  : Reversed<S>;
/** The shape of a transposed tensor. */
export type Transposed<S extends Shape, P> = IsUnknown<S> extends true ? Shape : Permuted<S, P> extends infer R extends Shape ? R : Shape;

/** The axes in another order; the reverse order if none is given. Axis i of the result is axis permutation[i] of x. */
export function transpose<const S extends Shape, D extends TensorDType, const P extends readonly number[] | undefined = undefined>(
  x: Tensor<S, D>,
  permutation?: P,
  name?: string,
): Tensor<Transposed<S, P>, D> {
  const order = permutation ?? x.shape.map((_, axis) => x.shape.length - 1 - axis);
  if (normalizeAxes(order, x.shape.length, "transpose").length !== x.shape.length) {
    throw new ShapeError(
      `transpose: each of the ${x.shape.length} axes of ${listText(x.shape)} must be named once, got [${order.join(", ")}]`,
    );
  }
  return transposeOp.apply({ x }, { permutation: order.map((axis) => (axis < 0 ? axis + x.shape.length : axis)) }, name);
}

const transposeWalk = (shape: readonly number[], permutation: readonly number[]): Walk => {
  const strides = stridesOf(shape);
  return { offset: 0, lengths: permutation.map((axis) => shape[axis]), strides: permutation.map((axis) => strides[axis]) };
};

const transposeOp: Op = defineOp({
  name: "Transpose",
  inputs: ["x"],
  shape: ({ x }, { permutation }: { permutation: readonly number[] }) => permutation.map((axis) => x[axis]!),
  gradient: ({ dy }, { permutation }: { permutation: readonly number[] }) => ({
    x: transpose(
      dy,
      permutation.map((_, axis) => permutation.indexOf(axis)),
    ),
  }),
  reference: ({ x, y }, { permutation }) =>
    forEachStep(transposeWalk(x.shape, permutation), (step, position) => (y.data[step] = x.data[position]!)),
  kernel: ({ x, y }, { permutation }) => readStrided(y, x, transposeWalk(x.shape, permutation)),
});

/** The part of x that starts at `begin` and has `size` along each axis; a size of −1 means all that is left. */
export function slice<D extends TensorDType, const Z extends readonly number[]>(
  x: Tensor<Shape, D>,
  begin: readonly number[],
  size: Z,
  name?: string,
): Tensor<Reshaped<Z>, D> {
  return sliceOp.apply({ x }, { begin, size }, name);
}

const partWalk = (whole: readonly number[], begin: readonly number[], part: readonly number[]): Walk => {
  const strides = stridesOf(whole);
  return { offset: begin.reduce((sum, start, axis) => sum + start * strides[axis], 0), lengths: part, strides };
};

function checkPart(caller: string, whole: Shape, begin: readonly number[], part: Shape): void {
  const fits = whole.length === begin.length && whole.length === part.length;
  const inside = begin.every(
    (start, axis) => Number.isInteger(start) && start >= 0 && (whole[axis] === null || start + (part[axis] ?? 0) <= whole[axis]),
  );
  if (!fits || !inside) {
    throw new ShapeError(
      `${caller}: a part must lie inside the whole, got begin [${begin.join(", ")}] and size ${listText(part)} of ${listText(whole)}`,
    );
  }
}

const sliceOp: Op = defineOp({
  name: "Slice",
  inputs: ["x"],
  shape: ({ x }, { begin, size }: { begin: readonly number[]; size: readonly number[] }) => {
    const part = size.map((length, axis) =>
      length !== -1 ? length : x[axis] === null || x[axis] === undefined ? null : x[axis] - begin[axis],
    );
    checkPart("slice", x, begin, part);
    return part;
  },
  gradient: ({ x, dy }, { begin }) => ({ x: padTo(dy, x, begin) }),
  reference: ({ x, y }, { begin }) =>
    forEachStep(partWalk(x.shape, begin, y.shape), (step, position) => (y.data[step] = x.data[position]!)),
  kernel: ({ x, y }, { begin }) => readStrided(y, x, partWalk(x.shape, begin, y.shape)),
});

/** The part of x that starts at `begin` and has the shape of `like`; the adjoint of padTo. */
export function sliceLike(x: Tensor, like: Tensor, begin: readonly number[]): Tensor {
  return sliceLikeOp.apply({ x, like }, { begin });
}

const sliceLikeOp: Op = defineOp({
  ...sliceOp,
  name: "SliceLike",
  inputs: ["x", "like"],
  shapeOnly: ["like"],
  shape: ({ x, like }, { begin }) => {
    checkPart("slice", x, begin, like);
    return like;
  },
  gradient: ({ x, dy }, { begin }) => ({ x: padTo(dy, x, begin) }),
});

/** x at `begin` within zeros of the shape of `like`; the adjoint of slice. */
function padTo(x: Tensor, like: Tensor, begin: readonly number[]): Tensor {
  return padToOp.apply({ x, like }, { begin });
}

const padToOp: Op = defineOp({
  name: "PadTo",
  inputs: ["x", "like"],
  shapeOnly: ["like"],
  shape: ({ x, like }, { begin }) => {
    checkPart("pad", like, begin, x);
    return like;
  },
  gradient: ({ x, dy }, { begin }) => ({ x: sliceLike(dy, x, begin) }),
  reference: ({ x, y }, { begin }) =>
    forEachStep(partWalk(y.shape, begin, x.shape), (step, position) => (y.data[position] = x.data[step]!)),
  kernel: ({ x, y }, { begin }) => [fill(y, 0), writeStrided(y, x, partWalk(y.shape, begin, x.shape))],
});

/** x with `value` around it: paddings[axis] is how many to put [before, after] along that axis. */
export function pad<D extends TensorDType>(
  x: Tensor<Shape, D>,
  paddings: readonly (readonly [number, number])[],
  value = 0,
  name?: string,
): Tensor<Shape, D> {
  return padOp.apply({ x }, { paddings, value }, name);
}

const before = (paddings: readonly (readonly [number, number])[]) => paddings.map(([first]) => first);

const padOp: Op = defineOp({
  name: "Pad",
  inputs: ["x"],
  shape: ({ x }, { paddings }: { paddings: readonly (readonly [number, number])[] }) => {
    if (paddings.length !== x.length || !paddings.flat().every((count) => Number.isInteger(count) && count >= 0)) {
      throw new ShapeError(
        `pad: each of the ${x.length} axes of ${listText(x)} needs [before, after], 0 or more, got ${JSON.stringify(paddings)}`,
      );
    }
    return x.map((length, axis) => (length === null ? null : length + paddings[axis][0] + paddings[axis][1]));
  },
  gradient: ({ x, dy }, { paddings }) => ({ x: sliceLike(dy, x, before(paddings)) }),
  reference: ({ x, y }, { paddings, value }) => {
    y.data.fill(value);
    forEachStep(partWalk(y.shape, before(paddings), x.shape), (step, position) => (y.data[position] = x.data[step]!));
  },
  kernel: ({ x, y }, { paddings, value }) => [fill(y, value), writeStrided(y, x, partWalk(y.shape, before(paddings), x.shape))],
});

/** Tensors one after another along an axis; all other lengths must agree. */
export function concat<D extends TensorDType>(values: readonly Tensor<Shape, D>[], axis: number, name?: string): Tensor<Shape, D> {
  if (values.length === 0) throw new ShapeError("concat: needs at least one tensor");
  return concatOp.apply({ values }, { axis: normalizeAxes(axis, values[0].shape.length, "concat")[0] }, name);
}

/** Where along `axis` each of these shapes begins, and where the last ends. */
function startsOf(shapes: readonly Shape[], axis: number): (number | null)[] {
  const starts: (number | null)[] = [0];
  for (const shape of shapes) starts.push(starts.at(-1) === null || shape[axis] === null ? null : starts.at(-1)! + shape[axis]);
  return starts;
}

const beginAt = (rank: number, axis: number, start: number) => Array.from({ length: rank }, (_, i) => (i === axis ? start : 0));

const concatOp: Op = defineOp({
  name: "ConcatV2",
  inputs: ["...values"],
  shape: ({ list }, { axis }: { axis: number }) => {
    const first = list[0];
    for (const shape of list) {
      const other = shape.map((length, i) => (i === axis ? (first[i] ?? null) : length));
      if (!shapesFit(first, other))
        throw new ShapeError(`concat: lengths other than along axis ${axis} must agree, got ${list.map(listText).join(" and ")}`);
    }
    const merged = first.map((length, i) => list.reduce<number | null>((known, shape) => known ?? shape[i]!, length));
    return merged.map((length, i) => (i === axis ? startsOf(list, axis).at(-1)! : length));
  },
  gradient: ({ list, dy }, { axis }) => {
    const starts = startsOf(
      list.map((value) => value.shape),
      axis,
    );
    return {
      values: list.map((value, i) => {
        if (starts[i] === null)
          throw new ShapeError(`concat: its gradient needs to know the lengths along axis ${axis} of all but the last tensor`);
        return sliceLike(dy, value, beginAt(value.shape.length, axis, starts[i]));
      }),
    };
  },
  reference: ({ list, y }, { axis }) => {
    const starts = startsOf(
      list.map((value) => value.shape),
      axis,
    );
    list.forEach((x, i) =>
      forEachStep(
        partWalk(y.shape, beginAt(y.shape.length, axis, starts[i]!), x.shape),
        (step, position) => (y.data[position] = x.data[step]!),
      ),
    );
  },
  kernel: ({ list, y }, { axis }) => {
    const starts = startsOf(
      list.map((value) => value.shape),
      axis,
    );
    return list.map((x, i) => writeStrided(y, x, partWalk(y.shape, beginAt(y.shape.length, axis, starts[i]!), x.shape)));
  },
});
