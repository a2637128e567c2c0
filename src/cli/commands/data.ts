import type { Command } from "commander";
import { DataError, locateMnist, verifyMnist } from "../../data/index.ts";
import { newCommand, seedNumber, UsageError, wholeNumber } from "../arguments.ts";
import { readData } from "../data-sets.ts";
import { realEffects, type Effects } from "../effects.ts";
import { makeData } from "../make-data.ts";

export interface DataOptions {
  readonly verify?: boolean;
  readonly path?: boolean;
  readonly json?: boolean;
  readonly make?: string;
  readonly seed: number;
  readonly trainSize: number;
  readonly testSize: number;
}

export function dataCommand(effects: Effects): Command {
  return newCommand("data", effects, [
    "inkling data               download MNIST into the cache, unless it is there",
    "inkling data --verify      compare the files with MNIST as it was published",
    "inkling data --path        print the folder, for other programs",
    "inkling data --make handwriting digits    write generated digits into the folder digits",
  ])
    .summary("get MNIST, check it, or make digits")
    .description(
      "Gets MNIST, checks its four files by SHA-256, or says where they are. INKLING_DATA names a folder that has them already. Or makes digits of Inkling's own handwriting and writes them as four such files.",
    )
    .argument("[folder]", "where --make puts its files")
    .option("--verify", "compare each file with MNIST as it was published")
    .option("--path", "print the folder and nothing else")
    .option("--make <what>", 'write digits as IDX files; "handwriting" is what can be made')
    .option("--seed <n>", "which digits are made", seedNumber, 0)
    .option("--train-size <n>", "how many are made to train on", wholeNumber("--train-size", { least: 12 }), 60_000)
    .option("--test-size <n>", "how many are made to test with", wholeNumber("--test-size", { least: 1 }), 10_000)
    .option("--json", "print one JSON object")
    .action((folder: string | undefined, options: DataOptions) => data(folder, options, effects));
}

/** Gets MNIST, unless it is only to be checked or located, or other digits are to be made. */
export async function data(folder: string | undefined, options: DataOptions, effects: Effects = realEffects): Promise<void> {
  const { stdout, env } = effects;
  if (options.verify && options.path) throw new UsageError("--verify and --path are two questions; ask one at a time.");
  if (options.make !== undefined) {
    if (options.verify || options.path) throw new UsageError("--make writes files; --verify and --path ask about MNIST. One at a time.");
    if (options.make !== "handwriting") throw new UsageError(`--make can make "handwriting", got "${options.make}".`);
    if (folder === undefined) throw new UsageError("--make needs a folder to put its files into: inkling data --make handwriting digits.");
    await makeData(folder, options, effects);
    return;
  }
  if (folder !== undefined) throw new UsageError(`A folder is named only for --make, which writes into it, got "${folder}".`);
  const place = await locateMnist(env);
  if (options.path) {
    stdout.write(options.json ? `${JSON.stringify(place)}\n` : `${place.folder}\n`);
    return;
  }
  if (options.verify) {
    const files = await verifyMnist(place.folder);
    const isWhole = files.every(({ state }) => state === "ok");
    if (options.json) stdout.write(`${JSON.stringify({ folder: place.folder, ok: isWhole, files })}\n`);
    else {
      stdout.write(`${place.folder}\n`);
      for (const { name, state } of files) stdout.write(`  ${marks[state]} ${name.padEnd(24)} ${words[state]}\n`);
    }
    if (!isWhole) throw new DataError(whatIsWrong(place.from));
    return;
  }
  const { train, validation, test, identity } = await readData("mnist", effects);
  const counts = { train: train.count, validation: validation.count, test: test.count };
  if (options.json) stdout.write(`${JSON.stringify({ data: identity.name, ...counts, sha256: identity.sha256, folder: place.folder })}\n`);
  else {
    const [trained, validated, tested] = Object.values(counts).map((count) => count.toLocaleString("en-US"));
    stdout.write(`${identity.name}: ${trained} training, ${validated} validation and ${tested} test digits in ${place.folder}\n`);
  }
}

const marks = { ok: "✓", missing: "–", wrong: "✗" } as const;
const words = { ok: "as published", missing: "is not there", wrong: "is not what was published" } as const;

function whatIsWrong(from: "INKLING_DATA" | "cache"): string {
  if (from === "INKLING_DATA")
    return "The folder that INKLING_DATA names does not hold MNIST as it was published. Other data sets may be used all the same.";
  return "The cache does not hold MNIST as it was published. Run inkling data, which gets what is missing or damaged.";
}
