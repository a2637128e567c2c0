import { log as logOf } from "../math/logarithm.ts";
import { allocate, NdArray, sizeOf, type DType, type TypedArray } from "./ndarray.ts";

/*
 * The few lines of NumPy that the tutorial uses, on arrays outside any graph. Results are float64 if an operand is,
 * float32 if one is and none is float64 (rounded after each operation), else int32. Numbers take the array's dtype.
 */

/** An array or a number; a number takes the dtype of the array beside it, as in NumPy. */
export type Operand = NdArray | number;

/** Whether results of this dtype are kept as float64, float32 or int32. */
type Computed = "float64" | "float32" | "int32";

function computedDtype(...operands: readonly Operand[]): Computed {
  const dtypes = operands.filter((operand) => typeof operand !== "number").map((array) => array.dtype);
  if (dtypes.length === 0 || dtypes.includes("float64")) return "float64";
  if (dtypes.includes("float32")) return "float32";
  return operands.some((operand) => typeof operand === "number" && !Number.isInteger(operand)) ? "float64" : "int32";
}

function asArray(operand: Operand, dtype: DType): NdArray {
  return typeof operand === "number" ? NdArray.of([operand], [], dtype) : operand;
}

/** The shape that two arrays share: lengths are compared from the last axis, and a 1 stretches to the other's length. */
function broadcastShape(name: string, a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, axis) => {
    const fromEnd = Math.max(a.length, b.length) - axis;
    const left = a[a.length - fromEnd] ?? 1;
    const right = b[b.length - fromEnd] ?? 1;
    if (left !== right && left !== 1 && right !== 1) {
      throw new RangeError(
        `${name}: lengths must be equal or 1, counted from the last axis; [${a.join(", ")}] and [${b.join(", ")}] differ in axis ${axis}`,
      );
    }
    return left === 1 ? right : left;
  });
}

/** How far each axis of `shape` moves in an array of shape `from`: 0 where that is stretched. */
function stretchedStrides(from: readonly number[], shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(0);
  let stride = 1;
  for (let axis = from.length - 1; axis >= 0; axis--) {
    if (from[axis] !== 1) strides[shape.length - from.length + axis] = stride;
    stride *= from[axis];
  }
  return strides;
}

type Operation = (x: number, y: number) => number;

function combine(name: string, a: Operand, b: Operand, operation: Operation, integerOperation: Operation = operation): NdArray {
  const dtype = computedDtype(a, b);
  const compute = dtype === "int32" ? integerOperation : operation;
  const [left, right] = [asArray(a, dtype), asArray(b, dtype)];
  const shape = broadcastShape(name, left.shape, right.shape);
  const [leftStrides, rightStrides] = [stretchedStrides(left.shape, shape), stretchedStrides(right.shape, shape)];
  const [leftValues, rightValues] = [left.data, right.data];
  const result = allocate(dtype, sizeOf(shape));
  const index = new Array<number>(shape.length).fill(0);
  let i = 0;
  let j = 0;
  for (let flat = 0; flat < result.length; flat++) {
    result[flat] = compute(leftValues[i], rightValues[j]);
    // The next index, as an odometer turns.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      i += leftStrides[axis];
      j += rightStrides[axis];
      if (++index[axis] < shape[axis]) break;
      i -= leftStrides[axis] * shape[axis];
      j -= rightStrides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return NdArray.adopt(result, shape, dtype);
}

/** a + b, with broadcasting. int32 wraps around. */
export function add(a: Operand, b: Operand): NdArray {
  return combine("add", a, b, (x, y) => x + y);
}

/** a − b, with broadcasting. int32 wraps around. */
export function subtract(a: Operand, b: Operand): NdArray {
  return combine("subtract", a, b, (x, y) => x - y);
}

/** a · b element by element, with broadcasting. int32 wraps around. */
export function multiply(a: Operand, b: Operand): NdArray {
  return combine("multiply", a, b, (x, y) => x * y, Math.imul);
}

/** −a. */
export function negative(a: NdArray): NdArray {
  return mapped(a, computedDtype(a), (x) => -x);
}

/** The natural logarithm of each element; of whole numbers as float64. */
export function log(a: NdArray): NdArray {
  const dtype = computedDtype(a);
  return mapped(a, dtype === "int32" ? "float64" : dtype, logOf);
}

function mapped(a: NdArray, dtype: Computed, operation: (x: number) => number): NdArray {
  const values = a.data;
  const result = allocate(dtype, a.size);
  for (let i = 0; i < values.length; i++) result[i] = operation(values[i]);
  return NdArray.adopt(result, a.shape, dtype);
}

/** An array seen as [outer, length, inner]: the axis, and all before and after it. No axis: all of it is the axis. */
function splitAt(name: string, a: NdArray, axis: number | undefined): { outer: number; length: number; inner: number; rest: number[] } {
  if (axis === undefined) return { outer: 1, length: a.size, inner: 1, rest: [] };
  const positive = checkedAxis(name, a, axis);
  const [before, after] = [a.shape.slice(0, positive), a.shape.slice(positive + 1)];
  return { outer: sizeOf(before), length: a.shape[positive], inner: sizeOf(after), rest: [...before, ...after] };
}

function checkedAxis(name: string, a: NdArray, axis: number): number {
  const axes = a.shape.length;
  const positive = axis < 0 ? axis + axes : axis;
  if (!Number.isInteger(positive) || positive < 0 || positive >= axes) {
    throw new RangeError(`${name}: an array of shape [${a.shape.join(", ")}] has ${axes} axes, there is no axis ${axis}`);
  }
  return positive;
}

/** The sum of all elements, or along one axis, which goes. Added first to last in float64, then rounded to the dtype. */
export function sum(a: NdArray, axis?: number): NdArray {
  const { outer, length, inner, rest } = splitAt("sum", a, axis);
  const dtype = computedDtype(a);
  return NdArray.adopt(totals(a, outer, length, inner, allocate(dtype, outer * inner), 1), rest, dtype);
}

/** The mean of all elements, or along one axis, which goes; of whole numbers as float64. NaN where there are none. */
export function mean(a: NdArray, axis?: number): NdArray {
  const { outer, length, inner, rest } = splitAt("mean", a, axis);
  const dtype = computedDtype(a) === "float32" ? "float32" : "float64";
  return NdArray.adopt(totals(a, outer, length, inner, allocate(dtype, outer * inner), length), rest, dtype);
}

function totals(a: NdArray, outer: number, length: number, inner: number, result: TypedArray, divisor: number): TypedArray {
  const values = a.data;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let total = 0;
      for (let k = 0; k < length; k++) total += values[(o * length + k) * inner + i];
      result[o * inner + i] = total / divisor;
    }
  }
  return result;
}

/** The index of the largest element of all, or along one axis, which goes: of equal ones the lowest, of NaNs the first. */
export function argMax(a: NdArray, axis?: number): NdArray<"int32"> {
  const { outer, length, inner, rest } = splitAt("argMax", a, axis);
  if (length === 0) throw new RangeError(`argMax: an axis of length 0 has no largest element; the shape is [${a.shape.join(", ")}]`);
  const values = a.data;
  const result = new Int32Array(outer * inner);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const value = (k: number): number => values[(o * length + k) * inner + i];
      let best = 0;
      for (let k = 1; k < length && !Number.isNaN(value(best)); k++) if (value(k) > value(best) || Number.isNaN(value(k))) best = k;
      result[o * inner + i] = best;
    }
  }
  return NdArray.adopt(result, rest, "int32");
}

/** The same elements in another shape of the same size; one length may be −1: it is worked out. */
export function reshape<D extends DType>(a: NdArray<D>, shape: readonly number[]): NdArray<D> {
  return a.reshape(shape);
}

/** Arrays joined along an axis that they have; all other lengths and the dtypes must be equal. */
export function concatenate<D extends DType>(arrays: readonly NdArray<D>[], axis: number = 0): NdArray<D> {
  const [first] = arrays;
  if (first === undefined) throw new RangeError("concatenate: at least one array is needed");
  const joined = checkedAxis("concatenate", first, axis);
  const described = arrays.map((a) => `${a.dtype} [${a.shape.join(", ")}]`).join(", ");
  const fits = (a: NdArray<D>): boolean =>
    a.dtype === first.dtype &&
    a.shape.length === first.shape.length &&
    a.shape.every((length, other) => other === joined || length === first.shape[other]);
  if (!arrays.every(fits))
    throw new RangeError(`concatenate: all dtypes, and all lengths but axis ${joined}'s, must be equal; got ${described}`);
  const shape = [...first.shape];
  shape[joined] = arrays.reduce((length, a) => length + a.shape[joined], 0);
  const result = allocate(first.dtype, sizeOf(shape));
  const inner = sizeOf(shape.slice(joined + 1));
  const outer = sizeOf(shape.slice(0, joined));
  let start = 0;
  for (const a of arrays) {
    const values = a.data;
    const run = a.shape[joined] * inner;
    for (let o = 0; o < outer; o++) result.set(values.subarray(o * run, (o + 1) * run), o * shape[joined] * inner + start);
    start += run;
  }
  return NdArray.adopt(result, shape, first.dtype);
}

/** An array of zeros, float64 unless said otherwise. */
export function zeros<D extends DType = "float64">(shape: readonly number[], dtype: D = "float64" as D): NdArray<D> {
  return NdArray.adopt(allocate(dtype, sizeOf(shape)), shape, dtype);
}

/** An array of ones, float64 unless said otherwise. */
export function ones<D extends DType = "float64">(shape: readonly number[], dtype: D = "float64" as D): NdArray<D> {
  return NdArray.adopt(allocate(dtype, sizeOf(shape)).fill(1), shape, dtype);
}
