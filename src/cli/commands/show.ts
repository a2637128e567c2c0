import type { Command } from "commander";
import { evaluate, Graph, NdArray, randomUniform, withGraph } from "../../index.ts";
import type { DataSet, DataSets } from "../../data/index.ts";
import { comparison, confusion, digitImage, flatRows, gallery, sheets, type Figure } from "../../plot/index.ts";
import { dataHelp, newCommand, seedNumber, UsageError, wholeNumber } from "../arguments.ts";
import { readData } from "../data-sets.ts";
import { realEffects, type Effects } from "../effects.ts";
import { examine } from "../exam.ts";
import { openModel, type Model } from "../model-file.ts";
import { present } from "../pictures.ts";
import { needsOf, splitNames, splitOption, type SplitName } from "../splits.ts";
import { trainedFirst } from "../trained-first.ts";
import { networkKinds } from "./show-network.ts";

export interface ShowOptions {
  readonly data?: string;
  readonly split: SplitName;
  readonly seed: number;
  readonly out?: string;
  /** The tutorial's network is trained first if none is named. */
  readonly model?: string;
}

export function showCommand(effects: Effects): Command {
  const kinds = [
    kind("digit", "train", effects, ["inkling show digit 0", "inkling show digit --seed 7 --out digit.png"])
      .description("A digit, ink on paper, with its label. One chosen by chance where none is named.")
      .argument("[i]", "its number within the part, from 0", wholeNumber("i"))
      .action((i: number | undefined, options: ShowOptions) => showDigit(i, options, effects)),
    kind("flat", "train", effects, ["inkling show flat 0 400", "inkling show flat 0 400 --out flat.png"])
      .description("Digits as the network sees them: each in a row of 784 pixels.")
      .argument("<a>", "the first digit", wholeNumber("a"))
      .argument("<b>", "the digit after the last one", wholeNumber("b"))
      .action((a: number, b: number, options: ShowOptions) => showFlat(a, b, options, effects)),
    withModel(
      kind("weights", "train", effects, ["inkling show weights", "inkling show weights --model run/model.safetensors --out sheets.png"]),
    )
      .description("The cheat sheets: the weights of each class as a picture, red for and blue against it.")
      .action((options: ShowOptions) => showWeights(options, effects)),
    withModel(kind("compare", "train", effects, ["inkling show compare 2", "inkling show compare --split test --seed 3"]))
      .description("A digit beside what the network says that it is. One chosen by chance where none is named.")
      .argument("[i]", "its number within the part, from 0", wholeNumber("i"))
      .action((i: number | undefined, options: ShowOptions) => showCompare(i, options, effects)),
    withModel(kind("mistakes", "test", effects, ["inkling show mistakes", "inkling show mistakes --split train --count 60"]))
      .description("Digits that the network reads wrongly.")
      .option("--count <n>", "how many of them, the first ones", wholeNumber("--count", { least: 1, most: 500 }), 24)
      .action((options: ShowOptions & { readonly count: number }) => showMistakes(options, effects)),
    withModel(kind("confusion", "test", effects, ["inkling show confusion", "inkling show confusion --split validation"]))
      .description("How often each digit is read as which.")
      .action((options: ShowOptions) => showConfusion(options, effects)),
    ...networkKinds((name, examples) => kind(name, "test", effects, examples), withModel, effects),
  ];
  const show = newCommand("show", effects, ["inkling show digit 0", "inkling show compare 2", "inkling show weights --out sheets.png"])
    .summary("draw digits, weights and mistakes")
    .description(
      "Draws in the terminal, and into a PNG file with --out. Where a model is needed and none is named, the tutorial's network is trained first.",
    )
    .usage("<what> [options]")
    .helpCommand(false);
  for (const command of kinds) show.addCommand(command);
  return show;
}

/** What all pictures have in common. */
function kind(name: string, split: SplitName, effects: Effects, examples: readonly string[]): Command {
  return newCommand(name, effects, examples)
    .option("--data <name>", dataHelp)
    .addOption(splitOption(split))
    .option("--seed <n>", "of what is chosen by chance, and of generated handwriting", seedNumber, 0)
    .option("--out <file>", "write a PNG file too");
}

const withModel = (command: Command): Command =>
  command.option(
    "--model <file>",
    "the model, as inkling train --out made it, or softmax, mlp, cnn; without it the tutorial's run comes first",
  );

export async function showDigit(index: number | undefined, options: ShowOptions, effects: Effects = realEffects): Promise<void> {
  const { split, seed, out } = options;
  const digits = (await readData(options.data, effects, needsOf([split], seed)))[split];
  const i = await chosen(index, digits, options);
  await present(digitImage(digits.images.row(i), { title: `Example: ${i}  Label: ${digits.digits[i]}` }), out, effects);
}

export async function showFlat(from: number, to: number, options: ShowOptions, effects: Effects = realEffects): Promise<void> {
  const { split, seed, out } = options;
  if (from >= to) throw new UsageError(`the first digit comes before the end: a is less than b, got "${from}" and "${to}".`);
  if (to - from > mostRows)
    throw new UsageError(`at most ${mostRows} digits are drawn in rows, got ${to - from}: from "${from}" to "${to}".`);
  const digits = (await readData(options.data, effects, needsOf([split], seed)))[split];
  if (to > digits.count) throw new UsageError(`b is at most ${digits.count}, the number of ${split} digits, got "${to}".`);
  const title = `Examples ${from} to ${to - 1}, 784 pixels each`;
  await present(flatRows(digits.images.slice(from, to), { title }), out, effects);
}

export async function showWeights(options: ShowOptions, effects: Effects = realEffects): Promise<void> {
  await withModelAndData(options, [], effects, ({ name, weights }) => {
    if (weights === undefined)
      throw new UsageError(`only softmax regression has cheat sheets, and this model is ${name}; look at it with: inkling models ${name}`);
    return sheets(weights, { title: "The cheat sheets" });
  });
}

export async function showCompare(index: number | undefined, options: ShowOptions, effects: Effects = realEffects): Promise<void> {
  const { split } = options;
  await withModelAndData(options, [split], effects, async ({ network, session }, sets) => {
    const digits = sets![split];
    const i = await chosen(index, digits, options);
    const { y, prediction } = await session.run({ y: network.y, prediction: network.prediction }, { x: digits.images.slice(i, i + 1) });
    const figure = comparison(digits.images.row(i), { prediction: prediction.item(), label: digits.digits[i], probabilities: y });
    return { ...figure, note: `${split} example ${i}` };
  });
}

export async function showMistakes(options: ShowOptions & { readonly count: number }, effects: Effects = realEffects): Promise<void> {
  const { split, count } = options;
  await withModelAndData(options, [split], effects, async (model, sets) => {
    const digits = sets![split];
    const { mistakes, predictions } = await examine(model, digits);
    const shown = mistakes.slice(0, count);
    if (shown.length === 0) return undefined;
    const images = new Float32Array(shown.length * 784);
    shown.forEach((i, at) => digits.images.row(i).copyInto(images, at * 784));
    return gallery(
      NdArray.adopt(images, [shown.length, 784], "float32"),
      shown.map((i) => `${i}: ${digits.digits[i]} as ${predictions[i]}`),
      {
        title: `${mistakes.length.toLocaleString("en-US")} of ${digits.count.toLocaleString("en-US")} ${split} digits are read wrongly`,
        note:
          shown.length < mistakes.length
            ? `the first ${shown.length} of them: number, what it is, what it is read as`
            : "number, what it is, what it is read as",
      },
    );
  });
}

export async function showConfusion(options: ShowOptions, effects: Effects = realEffects): Promise<void> {
  const { split } = options;
  await withModelAndData(options, [split], effects, async (model, sets) => {
    const { accuracy, confusion: counts, mistakes } = await examine(model, sets![split]);
    const note = `${mistakes.length.toLocaleString("en-US")} mistakes among ${sets![split].count.toLocaleString("en-US")} ${split} digits, accuracy ${accuracy}`;
    return confusion(counts, { title: "Which digit is read as which", note });
  });
}

const mostRows = 2000;

/** The number that was typed, or one drawn by chance: the same for the same seed. */
async function chosen(index: number | undefined, { count }: DataSet, { seed, split }: ShowOptions): Promise<number> {
  if (index === undefined) {
    const drawn = await evaluate(withGraph(new Graph({ seed }), () => randomUniform([])));
    return Math.min(count - 1, Math.floor(drawn.item() * count));
  }
  if (index >= count) throw new UsageError(`i is at most ${count - 1}: there are ${count} ${split} digits, got "${index}".`);
  return index;
}

/** Draws a figure of a model and of the splits it needs; both are read or made first, and the model is closed. */
async function withModelAndData(
  options: ShowOptions,
  splits: readonly SplitName[],
  effects: Effects,
  draw: (model: Model, sets: DataSets<"float32"> | undefined) => Figure | undefined | Promise<Figure | undefined>,
): Promise<void> {
  const { model: path, seed, out } = options;
  const opened = path === undefined ? undefined : await openModel(path);
  const needed = opened ? splits : splitNames.filter((split) => split !== "validation" || splits.includes(split));
  const sets = needed.length === 0 ? undefined : await readData(options.data, effects, needsOf(needed, seed));
  const model = opened ?? (await trainedFirst(sets!, effects));
  try {
    const figure = await draw(model, sets);
    if (figure === undefined) effects.stdout.write("There is nothing to show: every digit is read rightly.\n");
    else await present(figure, out, effects);
  } finally {
    model.session.close();
  }
}
