import type { Shape } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { mul, neg, sub } from "../ops/arithmetic.ts";
import { square } from "../ops/functions.ts";
import { reduceMean, reduceSum } from "../ops/reduce.ts";
import { logSoftmax } from "../ops/softmax.ts";

type Float = Tensor<Shape, "float32">;
type Scalar = Tensor<[], "float32">;

/**
 * The mean over all examples of −Σ label · log softmax(logits): how surprised the network is by the right answers. A scalar.
 *
 * Labels and logits [N, classes]; labels one-hot, or shares that sum to 1. Computed from the logits in one piece, it is finite wherever they
 * are. A guess that gives each of ten classes the same costs log 10 ≈ 2.303.
 */
export function softmaxCrossEntropy(labels: Float, logits: Float): Scalar {
  return reduceMean(neg(reduceSum(mul(labels, logSoftmax(logits)), { axis: 1 })));
}

/** The mean over all elements of (prediction − target)². A scalar. */
export function meanSquaredError(targets: Float, predictions: Float): Scalar {
  return reduceMean(square(sub(predictions, targets)));
}
