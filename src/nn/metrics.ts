import { GraphError, ShapeError } from "../graph/errors.ts";
import { listText, type Shape } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { cast, equal, greater, less, select } from "../ops/compare.ts";
import { oneHot } from "../ops/gather.ts";
import { matmul } from "../ops/matmul.ts";
import { argMax, reduceMean, reduceSum } from "../ops/reduce.ts";
import { transpose } from "../ops/shape.ts";

type Float = Tensor<Shape, "float32">;
type Scalar = Tensor<[], "float32">;

/** The share of examples whose highest score is that of the right class. One-hot labels and scores [N, classes]; a scalar, 0 to 1. */
export function accuracy(labels: Float, scores: Float): Scalar {
  return reduceMean(cast(equal(argMax(scores, 1), argMax(labels, 1)), "float32"));
}

/**
 * The share of examples for which fewer than k classes score higher than the right one: whether it is among the k best.
 * One-hot labels and scores [N, classes]; a scalar, 0 to 1.
 */
export function topKAccuracy(labels: Float, scores: Float, k: number): Scalar {
  if (!Number.isInteger(k) || k < 1) throw new GraphError(`topKAccuracy: k is a whole number, 1 or more, got ${k}`);
  // A choice and not a product: 0 · ∞ would be NaN.
  const right = reduceSum(select(greater(labels, 0), scores, 0) as Float, { axis: 1, keepDims: true });
  const higher = reduceSum(cast(greater(scores, right), "float32"), { axis: 1 });
  return reduceMean(cast(less(higher, k), "float32"));
}

/**
 * How often a digit of the row's class was read as the column's: counts [classes, classes], right answers on the diagonal.
 * One-hot labels and scores [N, classes].
 */
export function confusionMatrix(labels: Float, scores: Float): Float {
  const classes = scores.shape[1];
  if (scores.shape.length !== 2 || typeof classes !== "number") {
    throw new ShapeError(
      `confusionMatrix: scores must have two axes, examples and a known number of classes, got ${listText(scores.shape)} from "${scores.name}"`,
    );
  }
  const chosen = (of: Float): Float => oneHot(argMax(of, 1), classes);
  return matmul(transpose(chosen(labels)), chosen(scores));
}
