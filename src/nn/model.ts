import type { Augmentation } from "../data/augment.ts";
import { GraphError } from "../graph/errors.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Mode } from "./mode.ts";

/** How a model is trained unless somebody wants it otherwise. Epochs or steps: how long. */
export interface Recipe {
  /** Digits an update; "all": every update sees all of them. */
  readonly batchSize: number | "all";
  readonly epochs?: number;
  readonly steps?: number;
  readonly optimizer: "gradient-descent" | "momentum" | "rmsprop" | "adam";
  /** Of the first update, or the highest one where the schedule rises first. */
  readonly learningRate: number;
  readonly schedule: "constant" | "step" | "exponential" | "cosine" | "one-cycle";
  /** Gradients that are longer than this, all together, are made this long. */
  readonly clipNorm?: number;
  readonly augment?: Augmentation;
}

/** Rows of 28 × 28 pixels, 0 for paper to 1 for ink. */
export type Digits = Tensor<readonly [null, 784], "float32">;

/** A network as a function: it is called with a placeholder for digits and builds the scores of the ten classes. */
export interface ModelDefinition {
  /** Short, in small letters: "deep-mnist". */
  readonly name: string;
  /** One line on what it is. */
  readonly summary: string;
  /**
   * Builds the network in the current graph: digits [?, 784] → logits [?, 10].
   *
   * It is called twice for one graph, to read and to train, so its variables must be made by layers or `getVariable`, which find
   * them again the second time.
   */
  readonly build: (x: Digits, mode: Mode) => Tensor;
  readonly recipe: Recipe;
}

/** Checks a definition and gives it back: `export default defineModel({ … })` makes a file a model. */
export function defineModel(definition: ModelDefinition): ModelDefinition {
  const { name, summary, build, recipe } = definition;
  const wrong = (what: string): never => {
    throw new GraphError(`defineModel: ${what}, in the model "${name}"`);
  };
  if (typeof name !== "string" || !/^[a-z][a-z0-9-]*$/.test(name))
    throw new GraphError(`defineModel: a model's name is small letters, digits and -, got ${JSON.stringify(name)}`);
  if (typeof summary !== "string" || summary === "" || summary.includes("\n")) wrong("summary is one line that says what it is");
  if (typeof build !== "function") wrong("build is a function (x, mode) => logits");
  if (typeof recipe !== "object" || recipe === null) wrong("recipe says how it is trained unless told otherwise");
  const { batchSize, epochs, steps, learningRate, clipNorm } = recipe;
  const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 1;
  if (batchSize !== "all" && !isCount(batchSize))
    wrong(`recipe.batchSize is a whole number, 1 or more, or "all", got ${String(batchSize)}`);
  if ((epochs === undefined) === (steps === undefined)) wrong("a recipe has either epochs or steps");
  if (!isCount(epochs ?? steps)) wrong(`recipe.epochs or steps is a whole number, 1 or more, got ${String(epochs ?? steps)}`);
  if (!(learningRate > 0 && learningRate < Infinity)) wrong(`recipe.learningRate is a finite number above 0, got ${String(learningRate)}`);
  if (clipNorm !== undefined && !(clipNorm > 0)) wrong(`recipe.clipNorm is above 0, got ${String(clipNorm)}`);
  return definition;
}
