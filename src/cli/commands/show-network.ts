import type { Command } from "commander";
import { gradients, mul, NdArray, placeholder, reduceSum, withGraph, type Tensor } from "../../index.ts";
import { readDigit, type DataSets } from "../../data/index.ts";
import { inspectPrediction, type Layer } from "../../nn/index.ts";
import { featureMaps, filterBank, saliency, sheets, type Figure } from "../../plot/index.ts";
import { UsageError, wholeNumber } from "../arguments.ts";
import { readData } from "../data-sets.ts";
import { realEffects, type Effects } from "../effects.ts";
import { openModel, type OpenedModel } from "../model-file.ts";
import { present } from "../pictures.ts";
import { needsOf, splitNames } from "../splits.ts";
import { openedFirst } from "../trained-first.ts";
import type { ShowOptions } from "./show.ts";

/** What is under `inkling show` for networks of several layers; `kind` and `withModel` make a command of it. */
export function networkKinds(
  kind: (name: string, examples: readonly string[]) => Command,
  withModel: (command: Command) => Command,
  effects: Effects,
): Command[] {
  const image = ["<image>", "a PNG file with one digit, or the number of a digit of the data, from 0"] as const;
  return [
    withModel(kind("filters", ["inkling show filters --model cnn", "inkling show filters --model cnn --layer conv2"]))
      .description("What each filter of a convolution looks for, red where it wants ink, blue where it wants none.")
      .option("--layer <name>", "which layer; the first one that has weights unless named")
      .action((options: ShowOptions & { readonly layer?: string }) => showFilters(options, effects)),
    withModel(kind("features", ["inkling show features 2 --model cnn", "inkling show features four.png --model cnn"]))
      .description("What each layer makes of a digit, layer by layer.")
      .argument(...image)
      .action((picture: string, options: ShowOptions) => showFeatures(picture, options, effects)),
    withModel(kind("saliency", ["inkling show saliency 2 --model cnn", "inkling show saliency four.png --model cnn --of 9 --out why.png"]))
      .description("Which pixels the answer hangs on: how a little more ink at each would change the score of a class.")
      .argument(...image)
      .option("--of <digit>", "whose score; that of the answer unless said otherwise", wholeNumber("--of", { most: 9 }))
      .action((picture: string, options: ShowOptions & { readonly of?: number }) => showSaliency(picture, options, effects)),
  ];
}

/** The filters of a convolution, or the sheets of a layer that reads the pixels. */
export async function showFilters(options: ShowOptions & { readonly layer?: string }, effects: Effects = realEffects): Promise<void> {
  await withNetwork(options, undefined, effects, async ({ name, network, session }) => {
    const drawable = network.layers.filter(isDrawable);
    const layer = options.layer === undefined ? drawable[0] : drawable.find((one) => one.name === options.layer);
    const names = drawable.map((one) => one.name).join(", ");
    if (layer === undefined) {
      throw new UsageError(
        options.layer === undefined
          ? `the model "${name}" has no layer whose weights are pictures.`
          : `--layer is one of those whose weights are pictures, ${names}, got "${options.layer}".`,
      );
    }
    const weights = await session.run(layer.weights!);
    const note = `the model ${name}, weights [${weights.shape.join(", ")}]`;
    if (weights.shape.length === 4) return filterBank(weights, { title: `The filters of ${layer.name}`, note });
    const [, units] = weights.shape;
    const title = units === 10 ? "The cheat sheets" : `What each of the ${units} units of ${layer.name} looks for`;
    return sheets(weights, { title, note, ...(units === 10 ? {} : { columns: 16, pixelSize: 2 }) });
  });
}

/** Convolutions, and what reads the 784 pixels. */
function isDrawable({ weights, kind }: Layer): boolean {
  return weights !== undefined && (kind === "conv2d" || (kind === "dense" && weights.shape[0] === 784));
}

/** The output of each layer, of one digit. */
export async function showFeatures(picture: string, options: ShowOptions, effects: Effects = realEffects): Promise<void> {
  await withNetwork(options, picture, effects, async ({ name, network, session }, digit) => {
    const { layers, prediction, probabilities } = await inspectPrediction(session, network, digit!.pixels);
    const shown = layers.filter(({ kind }) => kind !== "flatten" && kind !== "reshape" && kind !== "dropout");
    return featureMaps(
      digit!.pixels,
      shown.map((layer) => ({ name: layer.name, shape: layer.output.shape, data: layer.output.data })),
      {
        title: `What ${name} makes of ${digit!.name}`,
        note: `read as ${prediction}, ${percent(probabilities[prediction])} · each layer from white, 0, to its own largest number; blue is below 0`,
      },
    );
  });
}

/** How the score of a class changes with each pixel. */
export async function showSaliency(
  picture: string,
  options: ShowOptions & { readonly of?: number },
  effects: Effects = realEffects,
): Promise<void> {
  await withNetwork(options, picture, effects, async ({ name, network, session }, digit) => {
    const x = digit!.pixels.reshape([1, 784]);
    const { y, prediction } = await session.run({ y: network.y, prediction: network.prediction }, { x });
    const read = prediction.at(0);
    const of = options.of ?? read;
    const [slope, chosen] = withGraph(network.graph, () => {
      const choice = placeholder("class", [null, 10]);
      const score = reduceSum(mul(network.logits as Tensor<[null, 10], "float32">, choice));
      return [gradients(score, [network.x])[0]!, choice] as const;
    });
    const oneHot = NdArray.of(
      Float32Array.from({ length: 10 }, (_, i) => Number(i === of)),
      [1, 10],
      "float32",
    );
    const gradient = await session.run(slope, [
      [network.x, x],
      [chosen, oneHot],
    ]);
    return saliency(digit!.pixels, gradient, {
      title: `Where ink speaks for a ${of}`,
      note: `${digit!.name}, read as ${read} by ${name}: the score of ${of} by each pixel`,
      probabilities: y.row(0),
    });
  });
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

interface ShownDigit {
  readonly pixels: NdArray;
  /** For a title: "test digit 2", "four.png". */
  readonly name: string;
}

/** Draws a figure of a network and of the digit that is named; the network is closed. */
async function withNetwork(
  options: ShowOptions,
  picture: string | undefined,
  effects: Effects,
  draw: (network: OpenedModel, digit: ShownDigit | undefined) => Promise<Figure>,
): Promise<void> {
  const { split, seed, out } = options;
  const opened = options.model === undefined ? undefined : await openModel(options.model);
  let network = opened;
  try {
    const isNumber = picture !== undefined && /^\d+$/.test(picture);
    const needed = splitNames.filter((name) => (isNumber && name === split) || (opened === undefined && name !== "validation"));
    const fromFile = picture === undefined || isNumber ? undefined : await readFromFile(picture);
    const sets = needed.length === 0 ? undefined : await readData(options.data, effects, needsOf(needed, seed));
    const digit = isNumber ? digitOf(Number(picture), sets!, options) : fromFile;
    network ??= await openedFirst(sets!, effects);
    await present(await draw(network, digit), out, effects);
  } finally {
    network?.session.close();
  }
}

async function readFromFile(path: string): Promise<ShownDigit> {
  const { image } = await readDigit(path);
  return { pixels: NdArray.ofBytes(image, [784], 255), name: path };
}

function digitOf(index: number, sets: DataSets<"float32">, { split }: ShowOptions): ShownDigit {
  const { count, images, digits } = sets[split];
  if (index >= count) throw new UsageError(`<image> is at most ${count - 1}: there are ${count} ${split} digits, got "${index}".`);
  return { pixels: images.row(index), name: `${split} digit ${index}, a ${digits[index]}` };
}
