import { gradients } from "../autodiff/gradients.ts";
import { GraphError } from "../graph/errors.ts";
import { nameScope, withGraph } from "../graph/graph.ts";
import type { Shape } from "../graph/shape.ts";
import type { Tensor, Variable } from "../graph/tensor.ts";
import { sqrt, square } from "../ops/functions.ts";
import { reduceSum } from "../ops/reduce.ts";

/**
 * How steep the loss is along each variable: √Σ (∂loss/∂w)² over the variable's elements, a scalar for each, by the variable's name.
 *
 * To be fetched as it is: `await session.run(gradientNorms(loss), feeds)` gives `{ "dense1/weights": 0.03, … }`. One that is 0 learns
 * nothing; those of the first layers far below the last ones' have vanished on the way back; one that grows from step to step
 * is on its way to NaN. `variables` are all trainable ones that the loss depends on unless they are named.
 */
export function gradientNorms(
  loss: Tensor,
  variables: readonly Variable[] = loss.graph.variables.filter(({ trainable }) => trainable),
): Readonly<Record<string, Tensor<Shape, "float32">>> {
  return withGraph(loss.graph, () =>
    nameScope("gradient_norms", () => {
      const found = gradients(loss, variables);
      const norms = variables.flatMap((one, i) => {
        const gradient = found[i];
        return gradient
          ? [[one.name, sqrt(reduceSum(square(gradient as Tensor<Shape, "float32">)) as Tensor<Shape, "float32">)] as const]
          : [];
      });
      if (norms.length === 0) throw new GraphError(`gradientNorms: the loss "${loss.name}" does not depend on any trainable variable`);
      return Object.fromEntries(norms);
    }),
  );
}
