import { exp } from "../math/exponential.ts";
import { log } from "../math/logarithm.ts";
import { command } from "../graph/command.ts";
import { defineOp, joinOps, type Op, type ReferenceArray } from "../graph/definition.ts";
import { ShapeError } from "../graph/errors.ts";
import { listText, type Shape } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { dtypesOnly, mul, sub } from "./arithmetic.ts";
import { logOp } from "./functions.ts";
import { reduceSum } from "./reduce.ts";

const withLastAxis = (caller: string, x: Shape): Shape => {
  if (x.length === 0) throw new ShapeError(`${caller}: works along the last axis, but a scalar has none, got ${listText(x)}`);
  return x;
};

const forEachRow = (x: ReferenceArray, visit: (start: number, columns: number, max: number) => void): void => {
  const columns = x.shape.at(-1)!;
  for (let start = 0; start < x.size; start += columns) {
    visit(
      start,
      columns,
      x.data.subarray(start, start + columns).reduce((max, value) => Math.max(max, value), -Infinity),
    );
  }
};

/**
 * Turns each row (the last axis) into positive numbers that sum to 1: exp(x) / Σ exp(x).
 *
 * The row's maximum is subtracted first: exp(89) is already Infinity in float32.
 */
export function softmax<const S extends Shape>(x: Tensor<S, "float32">, name?: string): Tensor<S, "float32"> {
  return softmaxOp.apply({ x }, {}, name);
}

export const softmaxOp: Op = defineOp({
  name: "Softmax",
  inputs: ["x"],
  shape: ({ x }) => withLastAxis("softmax", x),
  dtype: dtypesOnly("softmax", ["float32"]),
  gradient: ({ y, dy }) => ({ x: mul(sub(dy, reduceSum(mul(dy, y), { axis: -1, keepDims: true })), y) }),
  reference: ({ x, y }) =>
    forEachRow(x, (start, columns, max) => {
      let sum = 0;
      for (let i = start; i < start + columns; i++) sum += y.data[i] = exp(x.data[i] - max);
      for (let i = start; i < start + columns; i++) y.data[i] /= sum;
    }),
  kernel: ({ y, x }) =>
    command("softmax_f32", { y, x: x, columns: x.shape.at(-1)! }, { over: rowsOf(x.shape), cost: 12 * x.shape.at(-1)!, grain: 4 }),
});

/** x − max − log Σ exp(x − max) along the last axis: the logarithm of softmax, finite wherever x is. */
export function logSoftmax<const S extends Shape>(x: Tensor<S, "float32">, name?: string): Tensor<S, "float32"> {
  return logSoftmaxOp.apply({ x }, {}, name);
}

const logSoftmaxOp: Op = defineOp({
  name: "LogSoftmax",
  inputs: ["x"],
  shape: ({ x }) => withLastAxis("logSoftmax", x),
  dtype: dtypesOnly("logSoftmax", ["float32"]),
  gradient: ({ x, dy }) => ({ x: sub(dy, mul(softmax(x), reduceSum(dy, { axis: -1, keepDims: true }))) }),
  reference: ({ x, y }) =>
    forEachRow(x, (start, columns, max) => {
      let sum = 0;
      for (let i = start; i < start + columns; i++) sum += exp(x.data[i] - max);
      for (let i = start; i < start + columns; i++) y.data[i] = x.data[i] - max - log(sum);
    }),
  kernel: ({ y, x }) =>
    command("log_softmax_f32", { y, x: x, columns: x.shape.at(-1)! }, { over: rowsOf(x.shape), cost: 12 * x.shape.at(-1)!, grain: 4 }),
});

const rowsOf = (shape: readonly number[]) => shape.slice(0, -1).reduce((rows, length) => rows * length, 1);

// log(softmax(x)) is computed in one piece: once softmax has rounded a probability to 0, its logarithm is −∞ and the loss NaN.
joinOps(logOp, softmaxOp, (probabilities, logarithm) =>
  logSoftmax(probabilities.inputs[0] as Tensor<Shape, "float32">, `${logarithm.name.split("/").at(-1)}/joined`),
);
