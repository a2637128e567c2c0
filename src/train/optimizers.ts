import { gradients } from "../autodiff/gradients.ts";
import { GraphError } from "../graph/errors.ts";
import { withGraph } from "../graph/graph.ts";
import { listText, type Shape } from "../graph/shape.ts";
import type { Operation, Tensor, Variable } from "../graph/tensor.ts";
import { mul, sub } from "../ops/arithmetic.ts";
import { constant } from "../ops/source.ts";
import { assign, group } from "../ops/state.ts";

/** A variable and the gradient of the loss by it. */
export interface GradientAndVariable {
  readonly gradient: Tensor;
  readonly variable: Variable;
}

/**
 * Plain gradient descent: each update takes rate × gradient from each variable.
 *
 * The rate is rounded to float32 once, when the optimizer is made.
 */
export class GradientDescentOptimizer {
  readonly learningRate: number;

  constructor(learningRate: number) {
    if (!Number.isFinite(learningRate))
      throw new GraphError(`GradientDescentOptimizer: the learning rate must be a finite number, got ${learningRate}`);
    this.learningRate = Math.fround(learningRate);
  }

  /** The operation that makes one update which lowers the loss, a float32 scalar. `variables` are the trainable ones unless named. */
  minimize(loss: Tensor, { variables, name }: { readonly variables?: readonly Variable[]; readonly name?: string } = {}): Operation {
    return this.applyGradients(this.computeGradients(loss, variables), name);
  }

  /** The gradients of the loss by each variable that it depends on. */
  computeGradients(
    loss: Tensor,
    variables: readonly Variable[] = loss.graph.variables.filter(({ trainable }) => trainable),
  ): GradientAndVariable[] {
    if (loss.shape.length > 0)
      throw new GraphError(
        `minimize: the loss must be one number, but "${loss.name}" has the shape ${listText(loss.shape)}; take its mean first: reduceMean(${loss.name})`,
      );
    const found = withGraph(loss.graph, () => gradients(loss, variables));
    const pairs = variables.flatMap((variable, i) => (found[i] ? [{ gradient: found[i], variable }] : []));
    if (pairs.length === 0) throw new GraphError(`minimize: the loss "${loss.name}" does not depend on any trainable variable`);
    return pairs;
  }

  /** The operation that applies these gradients once. */
  applyGradients(pairs: readonly GradientAndVariable[], name = "GradientDescent"): Operation {
    const [first] = pairs;
    if (!first) throw new GraphError("applyGradients: needs at least one gradient");
    return withGraph(first.variable.graph, () => {
      const rate = constant(this.learningRate, "float32", "learning_rate");
      const updates = pairs.map(({ gradient, variable }) => {
        const change = mul(rate, gradient as Tensor<Shape, "float32">);
        return assign(variable, sub(variable as Tensor<Shape, "float32">, change), `${name}/update_${variable.name}`);
      });
      return group(updates, name);
    });
  }
}
