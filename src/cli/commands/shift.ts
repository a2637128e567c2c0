import type { Command } from "commander";
import { NdArray } from "../../index.ts";
import { scoresByPosition, type PositionScores } from "../../nn/index.ts";
import { chart, digitImage, figure, grayReversed, image, legend, toPng, type Figure } from "../../plot/index.ts";
import { dataHelp, newCommand, seedNumber, UsageError, wholeNumber } from "../arguments.ts";
import { readData } from "../data-sets.ts";
import { realEffects, type Effects } from "../effects.ts";
import { openModel, type OpenedModel } from "../model-file.ts";
import { present } from "../pictures.ts";
import { pretrainedHere } from "../pretrained.ts";
import { jsonLine, shortestOf } from "../shortest.ts";
import { needsOf, splitNames, splitOption, type SplitName } from "../splits.ts";
import { openedFirst } from "../trained-first.ts";

export interface ShiftOptions {
  readonly digit: number;
  readonly index?: number;
  readonly model?: readonly string[];
  readonly reach: number;
  readonly data?: string;
  readonly split: SplitName;
  readonly seed: number;
  readonly out?: string;
  readonly json?: boolean;
}

export function shiftCommand(effects: Effects): Command {
  return newCommand("shift", effects, [
    "inkling shift --digit 1                  three networks, and a 1 that moves",
    "inkling shift --digit 4 --model run/model.safetensors",
    "inkling shift --model softmax cnn --out shift.png",
    "inkling shift --index 61 --json > shift.json",
  ])
    .summary("move a digit over the paper, and see how sure the network is")
    .description(
      "Moves a digit to every place of the paper and asks how probable the network finds that it is that digit. A network of one layer has learnt where ink should be; one of convolutions what it should look like.",
    )
    .option("--digit <d>", "which digit: the first one of the data", wholeNumber("--digit", { most: 9 }), 1)
    .option("--index <i>", "… or the one with this number, whatever it is", wholeNumber("--index"))
    .option(
      "--model <file...>",
      "the models, side by side: files, or softmax, mlp, cnn, which come trained with Inkling (default: these three)",
    )
    .option("--reach <pixels>", "how far it is moved, each way", wholeNumber("--reach", { least: 1, most: 27 }), 14)
    .option("--data <name>", dataHelp)
    .addOption(splitOption("test"))
    .option("--seed <n>", "of generated handwriting", seedNumber, 0)
    .option("--out <file>", "write a PNG file too")
    .option("--json", "print one JSON object instead of a picture")
    .action((options: ShiftOptions) => shift(options, effects));
}

/** Moves a digit and asks each network at every place. */
export async function shift(options: ShiftOptions, effects: Effects = realEffects): Promise<void> {
  const { split, seed, reach, json = false } = options;
  const opened: OpenedModel[] = [];
  try {
    for (const path of options.model ?? pretrainedHere()) opened.push(await openModel(path));
    const trainsFirst = opened.length === 0;
    const needed = splitNames.filter((name) => name === split || (trainsFirst && name !== "validation"));
    const sets = await readData(options.data, effects, needsOf(needed, seed));
    const { digits, images, count } = sets[split];
    const index = options.index ?? digits.indexOf(options.digit);
    if (index < 0) throw new UsageError(`--digit is one that there is: no ${split} digit is a ${options.digit}.`);
    if (index >= count) throw new UsageError(`--index is at most ${count - 1}: there are ${count} ${split} digits, got "${index}".`);
    if (trainsFirst) opened.push(await openedFirst(sets, effects));
    const digit = digits[index];
    const found = await scoresByPosition(namedApart(opened), images.row(index), digit, { reach });
    const note = `${sets.identity.name}, ${split} digit ${index} · the middle of a square is where it stood`;
    const shown = figureOf(found, images.row(index), note);
    if (!json) return await present(shown, options.out, effects);
    if (options.out !== undefined) await effects.writeFile(options.out, toPng(shown));
    const readers = found.readers.map(({ name, scores, readings }) => ({
      name,
      scores: rowsOf(scores.data, found.shifts.length),
      readings: rowsOf(readings.data, found.shifts.length),
    }));
    effects.stdout.write(jsonLine({ data: sets.identity.name, split, index, digit, shifts: found.shifts, readers }));
  } finally {
    for (const { session } of opened) session.close();
  }
}

/** Two files of one model are told apart by their number. */
function namedApart(opened: readonly OpenedModel[]): OpenedModel[] {
  return opened.map((one, i) => {
    const before = opened.slice(0, i).filter(({ name }) => name === one.name).length;
    return before === 0 ? one : { ...one, name: `${one.name} ${before + 1}` };
  });
}

const rowsOf = (values: Float32Array, length: number): number[][] =>
  Array.from({ length: values.length / length }, (_, row) => shortestOf(values.subarray(row * length, (row + 1) * length)));

/** The digit; for each network a square of how sure it is at each place; and how sure they are along the middle row. */
function figureOf({ digit, shifts, readers }: PositionScores, pixels: NdArray, note: string): Figure {
  const length = shifts.length;
  const pixelSize = Math.max(4, Math.round(232 / length));
  const limits = [0, 1] as const;
  const squares = readers.map(({ name, scores, readings }) => {
    const right = readings.data.filter((reading) => reading === digit).length;
    return image(NdArray.of(scores.data, [length, length], "float32"), {
      title: `${name}: right at ${((100 * right) / readings.data.length).toFixed(0)} % of places`,
      colormap: grayReversed,
      limits,
      pixelSize,
      frame: true,
    });
  });
  const middle = shifts.indexOf(0);
  const lines = readers.map(({ name, scores }) => ({ name, x: shifts, y: scores.data.subarray(middle * length, (middle + 1) * length) }));
  const along = chart(lines, { title: "Moved sideways alone", xLabel: "pixels to the right", yLimits: [0, 1], width: 640, height: 250 });
  const [shown] = digitImage(pixels).panels;
  return figure([{ ...shown, title: `the ${digit}`, pixelSize: 8 } as typeof shown, ...squares, along], {
    rows: [
      { title: "", length: 1 + squares.length },
      { title: "", length: 1 },
    ],
    title: `How sure each network is that a ${digit} is a ${digit}, wherever it stands`,
    note,
    legend: legend(grayReversed, limits, { low: "surely not", high: "certain" }),
  });
}
