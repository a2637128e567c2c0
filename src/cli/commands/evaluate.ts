import type { Command } from "commander";
import { confusion } from "../../plot/index.ts";
import { dataHelp, newCommand, seedNumber } from "../arguments.ts";
import { readData } from "../data-sets.ts";
import { realEffects, type Effects } from "../effects.ts";
import { examine } from "../exam.ts";
import { openModelOf } from "../model-source.ts";
import { pictureFor } from "../pictures.ts";
import { jsonLine } from "../shortest.ts";
import { needsOf, splitOption, type SplitName } from "../splits.ts";

export interface EvaluateOptions {
  readonly model: string;
  readonly definition?: string;
  readonly data?: string;
  readonly split: SplitName;
  readonly seed: number;
  readonly json?: boolean;
}

export function evaluateCommand(effects: Effects): Command {
  return newCommand("evaluate", effects, [
    "inkling evaluate --model run/model.safetensors",
    "inkling evaluate --model run/model.safetensors --split validation",
    "inkling evaluate --model run/model.safetensors --data handwriting --json",
  ])
    .summary("test a model on digits that it may not have seen")
    .description(
      "Lets a model read all digits of a part of the data: how many it reads rightly, its loss, which digit it takes for which, and the numbers of its mistakes.",
    )
    .requiredOption("--model <file>", "the model, as inkling train --out made it; or softmax, mlp, cnn: networks that come trained")
    .option("--definition <file>", "the TypeScript file that built it, if it is none of Inkling's own models")
    .option("--data <name>", dataHelp)
    .addOption(splitOption("test"))
    .option("--seed <n>", "of generated handwriting: which digits", seedNumber, 0)
    .option("--json", "print one JSON object")
    .action((options: EvaluateOptions) => evaluate(options, effects));
}

/** How many mistakes are named where people read. */
const mistakesNamed = 20;

/** Tests a model on one split. */
export async function evaluate(options: EvaluateOptions, effects: Effects = realEffects): Promise<void> {
  const { split, seed, json = false } = options;
  const model = await openModelOf(options);
  try {
    const sets = await readData(options.data, effects, needsOf([split], seed));
    const { accuracy, loss, confusion: counts, mistakes } = await examine(model, sets[split]);
    const { name: data } = sets.identity;
    const { count } = sets[split];
    if (json) {
      const rows = Array.from({ length: 10 }, (_, digit) => [...counts.row(digit)]);
      const error = Number.isFinite(loss)
        ? {}
        : { error: `the loss is ${loss}: a probability of a true class is 0, or a weight is no number` };
      effects.stdout.write(jsonLine({ data, split, count, accuracy, loss, confusion: rows, mistakes, ...error }));
      return;
    }
    const named = mistakes.slice(0, mistakesNamed).join(", ");
    const more = mistakes.length > mistakesNamed ? `, … (all of them with --json)` : "";
    effects.stdout.write(
      [
        `${data}, ${split}: ${count.toLocaleString("en-US")} digits, accuracy ${accuracy}, loss ${loss}`,
        "",
        pictureFor(effects, confusion(counts)),
        `${mistakes.length.toLocaleString("en-US")} mistake${mistakes.length === 1 ? "" : "s"}${named === "" ? "" : `: ${named}${more}`}`,
        "",
      ].join("\n"),
    );
  } finally {
    model.session.close();
  }
}
