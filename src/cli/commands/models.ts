import type { Command } from "commander";
import { models as own, type Layer } from "../../nn/index.ts";
import { network as networkOf } from "../../train/index.ts";
import { newCommand } from "../arguments.ts";
import { realEffects, type Effects } from "../effects.ts";
import { atItsLine, findModel, type FoundModel } from "../model-source.ts";
import { jsonLine } from "../shortest.ts";

export interface ModelsOptions {
  readonly json?: boolean;
}

export function modelsCommand(effects: Effects): Command {
  return newCommand("models", effects, ["inkling models", "inkling models cnn", "inkling models my-model.ts", "inkling models --json"])
    .summary("list the networks that can be trained, and draw them")
    .description(
      "Lists Inkling's networks: their layers, what each makes of a digit, how many weights it has, and the recipe that trains it. A small TypeScript module makes another one.",
    )
    .addHelpText(
      "after",
      `
A model file:
  import { relu } from "inkling";
  import { defineModel, dense } from "inkling/nn";

  export default defineModel({
    name: "wide",
    summary: "one hidden layer of 300",
    build: (x) => dense(dense(x, 300, { name: "dense1", activation: relu }), 10, { name: "dense2" }),
    recipe: { batchSize: 128, epochs: 3, optimizer: "adam", learningRate: 0.003, schedule: "one-cycle" },
  });
`,
    )
    .argument("[model]", "one of them, or a TypeScript file")
    .option("--json", "print one JSON object for each")
    .action((name: string | undefined, options: ModelsOptions) => models(name, options, effects));
}

/** Lists all models, or draws one. */
export async function models(name: string | undefined, { json = false }: ModelsOptions, effects: Effects = realEffects): Promise<void> {
  const names = name === undefined ? Object.keys(own) : [name];
  for (const [i, one] of names.entries()) {
    const drawing = drawn(await findModel(one));
    effects.stdout.write(json ? jsonLine(drawing) : `${i === 0 ? "" : "\n"}${textOf(drawing)}`);
  }
}

/** A row of the drawing: a layer, in words, the shape that it makes of one digit, its weights. */
interface Row {
  readonly name: string;
  readonly kind: string;
  readonly shape: readonly number[];
  readonly weights: number;
}

interface Drawing extends Record<string, unknown> {
  readonly name: string;
  readonly summary: string;
  readonly layers: readonly Row[];
  readonly weights: number;
  readonly recipe: FoundModel["definition"]["recipe"];
}

/** What there is to see of a model, found in the graph that it builds. */
function drawn({ definition, file }: FoundModel): Drawing {
  const network = atItsLine(file?.path, () => networkOf(definition));
  const layers = network.layers.map((layer): Row => {
    const weights = sizeOf(layer.weights?.shape) + sizeOf(layer.bias?.shape);
    return { name: layer.name, kind: wordsOf(layer), shape: layer.output.shape.slice(1) as number[], weights };
  });
  const trainable = network.graph.variables.filter((one) => one.trainable);
  const weights = trainable.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return { name: definition.name, summary: definition.summary, layers, weights, recipe: definition.recipe };
}

const sizeOf = (shape: readonly (number | null)[] | undefined): number =>
  shape === undefined ? 0 : shape.reduce((product: number, length) => product * (length ?? 1), 1);

function wordsOf({ kind, weights, activation }: Layer): string {
  const [rows, columns, , filters] = weights?.shape ?? [];
  const names: Readonly<Record<Layer["kind"], string>> = {
    dense: "each from all",
    conv2d: `${rows} × ${columns} windows, ${filters} filters`,
    "max-pool": "the largest of each window",
    "average-pool": "the mean of each window",
    "batch-norm": "mean 0, deviation 1, then scaled",
    dropout: "some set to 0 while it learns",
    flatten: "in one row",
    reshape: "in another shape",
    activation: "",
    other: "",
  };
  return [names[kind], activation?.toLowerCase() ?? ""].filter((part) => part !== "").join(", ");
}

function textOf({ name, summary, layers, weights, recipe }: Drawing): string {
  const rows = layers.map((row) => ({
    ...row,
    shapeText: row.shape.join(" × "),
    weightsText: row.weights === 0 ? "" : row.weights.toLocaleString("en-US"),
  }));
  const width = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length));
  const [nameWidth, shapeWidth, weightsWidth] = [
    width([...rows.map((row) => row.name), "digit"]),
    width([...rows.map((row) => row.shapeText), "784"]),
    width(rows.map((row) => row.weightsText)),
  ];
  const { batchSize, epochs, steps, optimizer, learningRate, schedule } = recipe;
  const howLong = epochs === undefined ? `${steps!.toLocaleString("en-US")} updates` : `${epochs} epoch${epochs === 1 ? "" : "s"}`;
  return [
    `${name}: ${summary}`,
    `    ${"digit".padEnd(nameWidth)}  ${"784".padStart(shapeWidth)}`,
    ...rows.map(({ name: layer, kind, shapeText, weightsText }) =>
      `  ↓ ${layer.padEnd(nameWidth)}  ${shapeText.padStart(shapeWidth)}  ${weightsText.padStart(weightsWidth)}  ${kind}`.trimEnd(),
    ),
    `  ${weights.toLocaleString("en-US")} weights; ${howLong} of ${batchSize === "all" ? "all digits at once" : `${batchSize} digits each`}, ${optimizer}, rate ${learningRate}, ${schedule}`,
    "",
  ].join("\n");
}
