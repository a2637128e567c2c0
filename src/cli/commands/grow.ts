import type { Command } from "commander";
import { NdArray, Session } from "../../index.ts";
import type { DataSets } from "../../data/index.ts";
import { models } from "../../nn/index.ts";
import {
  animatedGif,
  animatedPng,
  chart,
  figure,
  framesOf,
  image,
  legend,
  seismic,
  sheets,
  symmetricLimits,
  toPng,
  type Figure,
  type Limits,
} from "../../plot/index.ts";
import { network as networkOf, type Network } from "../../train/index.ts";
import { dataHelp, newCommand, numberList, positiveNumber, seedNumber, UsageError, wholeNumber } from "../arguments.ts";
import { firstExamples, readData } from "../data-sets.ts";
import { realEffects, type Effects } from "../effects.ts";
import { pictureFor } from "../pictures.ts";
import { StatusLine } from "../progress.ts";
import { writeTogether } from "../run-folder.ts";
import { jsonLine, shortest } from "../shortest.ts";

export interface GrowOptions {
  readonly data?: string;
  /** All of `growthSizes` that there are digits for, unless some are named. */
  readonly sizes?: readonly number[];
  readonly updates: number;
  readonly testSize: number;
  readonly learningRate: number;
  readonly seed: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** How many digits each network learns from. */
const growthSizes: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100, 1000, 5500, 55_000];

/** What --out keeps. */
const growthFiles = {
  log: "growth.jsonl",
  strip: "strip.png",
  curve: "curve.png",
  gif: "growth.gif",
  apng: "growth.png",
} as const;

/** A network that learnt from so many digits. */
interface Grown {
  readonly size: number;
  readonly weights: NdArray;
  /** On the digits that it learnt from, and on the test digits. */
  readonly trainAccuracy: number;
  readonly accuracy: number;
}

export function growCommand(effects: Effects): Command {
  return newCommand("grow", effects, [
    "inkling grow                             from 1 digit to 55,000",
    "inkling grow --out growth                … and keep the strip, the curve and an animation",
    "inkling grow --sizes 1,10,100 --updates 200",
    "inkling grow --json > growth.jsonl",
  ])
    .summary("see what a network learns from one digit, ten, a hundred, …")
    .description(
      "Trains the tutorial's network again and again, each time from zero and on more digits. From one digit it learns that digit; from many, what they have in common.",
    )
    .option("--data <name>", dataHelp)
    .option(
      "--sizes <list>",
      `how many digits each network learns from, the first ones (default: ${growthSizes.join(",")})`,
      numberList("--sizes", { least: 1, most: 55_000 }),
    )
    .option("--updates <n>", "how many updates each network takes", wholeNumber("--updates", { least: 1 }), 500)
    .option("--test-size <n>", "how many test digits measure the accuracy", wholeNumber("--test-size", { least: 1 }), 10_000)
    .option("--learning-rate <rate>", "how far each update goes", positiveNumber("--learning-rate"), 0.1)
    .option("--seed <n>", "of generated handwriting: which digits", seedNumber, 0)
    .option("--out <folder>", `keep ${Object.values(growthFiles).join(", ")} there`)
    .option("--json", "print one JSON object a line, one for each size")
    .action((options: GrowOptions) => grow(options, effects));
}

/** Trains a network for each size, says how well it reads, and keeps pictures of all if a folder is named. */
export async function grow(options: GrowOptions, effects: Effects = realEffects): Promise<void> {
  const { testSize, seed, json = false, out } = options;
  const { stdout } = effects;
  const most = Math.max(...(options.sizes ?? growthSizes));
  const sets = await readData(options.data, effects, { seed, trainCount: most, validationCount: 0, testCount: testSize });
  const { name: data } = sets.identity;
  const sizes = sizesOf(options, sets);
  firstExamples("--test-size", testSize, sets.test, `${data}'s test set`);
  if (out !== undefined) await effects.prepareFolder(out);

  const status = new StatusLine(effects);
  const events: Record<string, unknown>[] = [];
  const grown: Grown[] = [];
  if (!json)
    stdout.write(`${data}: ${options.updates.toLocaleString("en-US")} updates for each number of digits\n\n  digits   practice   exam\n`);
  try {
    for await (const one of grownNetworks(sizes, options, sets, status, effects)) {
      grown.push(one);
      const { size, trainAccuracy, accuracy, weightsSha256 } = one;
      const event = { data, size, updates: options.updates, trainAccuracy, accuracy, weightsSha256 };
      events.push(event);
      const line = `${size.toLocaleString("en-US").padStart(8)}   ${trainAccuracy.toFixed(4)}     ${accuracy.toFixed(4)}\n`;
      status.print(stdout, json ? jsonLine(event) : line);
    }
  } finally {
    status.clear();
  }
  const note = `${data} · ${options.updates.toLocaleString("en-US")} updates each · rate ${options.learningRate}`;
  const curve = curveOf(grown, note);
  if (!json && grown.length > 1) stdout.write(`\n${pictureFor(effects, curve)}`);
  if (out === undefined) return;
  const limits = symmetricLimits(...grown.map(({ weights }) => weights));
  const frames = framesOf(animationOf(grown, note, limits), { scale: 1 });
  await writeTogether(
    out,
    new Map<string, string | Uint8Array>([
      [growthFiles.log, events.map(jsonLine).join("")],
      [growthFiles.strip, toPng(stripOf(grown, note, limits))],
      [growthFiles.curve, toPng(curve)],
      [growthFiles.gif, animatedGif(frames)],
      [growthFiles.apng, animatedPng(frames)],
    ]),
    effects,
  );
  effects.stderr.write(`${out}: ${Object.values(growthFiles).join(", ")}\n`);
}

/** Sizes in rising order, each once. */
function sizesOf({ sizes }: GrowOptions, { train, identity }: DataSets<"float32">): number[] {
  const wanted = [...new Set(sizes ?? growthSizes.filter((size) => size <= train.count))].toSorted((a, b) => a - b);
  const tooMany = wanted.find((size) => size > train.count);
  if (tooMany !== undefined) {
    throw new UsageError(`--sizes are at most ${train.count}: ${identity.name} has no more training digits, got "${tooMany}".`);
  }
  return wanted;
}

async function* grownNetworks(
  sizes: readonly number[],
  { updates, learningRate, testSize }: GrowOptions,
  { train, test }: DataSets<"float32">,
  status: StatusLine,
  effects: Effects,
): AsyncGenerator<Grown & { readonly weightsSha256: string }> {
  const network: Network = networkOf(models.softmax);
  const W = network.graph.variables.find(({ name }) => name === "W")!;
  const session = new Session({ graph: network.graph });
  const onTest = { x: test.images.slice(0, testSize), y_: test.labels.slice(0, testSize) };
  try {
    for (const [i, size] of sizes.entries()) {
      const onTrain = { x: train.images.slice(0, size), y_: train.labels.slice(0, size) };
      await session.run(network.initialize);
      let shownMs = effects.now();
      await effects.interruptible((signal) =>
        session.run(
          { training: network.training },
          { ...onTrain, learningRate },
          {
            steps: updates,
            signal,
            onValues: (_values, done) => {
              if (effects.now() - shownMs < 100) return;
              shownMs = effects.now();
              status.show(`${size.toLocaleString("en-US")} digits  update ${done} of ${updates}`, (i + done / updates) / sizes.length);
            },
          },
        ),
      );
      const weights = await session.run(W);
      const trainAccuracy = shortest((await session.run(network.accuracy, onTrain)).item());
      const accuracy = shortest((await session.run(network.accuracy, onTest)).item());
      yield { size, weights, trainAccuracy, accuracy, weightsSha256: await session.weightsSha256() };
    }
  } finally {
    session.close();
  }
}

const digitsText = (size: number): string => `${size.toLocaleString("en-US")} ${size === 1 ? "digit" : "digits"}`;

/** All sheets of all networks, a row for each: one colour is one number everywhere. */
function stripOf(grown: readonly Grown[], note: string, limits: Limits): Figure {
  const panels = grown.flatMap(({ weights }, row) =>
    Array.from({ length: 10 }, (_, digit) => {
      const sheet = NdArray.of(
        Float64Array.from({ length: 784 }, (_pixel, i) => weights.at(i, digit)),
        [28, 28],
        "float64",
      );
      return image(sheet, { title: row === 0 ? String(digit) : "", colormap: seismic, limits, pixelSize: 2, frame: true });
    }),
  );
  return figure(panels, {
    title: "The cheat sheets of ever more digits",
    note,
    rows: grown.map(({ size }) => ({ title: digitsText(size), length: 10 })),
    legend: legend(seismic, limits, { low: "counts against", high: "counts for" }),
  });
}

/** How well each reads what it learnt from, and what it never saw. */
function curveOf(grown: readonly Grown[], note: string): Figure {
  const x = grown.map(({ size }) => size);
  const lines = [
    { name: "digits never seen", x, y: grown.map(({ accuracy }) => accuracy) },
    { name: "digits learnt from", x, y: grown.map(({ trainAccuracy }) => trainAccuracy) },
  ];
  const panel = chart(lines, {
    xScale: "log",
    xLabel: "how many digits it learnt from",
    yLimits: [0, 1],
    dots: true,
    width: 640,
    height: 340,
  });
  return figure([panel], { title: "Accuracy, from one digit to many", note });
}

const frameMs = 900;
const lastFrameMs = 2500;

/** The sheets of one network after another, the colours fixed over all of them. */
function animationOf(grown: readonly Grown[], note: string, limits: Limits): { figure: Figure; ms: number }[] {
  return grown.map(({ size, weights, accuracy }, i) => ({
    figure: sheets(weights, {
      title: `Learnt from ${digitsText(size)}: ${(accuracy * 100).toFixed(1)} % of unseen ones read rightly`,
      note,
      limits,
      pixelSize: 4,
    }),
    ms: i === grown.length - 1 ? lastFrameMs : frameMs,
  }));
}
