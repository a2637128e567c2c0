import { GraphError, ShapeError } from "../graph/errors.ts";
import { nameScope } from "../graph/graph.ts";
import { listText, type Shape } from "../graph/shape.ts";
import type { AnyTensor, Tensor, Variable } from "../graph/tensor.ts";
import { add, div, mul, sub } from "../ops/arithmetic.ts";
import { sqrt, square } from "../ops/functions.ts";
import { reduceMean } from "../ops/reduce.ts";
import { ones, zeros } from "../ops/source.ts";
import { assign } from "../ops/state.ts";
import type { Mode } from "./mode.ts";
import { getVariable } from "./variables.ts";

type Float = Tensor<Shape, "float32">;

export interface BatchNormOptions {
  /** Variables and nodes are named within it: "norm1/gamma". */
  readonly name: string;
  /** Of the moving averages, how much stays at each update; 0.99. */
  readonly momentum?: number;
  /** Added to the variance, so that a channel that never changes is not divided by 0; 0.001. */
  readonly epsilon?: number;
}

/**
 * Brings each channel (the last axis) to mean 0 and variance 1, then to a scale and an offset that are learnt:
 * (x − mean) · gamma / √(variance + epsilon) + beta. Same shape as x.
 *
 * While training, mean and variance (the mean squared deviation) are those of the batch, over all axes but the last, and the gradient goes
 * through them; each update moves `moving_mean` and `moving_variance` towards them by 1 − momentum, by operations added to
 * `mode.updates`. A network that reads takes the moving ones: what it says of an example does not depend on the others.
 *
 * @throws GraphError if the graph is built for training and the mode has no list for the updates.
 * Source: S. Ioffe, C. Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift", 2015.
 */
export function batchNorm<S extends Shape>(
  x: Tensor<S, "float32">,
  { training, updates }: Mode,
  { name, momentum = 0.99, epsilon = 0.001 }: BatchNormOptions,
): Tensor<S, "float32"> {
  const values: Float = x;
  const channels = values.shape.length >= 2 ? values.shape.at(-1)! : null;
  if (channels === null) {
    throw new ShapeError(
      `batchNorm: x must have two axes or more, the last of a known length; "${name}" got ${listText(x.shape)} from "${x.name}"`,
    );
  }
  if (!(momentum >= 0 && momentum <= 1)) throw new GraphError(`batchNorm: momentum is a share, from 0 to 1; "${name}" got ${momentum}`);
  if (!(epsilon > 0)) throw new GraphError(`batchNorm: epsilon is more than 0; "${name}" got ${epsilon}`);
  return nameScope(name, () => {
    const gamma = getVariable("gamma", [channels], ones);
    const beta = getVariable("beta", [channels], zeros);
    const movingMean = getVariable("moving_mean", [channels], zeros, { trainable: false });
    const movingVariance = getVariable("moving_variance", [channels], ones, { trainable: false });
    let [mean, variance]: [Float, Float] = [movingMean, movingVariance];
    if (training) {
      if (!Array.isArray(updates)) {
        throw new GraphError(
          `batchNorm: "${name}" is built for training, so its moving averages need updating: give it { training: true, updates: [] }, and run the updates with the optimizer's`,
        );
      }
      const axis = values.shape.slice(0, -1).map((_, i) => i);
      mean = reduceMean(values, { axis, name: "mean" });
      variance = reduceMean(square(sub(values, mean)), { axis, name: "variance" });
      updates.push(moved(movingMean, mean, momentum), moved(movingVariance, variance, momentum));
    }
    const scale = div(gamma, sqrt(add(variance, epsilon)));
    return add(mul(sub(values, mean), scale), beta) as AnyTensor;
  });
}

/** moving ← moving + (now − moving) · (1 − momentum) */
const moved = (moving: Variable<readonly number[], "float32">, now: Float, momentum: number) =>
  assign(moving, add(moving, mul(sub(now, moving), Math.fround(1 - Math.fround(momentum)))), `${moving.name.split("/").at(-1)}/update`);
