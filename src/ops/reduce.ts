import { command, type TensorDType } from "../graph/command.ts";
import { defineOp, type Op, type OpDefinition } from "../graph/definition.ts";
import { ShapeError } from "../graph/errors.ts";
import { normalizeAxes, type IsUnknown, type Shape } from "../graph/shape.ts";
import type { AnyTensor, Tensor } from "../graph/tensor.ts";
import { div, dtypesOnly, mul } from "./arithmetic.ts";
import { forEachGroup, reduceOver } from "./axes.ts";
import { broadcastLike, countAlong } from "./broadcast.ts";
import { cast, equal } from "./compare.ts";
import { expandDims } from "./shape.ts";

/** Which axes a reduction takes away, and whether they stay as axes of length 1. All axes if none is named. */
export interface ReduceOptions {
  readonly axis?: number | readonly number[];
  readonly keepDims?: boolean;
  readonly name?: string;
}

type Without<S extends Shape, Axis extends number, Keep, Done extends Shape = [], Seen extends unknown[] = []> = S extends readonly [
  infer First extends number | null,
  ...infer Rest extends Shape,
]
  ? Seen["length"] extends Axis
    ? [...Done, ...(Keep extends true ? [1, ...Rest] : Rest)]
    : Without<Rest, Axis, Keep, [...Done, First], [...Seen, unknown]>
  : Shape;
type AllOnes<S extends Shape> = { [A in keyof S]: 1 };
/** The axis counted from the front. */
type Positive<S extends Shape, Axis extends number> = `${Axis}` extends `-${infer Back extends number}` ? BackFrom<S, Back> : Axis;
type BackFrom<S extends Shape, Back extends number, Dropped extends unknown[] = []> = Dropped["length"] extends Back
  ? S["length"]
  : S extends readonly [...infer Front extends Shape, number | null]
    ? BackFrom<Front, Back, [...Dropped, unknown]>
    : number;

/** The shape of a reduced tensor. */
export type ReducedShape<S extends Shape, O> = O extends { readonly axis: infer Axis }
  ? IsUnknown<S> extends true
    ? Shape
    : Axis extends number
      ? number extends Axis
        ? Shape
        : Without<S, Positive<S, Axis>, O extends { readonly keepDims: true } ? true : false>
      : Shape
  : O extends { readonly keepDims: true }
    ? AllOnes<S>
    : [];

interface ReduceAttributes {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

const reducedShape: OpDefinition["shape"] = ({ x }, { axes, keepDims }: ReduceAttributes) =>
  keepDims ? x.map((length, axis) => (axes.includes(axis) ? 1 : length)) : x.filter((_, axis) => !axes.includes(axis));

function reduced(op: Op, caller: string, x: Tensor, { axis, keepDims = false, name }: ReduceOptions): AnyTensor {
  return op.apply({ x }, { axes: normalizeAxes(axis, x.shape.length, caller), keepDims }, name);
}

/** A result of a reduction brought back over the tensor that was reduced. */
const over = (result: Tensor, x: Tensor, { axes, keepDims }: ReduceAttributes): Tensor =>
  broadcastLike(keepDims ? result : expandDims(result, axes), x);

/** Where the last axes are reduced, each output needs only the elements beside its own. */
const parts: OpDefinition["parts"] = ({ x, y }, { axes }: ReduceAttributes) =>
  axes.every((axis, i) => axis === x.shape.length - axes.length + i) ? y.size : 0;

const groups =
  (compute: (members: readonly number[]) => number): NonNullable<OpDefinition["reference"]> =>
  ({ x, y }, { axes }) =>
    forEachGroup(x.shape, axes, (output, members) => (y.data[output] = compute(members.map((member) => x.data[member]))));

type KernelsByDType = Partial<
  Record<
    TensorDType,
    | "reduce_max_f32"
    | "reduce_max_i32"
    | "reduce_min_f32"
    | "reduce_min_i32"
    | "reduce_prod_f32"
    | "reduce_any"
    | "reduce_all"
    | "reduce_sum_i32"
  >
>;

const plainKernel =
  (kernels: KernelsByDType): NonNullable<OpDefinition["kernel"]> =>
  ({ x, y }, { axes }) => {
    const { source, prepare, length, inner, outputs } = reduceOver(x, axes);
    return [...prepare, command(kernels[x.dtype]!, { y, x: source, length, inner }, { over: outputs, cost: length, grain: 4 })];
  };

/** Sum over the axes; of nothing, 0. Its order is fixed: blocks of 1,024, each of four interleaved partial sums. */
export function reduceSum<const S extends Shape, D extends TensorDType, const O extends ReduceOptions = {}>(
  x: Tensor<S, D>,
  options?: O,
): Tensor<ReducedShape<S, O>, D> {
  return reduced(reduceSumOp, "reduceSum", x, options ?? {});
}

export const reduceSumOp: Op = defineOp({
  name: "Sum",
  inputs: ["x"],
  shape: reducedShape,
  parts,
  dtype: dtypesOnly("reduceSum", ["float32", "int32"]),
  gradient: ({ x, dy }, attributes) => ({ x: over(dy, x, attributes) }),
  reference: groups((members) => members.reduce((sum, value) => sum + value, 0)),
  kernel: (operands, attributes, node) => {
    if (operands.x.dtype === "int32") return plainKernel({ int32: "reduce_sum_i32" })(operands, attributes, node);
    const { source, prepare, length, inner, outputs } = reduceOver(operands.x, attributes.axes);
    return [
      ...prepare,
      command("reduce_sum_f32", { y: operands.y, x: source, length, inner, divisor: 1 }, { over: outputs, cost: length, grain: 4 }),
    ];
  },
});

/** Mean over the axes: the sum, in its fixed order, divided by how many there are. */
export function reduceMean<const S extends Shape, const O extends ReduceOptions = {}>(
  x: Tensor<S, "float32">,
  options?: O,
): Tensor<ReducedShape<S, O>, "float32"> {
  return reduced(reduceMeanOp, "reduceMean", x, options ?? {});
}

const reduceMeanOp: Op = defineOp({
  name: "Mean",
  inputs: ["x"],
  shape: reducedShape,
  parts,
  dtype: dtypesOnly("reduceMean", ["float32"]),
  gradient: ({ x, dy }, attributes: ReduceAttributes) => ({ x: over(div(dy, countAlong(x, attributes.axes)), x, attributes) }),
  reference: groups((members) => members.reduce((sum, value) => sum + value, 0) / members.length),
  kernel: ({ x, y }, { axes }) => {
    const { source, prepare, length, inner, outputs } = reduceOver(x, axes);
    return [
      ...prepare,
      command("reduce_sum_f32", { y, x: source, length, inner, divisor: length }, { over: outputs, cost: length, grain: 4 }),
    ];
  },
});

/** Shares a gradient out among the elements that equal the extreme, as TensorFlow does at ties. */
const toExtremes: OpDefinition["gradient"] = ({ x, y, dy }, attributes: ReduceAttributes) => {
  const isExtreme = cast(equal(x, over(y, x, attributes)), "float32");
  const ties = reduceSum(isExtreme, { axis: attributes.axes, keepDims: attributes.keepDims });
  return { x: mul(isExtreme, over(div(dy, ties), x, attributes)) };
};

/** The largest over the axes; of nothing, −∞. A NaN anywhere gives NaN. Equal largest elements share the gradient. */
export function reduceMax<const S extends Shape, D extends TensorDType, const O extends ReduceOptions = {}>(
  x: Tensor<S, D>,
  options?: O,
): Tensor<ReducedShape<S, O>, D> {
  return reduced(reduceMaxOp, "reduceMax", x, options ?? {});
}

const reduceMaxOp: Op = defineOp({
  name: "Max",
  inputs: ["x"],
  shape: reducedShape,
  parts,
  dtype: dtypesOnly("reduceMax", ["float32", "int32"]),
  gradient: toExtremes,
  reference: groups((members) => members.reduce((best, value) => Math.max(best, value), -Infinity)),
  kernel: plainKernel({ float32: "reduce_max_f32", int32: "reduce_max_i32" }),
});

/** The smallest over the axes; of nothing, ∞. A NaN anywhere gives NaN. Equal smallest elements share the gradient. */
export function reduceMin<const S extends Shape, D extends TensorDType, const O extends ReduceOptions = {}>(
  x: Tensor<S, D>,
  options?: O,
): Tensor<ReducedShape<S, O>, D> {
  return reduced(reduceMinOp, "reduceMin", x, options ?? {});
}

const reduceMinOp: Op = defineOp({
  name: "Min",
  inputs: ["x"],
  shape: reducedShape,
  parts,
  dtype: dtypesOnly("reduceMin", ["float32", "int32"]),
  gradient: toExtremes,
  reference: groups((members) => members.reduce((best, value) => Math.min(best, value), Infinity)),
  kernel: plainKernel({ float32: "reduce_min_f32", int32: "reduce_min_i32" }),
});

/** Product over the axes; of nothing, 1. Differentiable where no element is 0. */
export function reduceProd<const S extends Shape, const O extends ReduceOptions = {}>(
  x: Tensor<S, "float32">,
  options?: O,
): Tensor<ReducedShape<S, O>, "float32"> {
  return reduced(reduceProdOp, "reduceProd", x, options ?? {});
}

const reduceProdOp: Op = defineOp({
  name: "Prod",
  inputs: ["x"],
  shape: reducedShape,
  parts,
  dtype: dtypesOnly("reduceProd", ["float32"]),
  gradient: ({ x, y, dy }, attributes) => ({ x: div(over(mul(dy, y), x, attributes), x) }),
  reference: groups((members) => members.reduce((result, value) => result * value, 1)),
  kernel: plainKernel({ float32: "reduce_prod_f32" }),
});

/** Whether any is true over the axes; of nothing, false. */
export function reduceAny<const S extends Shape, const O extends ReduceOptions = {}>(
  x: Tensor<S, "bool">,
  options?: O,
): Tensor<ReducedShape<S, O>, "bool"> {
  return reduced(reduceAnyOp, "reduceAny", x, options ?? {});
}

const reduceAnyOp: Op = defineOp({
  name: "Any",
  inputs: ["x"],
  shape: reducedShape,
  parts,
  dtype: dtypesOnly("reduceAny", ["bool"]),
  gradient: "zero",
  reference: groups((members) => Number(members.some((value) => value !== 0))),
  kernel: plainKernel({ bool: "reduce_any" }),
});

/** Whether all are true over the axes; of nothing, true. */
export function reduceAll<const S extends Shape, const O extends ReduceOptions = {}>(
  x: Tensor<S, "bool">,
  options?: O,
): Tensor<ReducedShape<S, O>, "bool"> {
  return reduced(reduceAllOp, "reduceAll", x, options ?? {});
}

const reduceAllOp: Op = defineOp({
  name: "All",
  inputs: ["x"],
  shape: reducedShape,
  parts,
  dtype: dtypesOnly("reduceAll", ["bool"]),
  gradient: "zero",
  reference: groups((members) => Number(members.every((value) => value !== 0))),
  kernel: plainKernel({ bool: "reduce_all" }),
});

const winner = (
  name: string,
  caller: string,
  wins: (a: number, b: number) => boolean,
  kernels: { float32: "arg_max_f32" | "arg_min_f32"; int32: "arg_max_i32" | "arg_min_i32" },
): Op =>
  defineOp({
    name,
    inputs: ["x"],
    shape: (shapes, attributes) => {
      const [axis] = (attributes as ReduceAttributes).axes;
      if (shapes.x[axis] === 0)
        throw new ShapeError(`${caller}: axis ${axis} has length 0: among no elements none is the largest or smallest`);
      return reducedShape(shapes, attributes);
    },
    dtype: (inputs) => {
      dtypesOnly(caller, ["float32", "int32"])(inputs, {});
      return "int32";
    },
    parts,
    gradient: "zero",
    reference: groups((members) => {
      const firstNan = members.findIndex(Number.isNaN);
      return firstNan >= 0 ? firstNan : members.reduce((best, value, i) => (wins(value, members[best]) ? i : best), 0);
    }),
    kernel: ({ x, y }, { axes }) => {
      const { source, prepare, length, inner, outputs } = reduceOver(x, axes);
      return [
        ...prepare,
        command(kernels[x.dtype as "float32" | "int32"], { y, x: source, length, inner }, { over: outputs, cost: length, grain: 4 }),
      ];
    },
  });

/** Where along the axis the largest is, as int32; of equals the first; the first NaN if there is one, as in NumPy. */
export function argMax<const S extends Shape, const A extends number>(
  x: Tensor<S, "float32" | "int32">,
  axis: A,
  name?: string,
): Tensor<ReducedShape<S, { readonly axis: A }>, "int32"> {
  return reduced(argMaxOp, "argMax", x, { axis, ...(name === undefined ? {} : { name }) });
}

const argMaxOp: Op = winner("ArgMax", "argMax", (a, b) => a > b, { float32: "arg_max_f32", int32: "arg_max_i32" });

/** Where along the axis the smallest is, as int32; of equals the first; the first NaN if there is one, as in NumPy. */
export function argMin<const S extends Shape, const A extends number>(
  x: Tensor<S, "float32" | "int32">,
  axis: A,
  name?: string,
): Tensor<ReducedShape<S, { readonly axis: A }>, "int32"> {
  return reduced(argMinOp, "argMin", x, { axis, ...(name === undefined ? {} : { name }) });
}

const argMinOp: Op = winner("ArgMin", "argMin", (a, b) => a < b, { float32: "arg_min_f32", int32: "arg_min_i32" });
