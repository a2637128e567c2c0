import { GraphError } from "../graph/errors.ts";
import { nameScope, withGraph } from "../graph/graph.ts";
import type { Shape } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add, div, mul } from "../ops/arithmetic.ts";
import { maximum } from "../ops/compare.ts";
import { sqrt, square } from "../ops/functions.ts";
import { reduceSum } from "../ops/reduce.ts";
import type { GradientAndVariable } from "./optimizers.ts";

type Float = Tensor<Shape, "float32">;

/**
 * Shortens gradients that are longer than `longest`, all of them by the same factor, so that their direction stays: each times
 * longest / max(length, longest), where length is √Σ g² over all elements of all gradients.
 *
 * Source: R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural networks", 2013.
 */
export function clipByGlobalNorm(pairs: readonly GradientAndVariable[], longest: number): GradientAndVariable[] {
  if (!(longest > 0)) throw new GraphError(`clipByGlobalNorm: the longest length is a number above 0, got ${longest}`);
  if (pairs.length === 0) return [];
  return withGraph(pairs[0].variable.graph, () =>
    nameScope("clip", () => {
      const squares = pairs.map(({ gradient }) => reduceSum(square(gradient as Float)) as Float);
      const length = sqrt(squares.reduce((sum, one) => add(sum, one)));
      const limit = Math.fround(longest);
      const factor = div(limit, maximum(length, limit) as Float);
      return pairs.map(({ gradient, variable }) => ({ gradient: mul(gradient as Float, factor), variable }));
    }),
  );
}
