import { GraphError, ShapeError } from "../graph/errors.ts";
import { Graph, nameScope, withGraph } from "../graph/graph.ts";
import { listText, shapesFit, type Shape } from "../graph/shape.ts";
import { Tensor, type Operation } from "../graph/tensor.ts";
import { layersOf, type Layer } from "../nn/layers-of.ts";
import { softmaxCrossEntropy } from "../nn/losses.ts";
import { accuracy } from "../nn/metrics.ts";
import type { Mode } from "../nn/mode.ts";
import type { Digits, ModelDefinition, Recipe } from "../nn/model.ts";
import { reuseVariables } from "../nn/variables.ts";
import { argMax } from "../ops/reduce.ts";
import { softmax } from "../ops/softmax.ts";
import { placeholder } from "../ops/source.ts";
import { globalVariablesInitializer, group } from "../ops/state.ts";
import { clipByGlobalNorm } from "./clip.ts";
import { AdamOptimizer, GradientDescentOptimizer, MomentumOptimizer, RMSPropOptimizer, type Rate } from "./optimizers.ts";

type Float = Tensor<Shape, "float32">;

export interface NetworkOptions extends Partial<Pick<Recipe, "optimizer" | "clipNorm">> {
  /** What random numbers count from: initial weights, dropout. */
  readonly seed?: number;
}

/**
 * A model in a graph of its own, with all that is asked of it. Feeds: `x` digits, `y_` one-hot labels, and to train `learningRate`.
 *
 * Everything but `trainingLoss` and `training` is of the network that reads: no dropout, moving averages in place of the batch's own.
 */
export interface Network {
  readonly model: ModelDefinition;
  readonly graph: Graph;
  /** Placeholders: digits [?, 784], one-hot labels [?, 10], and the learning rate of an update, a scalar. */
  readonly x: Digits;
  readonly y_: Tensor<readonly [null, 10], "float32">;
  readonly learningRate: Tensor<readonly [], "float32">;
  /** Scores of the classes, and the probabilities that softmax makes of them, [?, 10]. */
  readonly logits: Tensor<Shape, "float32">;
  readonly y: Tensor<Shape, "float32">;
  /** The class of the highest score [?], int32. */
  readonly prediction: Tensor<Shape, "int32">;
  /** Mean cross-entropy, and the share of digits read rightly; scalars. */
  readonly loss: Tensor<Shape, "float32">;
  readonly accuracy: Tensor<Shape, "float32">;
  /** What an update lowers: the loss of the network as it is while it learns. */
  readonly trainingLoss: Tensor<Shape, "float32">;
  /** One update. */
  readonly training: Operation;
  /** Gives all variables their initial values, the optimizer's too. */
  readonly initialize: Operation;
  /** From the digits to the logits. */
  readonly layers: readonly Layer[];
}

/** Builds the model, twice over the same variables: to read, and to learn. */
export function network(
  model: ModelDefinition,
  { seed = 0, optimizer = model.recipe.optimizer, clipNorm = model.recipe.clipNorm }: NetworkOptions = {},
): Network {
  const graph = new Graph({ seed });
  return withGraph(graph, () => {
    const x = placeholder("x", [null, 784]);
    const y_ = placeholder("y_", [null, 10]);
    const learningRate = placeholder("learningRate", []);
    const logits = built(model, x, { training: false, updates: [] });
    const variables = graph.variables;
    const updates: Operation[] = [];
    const trainingLogits = reuseVariables(() => built(model, x, { training: true, updates }));
    const added = graph.variables.slice(variables.length).map(({ name }) => `"${name}"`);
    if (added.length > 0) {
      throw new GraphError(
        `network: the model "${model.name}" made new variables when it was built a second time: ${added.join(", ")}; what is learnt there would not be read.\n   Make variables with getVariable(name, shape, initializer) of "inkling/nn", which finds them again.`,
      );
    }
    const trainingLoss = nameScope("training", () => softmaxCrossEntropy(y_, trainingLogits));
    const rule = optimizers[optimizer](learningRate);
    const pairs = rule.computeGradients(trainingLoss);
    const step = rule.applyGradients(clipNorm === undefined ? pairs : clipByGlobalNorm(pairs, clipNorm));
    return {
      model,
      graph,
      x,
      y_,
      learningRate,
      logits,
      y: softmax(logits),
      prediction: argMax(logits, 1),
      loss: softmaxCrossEntropy(y_, logits),
      accuracy: accuracy(y_, logits),
      trainingLoss,
      training: updates.length === 0 ? step : group([step, ...updates], "training/step"),
      initialize: globalVariablesInitializer(graph),
      layers: layersOf({ x, logits }),
    };
  });
}

/** Optimizers by the names that recipes have for them; settings other than the rate are the usual ones. */
const optimizers = {
  "gradient-descent": (rate: Rate) => new GradientDescentOptimizer(rate),
  momentum: (rate: Rate) => new MomentumOptimizer(rate, 0.9),
  rmsprop: (rate: Rate) => new RMSPropOptimizer(rate),
  adam: (rate: Rate) => new AdamOptimizer(rate),
} as const;

function built({ name, build }: ModelDefinition, x: Digits, mode: Mode): Float {
  const logits = build(x, mode);
  if (!(logits instanceof Tensor))
    throw new GraphError(`network: build of the model "${name}" must return its logits, got ${String(logits)}`);
  if (logits.dtype !== "float32" || !shapesFit(logits.shape, [null, 10])) {
    throw new ShapeError(
      `network: the logits of the model "${name}" must be float32 [null, 10], a score for each of ten digits; "${logits.name}" is ${logits.dtype} ${listText(logits.shape)}`,
    );
  }
  return logits as Float;
}
