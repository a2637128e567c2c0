import { command, type TensorDType } from "../graph/command.ts";
import { defineOp, type Op } from "../graph/definition.ts";
import { DTypeError, ShapeError } from "../graph/errors.ts";
import { listText, type IsUnknown, type Shape } from "../graph/shape.ts";
import type { AnyTensor, Node, Tensor } from "../graph/tensor.ts";
import { fill, product } from "./axes.ts";

const requireIndices = (caller: string, indices: Tensor): void => {
  if (indices.dtype !== "int32")
    throw new DTypeError(
      `${caller}: indices must be int32, but "${indices.name}" is ${indices.dtype}; convert them: cast(${indices.name}, "int32")`,
    );
};

/**
 * Rows of x by their numbers: x [n, …rest], indices [i…] of int32 → [i…, …rest]. TensorFlow's gather along axis 0.
 *
 * A number outside 0 … n − 1 stops the run with an error.
 */
export function gather<D extends TensorDType>(x: Tensor<Shape, D>, indices: Tensor<Shape, "int32">, name?: string): Tensor<Shape, D> {
  requireIndices("gather", indices);
  return gatherOp.apply({ x, indices }, {}, name);
}

const outside = (row: number, node: Node): string =>
  `${node.definition.name}: "${node.inputs[1].name}" holds a row number at position ${row} that does not exist; rows of "${node.inputs[0].name}" go from 0 to its length − 1`;

const gatherOp: Op = defineOp({
  name: "GatherV2",
  inputs: ["x", "indices"],
  shape: ({ x, indices }) => {
    if (x.length === 0) throw new ShapeError("gather: x must have at least one axis, got a scalar");
    return [...indices, ...x.slice(1)];
  },
  gradient: ({ x, indices, dy }) => ({ x: scatterAdd(dy, indices, x), indices: undefined }),
  reference: ({ x, indices, y }) => {
    const width = product(x.shape.slice(1));
    for (let i = 0; i < indices.size; i++) for (let c = 0; c < width; c++) y.data[i * width + c] = x.data[indices.data[i] * width + c]!;
  },
  kernel: ({ x, indices, y }) =>
    command(
      x.dtype === "bool" || x.dtype === "uint8" ? "gather_8" : "gather_32",
      { y, x: x, index: indices, rows: x.shape[0], width: product(x.shape.slice(1)), fault: "fault" },
      { over: indices.size, cost: product(x.shape.slice(1)), grain: 8 },
    ),
  fault: outside,
});

/** Adds each row of `rows` to the row of zeros, shaped like `like`, that its index names; the adjoint of gather. */
export function scatterAdd(rows: AnyTensor, indices: AnyTensor, like: AnyTensor): AnyTensor {
  requireIndices("scatterAdd", indices);
  return scatterAddOp.apply({ rows, indices, like });
}

const scatterAddOp: Op = defineOp({
  name: "ScatterAdd",
  inputs: ["rows", "indices", "like"],
  shapeOnly: ["like"],
  shape: ({ rows, indices, like }) => {
    if (rows.length !== indices.length + like.length - 1) {
      throw new ShapeError(
        `scatterAdd: rows must have the shape of indices followed by that of one row of like, got ${listText(rows)}, ${listText(indices)} and ${listText(like)}`,
      );
    }
    return like;
  },
  gradient: ({ indices, dy }) => ({ rows: gather(dy, indices), indices: undefined, like: undefined }),
  reference: ({ rows, indices, y }) => {
    const width = product(y.shape.slice(1));
    for (let i = 0; i < indices.size; i++) for (let c = 0; c < width; c++) y.data[indices.data[i] * width + c] += rows.data[i * width + c];
  },
  kernel: ({ rows, indices, y }) => {
    const width = product(y.shape.slice(1));
    return [
      fill(y, 0),
      command(
        "scatter_add_f32",
        { y, dy: rows, index: indices, count: indices.size, width, rows: y.shape[0] },
        { over: width, cost: indices.size, grain: 16 },
      ),
    ];
  },
});

/** The shape of one-hot rows. */
export type OneHot<S extends Shape, Depth extends number> = IsUnknown<S> extends true ? Shape : [...S, Depth];

/** For each index a row of `depth` zeros with a 1 at the index; an index outside 0 … depth − 1 gives all zeros, as in TensorFlow. */
export function oneHot<const S extends Shape, const Depth extends number>(
  indices: Tensor<S, "int32">,
  depth: Depth,
  name?: string,
): Tensor<OneHot<S, Depth>, "float32"> {
  requireIndices("oneHot", indices);
  return oneHotOp.apply({ indices }, { depth }, name);
}

const oneHotOp: Op = defineOp({
  name: "OneHot",
  inputs: ["indices"],
  shape: ({ indices }, { depth }) => {
    if (!Number.isInteger(depth) || depth < 1) throw new ShapeError(`oneHot: depth is a whole number, 1 or more, got ${depth}`);
    return [...indices, depth];
  },
  dtype: () => "float32",
  gradient: "zero",
  reference: ({ indices, y }, { depth }: { depth: number }) => {
    for (let i = 0; i < indices.size; i++) {
      const index = indices.data[i];
      if (index >= 0 && index < depth) y.data[i * depth + index] = 1;
    }
  },
  kernel: ({ indices, y }, { depth }) =>
    command("one_hot_f32", { y, index: indices, depth, on: 1, off: 0 }, { over: indices.size, cost: depth, grain: 16 }),
});
