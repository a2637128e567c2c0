import { Option, type Command } from "commander";
import { NdArray } from "../../index.ts";
import type { DataSet } from "../../data/index.ts";
import { neighbourMap, principalComponents, project } from "../../map/index.ts";
import { figure, groupColors, namesOf, scatter, toPng, type Figure, type ScatterGroup } from "../../plot/index.ts";
import { dataHelp, newCommand, seedNumber, UsageError, wholeNumber } from "../arguments.ts";
import { readData } from "../data-sets.ts";
import { realEffects, type Effects } from "../effects.ts";
import { openModel, type OpenedModel } from "../model-file.ts";
import { present } from "../pictures.ts";
import { StatusLine } from "../progress.ts";
import { jsonLine } from "../shortest.ts";
import { needsOf, splitNames, splitOption, type SplitName } from "../splits.ts";
import { openedFirst } from "../trained-first.ts";

export interface MapOptions {
  readonly data?: string;
  readonly split: SplitName;
  readonly seed: number;
  readonly count: number;
  readonly method: "pca" | "neighbours";
  readonly by: "class" | "mistakes";
  readonly model?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** The neighbours are looked for among as many principal components: what is left out is mostly noise. */
const componentsKept = 50;
const neighbours = 15;

export function mapCommand(effects: Effects): Command {
  return newCommand("map", effects, [
    "inkling map                              5,000 test digits, who is like whom",
    "inkling map --method pca --out pca.png   … in the two directions in which they differ most",
    "inkling map --by mistakes                … and which of them the network reads wrongly",
    "inkling map --count 1000 --json > map.json",
  ])
    .summary("draw digits as points on a plane")
    .description(
      "A digit is a point with 784 coordinates, its pixels. Here each becomes a point on a plane, so that digits that are alike lie together. The map knows no labels: they give the colours alone.",
    )
    .option("--data <name>", dataHelp)
    .addOption(splitOption("test"))
    .option("--count <n>", "how many digits, the first ones", wholeNumber("--count", { least: 20, most: 10_000 }), 5000)
    .addOption(
      new Option("--method <name>", "pca: the two principal components; neighbours: a map that keeps neighbours together (UMAP)")
        .choices(["pca", "neighbours"])
        .default("neighbours"),
    )
    .addOption(new Option("--by <what>", "what gives the colours").choices(["class", "mistakes"]).default("class"))
    .option("--model <file>", "whose mistakes; without it the tutorial's run comes first")
    .option("--seed <n>", "of the map, and of generated handwriting", seedNumber, 0)
    .option("--out <file>", "write a PNG file too")
    .option("--json", "print the points as one JSON object instead of drawing them")
    .action((options: MapOptions) => map(options, effects));
}

/** Maps digits onto a plane, and draws them. */
export async function map(options: MapOptions, effects: Effects = realEffects): Promise<void> {
  const { split, count, by, method, seed, json = false } = options;
  if (options.model !== undefined && by === "class") {
    throw new UsageError("--model says whose mistakes are shown: add --by mistakes, or leave it out.");
  }
  const opened = options.model === undefined ? undefined : await openModel(options.model);
  const trainsFirst = by === "mistakes" && opened === undefined;
  const needed = splitNames.filter((name) => name === split || (trainsFirst && name !== "validation"));
  let model: OpenedModel | undefined = opened;
  try {
    const sets = await readData(options.data, effects, needsOf(needed, seed));
    if (count > sets[split].count) {
      throw new UsageError(`--count is at most ${sets[split].count}: there are no more ${split} digits, got "${count}".`);
    }
    if (trainsFirst) model = await openedFirst(sets, effects);
    const images = sets[split].images.slice(0, count);
    const read = model && [...(await model.session.run(model.network.prediction, { x: images }))];
    const { places, explained } = await placesOf(images, options, effects);
    const digits = Array.from(sets[split].digits.subarray(0, count));
    const [x, y] = [0, 1].map((axis) => Array.from({ length: count }, (_, i) => places.at(i, axis)));
    const drawn = { x, y, digits, read };
    const note = `${sets.identity.name}, the first ${count.toLocaleString("en-US")} ${split} digits · ${methodNote(method, explained)}`;
    const shown = read === undefined ? byClass(drawn, note) : byMistakes(drawn, note, model!.name);
    if (!json) return await present(shown, options.out, effects);
    if (options.out !== undefined) await effects.writeFile(options.out, toPng(shown));
    const points = digits.map((digit, i) => ({ i, x: x[i], y: y[i], digit, ...(read && { read: read[i] }) }));
    effects.stdout.write(jsonLine({ data: sets.identity.name, split, count, method, seed, explained, points }));
  } finally {
    model?.session.close();
  }
}

interface Drawn {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly digits: readonly number[];
  /** What the network reads each as. */
  readonly read: readonly number[] | undefined;
}

/** Where each digit lies, and the share of all variance that two principal components hold. */
async function placesOf(
  images: DataSet<"float32">["images"],
  { method, seed, count }: MapOptions,
  effects: Effects,
): Promise<{ places: NdArray; explained: number }> {
  const status = new StatusLine(effects);
  return effects.interruptible(async (signal) => {
    try {
      status.show("Principal components", 0);
      await pause(signal);
      const kept = Math.min(componentsKept, count - 1);
      const components = principalComponents(images, kept);
      const inComponents = project(images, components);
      const { variances, totalVariance } = components;
      const explained = totalVariance > 0 ? (variances.at(0) + variances.at(1)) / totalVariance : 0;
      const firstTwo = NdArray.of(
        Float64Array.from({ length: 2 * count }, (_, i) => inComponents.at(i >> 1, i & 1)),
        [count, 2],
        "float64",
      );
      if (method === "pca") return { places: firstTwo, explained };
      let pausedMs = effects.now();
      const places = await neighbourMap(inComponents, {
        start: firstTwo,
        neighbours: Math.min(neighbours, count - 1),
        seed,
        onProgress: async (share) => {
          if (effects.now() - pausedMs < 10) return;
          status.show("Putting neighbours together", share);
          await pause(signal);
          pausedMs = effects.now();
        },
      });
      return { places, explained };
    } finally {
      status.clear();
    }
  });
}

/** Lets Ctrl-C be heard. */
async function pause(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  signal.throwIfAborted();
}

const methodNote = (method: MapOptions["method"], explained: number): string =>
  method === "pca" ? `two principal components, ${(explained * 100).toFixed(0)} % of the variance` : `neighbours kept together`;

const size = 680;

function byClass({ x, y, digits }: Drawn, note: string): Figure {
  return figure([scatter(x, y, digits, { groups: classGroups(1.8), width: size })], { title: "A map of the digits", note });
}

const classGroups = (radius: number): ScatterGroup[] =>
  Array.from({ length: 10 }, (_, digit) => ({ name: String(digit), color: groupColors[digit], radius, character: String(digit) }));

/** What is read rightly is the faint ground; each mistake has the colour of what it is. */
function byMistakes({ x, y, digits, read }: Drawn, note: string, modelName: string): Figure {
  const right = 10;
  const groupOf = digits.map((digit, i) => (read![i] === digit ? right : digit));
  const wrong = groupOf.filter((group) => group !== right).length;
  // The ground comes first in what is drawn, as the last group of all would lie on top.
  const groups = [{ name: "read rightly", color: [211, 205, 193] as const, radius: 1.6, character: "·" }, ...classGroups(3)];
  const order = digits.map((_, i) => i);
  const labels = namesOf({ x, y, groupOf: digits, groups: classGroups(1), order });
  const panel = scatter(
    x,
    y,
    groupOf.map((group) => (group === right ? 0 : group + 1)),
    { groups, order: "groups", labels, width: size },
  );
  const counted = `${wrong.toLocaleString("en-US")} of ${digits.length.toLocaleString("en-US")}, each in the colour of what it is`;
  return figure([panel], { title: `What ${modelName} reads wrongly`, note: `${counted} · ${note}` });
}
