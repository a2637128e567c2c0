import { gradients } from "../autodiff/gradients.ts";
import { GraphError } from "../graph/errors.ts";
import { withGraph } from "../graph/graph.ts";
import { listText, type Shape } from "../graph/shape.ts";
import type { AnyTensor, Operation, Tensor, Variable } from "../graph/tensor.ts";
import { add, div, mul, sub } from "../ops/arithmetic.ts";
import { sqrt, square } from "../ops/functions.ts";
import { constant, fill } from "../ops/source.ts";
import { assign, group, variable } from "../ops/state.ts";

/** A variable and the gradient of the loss by it. */
export interface GradientAndVariable {
  readonly gradient: Tensor;
  readonly variable: Variable;
}

/** A number, rounded to float32 once, or a float32 scalar of the graph, for rates that change as training goes on. */
export type Rate = number | Tensor<readonly [], "float32">;

type Float = Tensor<Shape, "float32">;

/** What an optimizer makes of one gradient: the new value of the variable, and of what it remembers of it. */
interface Update {
  readonly value: Float;
  readonly also: readonly Operation[];
}

/**
 * What optimizers have in common: gradients of the loss, and one operation that applies them all.
 *
 * What an optimizer remembers from step to step (its slots) is made of variables that are not trained: run the initializer after
 * `minimize`, as in TensorFlow.
 */
abstract class Optimizer {
  readonly #name: string;
  readonly #learningRate: Rate;

  constructor(name: string, learningRate: Rate) {
    this.#name = name;
    this.#learningRate = typeof learningRate === "number" ? checkedSetting(name, "learning rate", learningRate) : learningRate;
  }

  /** The learning rate, rounded to float32 if it is a number. */
  get learningRate(): Rate {
    return this.#learningRate;
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
    if (loss.shape.length > 0) {
      throw new GraphError(
        `minimize: the loss must be one number, but "${loss.name}" has the shape ${listText(loss.shape)}; take its mean first: reduceMean(${loss.name})`,
      );
    }
    const found = withGraph(loss.graph, () => gradients(loss, variables));
    const pairs = variables.flatMap((one, i) => (found[i] ? [{ gradient: found[i], variable: one }] : []));
    if (pairs.length === 0) throw new GraphError(`minimize: the loss "${loss.name}" does not depend on any trainable variable`);
    return pairs;
  }

  /** The operation that applies these gradients once. */
  applyGradients(pairs: readonly GradientAndVariable[], name: string = this.#name): Operation {
    if (pairs.length === 0) throw new GraphError("applyGradients: needs at least one gradient");
    return withGraph(pairs[0].variable.graph, () => {
      const rate = typeof this.#learningRate === "number" ? setting(this.#learningRate, "learning_rate") : this.#learningRate;
      const { rate: scaled, also } = this.prepare(rate, name);
      const updates = pairs.flatMap(({ gradient, variable: one }) => {
        const update = this.update(gradient as Float, one as Variable<Shape, "float32">, scaled, name);
        return [assign(one, update.value, `${name}/update_${one.name}`), ...update.also];
      });
      return group([...updates, ...also], name);
    });
  }

  /** What is worked out once for all variables: the rate of this step, and updates of what it depends on. */
  protected prepare(rate: Float, _name: string): { rate: Float; also: readonly Operation[] } {
    return { rate, also: [] };
  }

  protected abstract update(gradient: Float, target: Variable<Shape, "float32">, rate: Float, name: string): Update;
}

/** Plain gradient descent: each update takes rate × gradient from each variable. */
export class GradientDescentOptimizer extends Optimizer {
  constructor(learningRate: Rate) {
    super("GradientDescent", learningRate);
  }

  protected override update(gradient: Float, target: Float, rate: Float): Update {
    return { value: sub(target, mul(rate, gradient)), also: [] };
  }
}

/**
 * Momentum, as TensorFlow has it: sum ← momentum · sum + gradient; variable ← variable − rate · sum.
 * With `useNesterov` the step is rate · (gradient + momentum · sum).
 */
export class MomentumOptimizer extends Optimizer {
  readonly #momentum: number;
  readonly #useNesterov: boolean;

  constructor(learningRate: Rate, momentum: number, { useNesterov = false }: { readonly useNesterov?: boolean } = {}) {
    super("Momentum", learningRate);
    this.#momentum = checkedSetting("MomentumOptimizer", "momentum", momentum);
    this.#useNesterov = useNesterov;
  }

  protected override update(gradient: Float, target: Variable<Shape, "float32">, rate: Float, name: string): Update {
    const momentum = setting(this.#momentum, "momentum");
    const sum = slot(target, name, 0);
    const next = add(mul(momentum, sum), gradient);
    const step = this.#useNesterov ? add(gradient, mul(momentum, next)) : next;
    return { value: sub(target, mul(rate, step)), also: [assign(sum, next)] };
  }
}

/**
 * RMSProp, as TensorFlow has it: square ← decay · square + (1 − decay) · gradient², from 1;
 * sum ← momentum · sum + rate · gradient / √(square + epsilon); variable ← variable − sum.
 *
 * Source: T. Tieleman, G. Hinton, "Lecture 6.5: RMSProp", Coursera, 2012.
 */
export class RMSPropOptimizer extends Optimizer {
  readonly #decay: number;
  readonly #momentum: number;
  readonly #epsilon: number;

  constructor(
    learningRate: Rate,
    { decay = 0.9, momentum = 0, epsilon = 1e-10 }: { readonly decay?: number; readonly momentum?: number; readonly epsilon?: number } = {},
  ) {
    super("RMSProp", learningRate);
    this.#decay = checkedSetting("RMSPropOptimizer", "decay", decay);
    this.#momentum = checkedSetting("RMSPropOptimizer", "momentum", momentum);
    this.#epsilon = checkedSetting("RMSPropOptimizer", "epsilon", epsilon);
  }

  protected override update(gradient: Float, target: Variable<Shape, "float32">, rate: Float, name: string): Update {
    const squares = slot(target, name, 1);
    const sum = slot(target, `${name}_1`, 0);
    const decay = setting(this.#decay, "decay");
    const nextSquares = add(squares, mul(sub(square(gradient), squares), sub(1, decay)));
    const scaled = div(mul(rate, gradient), sqrt(add(nextSquares, this.#epsilon)));
    const nextSum = this.#momentum === 0 ? scaled : add(mul(this.#momentum, sum), scaled);
    const also = this.#momentum === 0 ? [assign(squares, nextSquares)] : [assign(squares, nextSquares), assign(sum, nextSum)];
    return { value: sub(target, nextSum), also };
  }
}

/**
 * Adam, as TensorFlow has it: m ← m + (gradient − m)(1 − β₁); v ← v + (gradient² − v)(1 − β₂);
 * variable ← variable − rate · √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + epsilon).
 *
 * Source: D. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization", 2015.
 */
export class AdamOptimizer extends Optimizer {
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #epsilon: number;

  constructor(
    learningRate: Rate = 0.001,
    { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: { readonly beta1?: number; readonly beta2?: number; readonly epsilon?: number } = {},
  ) {
    super("Adam", learningRate);
    this.#beta1 = checkedSetting("AdamOptimizer", "beta1", beta1);
    this.#beta2 = checkedSetting("AdamOptimizer", "beta2", beta2);
    this.#epsilon = checkedSetting("AdamOptimizer", "epsilon", epsilon);
  }

  protected override prepare(rate: Float, name: string): { rate: Float; also: readonly Operation[] } {
    const power1 = variable(`${name}/beta1_power`, setting(this.#beta1, "beta1"), { trainable: false });
    const power2 = variable(`${name}/beta2_power`, setting(this.#beta2, "beta2"), { trainable: false });
    const corrected = div(mul(rate, sqrt(sub(1, power2))), sub(1, power1));
    return { rate: corrected, also: [assign(power1, mul(power1, this.#beta1)), assign(power2, mul(power2, this.#beta2))] };
  }

  protected override update(gradient: Float, target: Variable<Shape, "float32">, rate: Float, name: string): Update {
    const m = slot(target, name, 0);
    const v = slot(target, `${name}_1`, 0);
    const nextM = add(m, mul(sub(gradient, m), complement(this.#beta1)));
    const nextV = add(v, mul(sub(square(gradient), v), complement(this.#beta2)));
    const step = div(mul(rate, nextM), add(sqrt(nextV), this.#epsilon));
    return { value: sub(target, step), also: [assign(m, nextM), assign(v, nextV)] };
  }
}

/** 1 − x, from x as it was rounded. */
const complement = (x: number): number => Math.fround(1 - x);

function checkedSetting(optimizer: string, what: string, value: number): number {
  if (!Number.isFinite(value)) throw new GraphError(`${optimizer}: the ${what} must be a finite number, got ${value}`);
  return Math.fround(value);
}

function setting(value: number, name: string): Float {
  return constant(value, "float32", name);
}

/** What an optimizer remembers of a variable, named as TensorFlow names it: "weights/Adam", "weights/Adam_1". */
function slot(target: Variable<Shape, "float32">, name: string, initial: number): Variable<Shape, "float32"> {
  const values = fill(target.shape as readonly number[], initial) as AnyTensor;
  return variable(`${target.name}/${name}`, values, { trainable: false });
}
