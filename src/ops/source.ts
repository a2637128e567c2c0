import type { Nested } from "../array/ndarray.ts";
import { NdArray, array } from "../array/ndarray.ts";
import type { TensorDType } from "../graph/command.ts";
import { defineOp, type Op } from "../graph/definition.ts";
import { GraphError, ShapeError } from "../graph/errors.ts";
import { isConcrete, listText, type Shape } from "../graph/shape.ts";
import { Tensor } from "../graph/tensor.ts";

/** Anything that can stand where a tensor is wanted: a tensor, a number, nested lists of numbers, an array. */
export type TensorLike = Tensor | number | readonly Nested[] | NdArray;

/** The shape the compiler knows a TensorLike to have. */
export type ShapeOf<T> = T extends Tensor<infer S, TensorDType> ? S : T extends number ? [] : Shape;

/** The dtype the compiler knows a TensorLike to have; numbers and lists follow the tensor beside them. */
export type DTypeOf<T, Otherwise extends TensorDType = "float32"> = T extends Tensor<Shape, infer D> ? D : Otherwise;

/**
 * A tensor that holds nothing until it is fed: a name, a shape in which null means any length, and a dtype.
 *
 * `placeholder("x", [null, 784])` takes any number of flattened digits.
 */
export function placeholder<const S extends Shape, D extends TensorDType = "float32">(name: string, shape: S, dtype?: D): Tensor<S, D> {
  checkShape("placeholder", shape);
  return placeholderOp.apply({}, { shape, dtype: dtype ?? "float32" }, name);
}

const placeholderOp: Op = defineOp({
  name: "Placeholder",
  inputs: [],
  role: "placeholder",
  shape: (_, { shape }) => shape,
  dtype: (_, { dtype }) => dtype,
  gradient: "zero",
});

/** A tensor of fixed numbers: nested lists, a number, or an array. float32 unless said otherwise; an int32, bool or uint8 array keeps its dtype. */
export function constant<D extends TensorDType = "float32">(value: Nested | NdArray, dtype?: D, name?: string): Tensor<Shape, D> {
  const given = value instanceof NdArray ? value : array(value);
  const kind = dtype ?? (given.dtype === "float64" ? "float32" : given.dtype);
  const rounded = NdArray.of(given.data, given.shape, kind);
  return constantOp.apply({}, { shape: rounded.shape, dtype: kind, values: [...rounded] }, name);
}

const constantOp: Op = defineOp({
  name: "Const",
  inputs: [],
  shape: (_, { shape }) => shape,
  dtype: (_, { dtype }) => dtype,
  gradient: "zero",
  constant: (_, { values }) => values,
});

/** A tensor of this shape with every element the same number. */
export function fill<const S extends readonly number[], D extends TensorDType = "float32">(
  shape: S,
  value: number,
  dtype?: D,
): Tensor<S, D> {
  return filled("Fill", shape, value, dtype);
}

/** A tensor of zeros. */
export function zeros<const S extends readonly number[], D extends TensorDType = "float32">(shape: S, dtype?: D): Tensor<S, D> {
  return filled("zeros", shape, 0, dtype);
}

/** A tensor of ones. */
export function ones<const S extends readonly number[], D extends TensorDType = "float32">(shape: S, dtype?: D): Tensor<S, D> {
  return filled("ones", shape, 1, dtype);
}

function filled<S extends readonly number[], D extends TensorDType>(
  name: string,
  shape: S,
  value: number,
  dtype: D | undefined,
): Tensor<S, D> {
  checkShape(name, shape);
  if (!isConcrete(shape)) throw new ShapeError(`${name}: every length must be known, got ${listText(shape)}`);
  return fillOp.apply({}, { shape, value, dtype: dtype ?? "float32" }, name);
}

const fillOp: Op = defineOp({
  name: "Fill",
  inputs: [],
  shape: (_, { shape }) => shape,
  dtype: (_, { dtype }) => dtype,
  gradient: "zero",
  constant: ({ y }, { value }) => new Float64Array(y.size).fill(value),
});

/** The tensor itself, or a constant made of the numbers given, of the dtype of the tensor beside it. */
export function asTensor(value: TensorLike, beside?: TensorLike): Tensor {
  if (value instanceof Tensor) return value;
  if (value instanceof NdArray) return constant(value);
  return constant(value, beside instanceof Tensor && beside.dtype !== "bool" ? beside.dtype : undefined);
}

function checkShape(caller: string, shape: Shape): void {
  if (!Array.isArray(shape)) throw new GraphError(`${caller}: a shape is a list such as [null, 784], got ${String(shape)}`);
  for (const length of shape) {
    if (length !== null && !(Number.isInteger(length) && length >= 0)) {
      throw new ShapeError(`${caller}: lengths are whole numbers, 0 or more, or null for "any", got ${listText(shape)}`);
    }
  }
}
