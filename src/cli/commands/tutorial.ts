import { join } from "node:path";
import type { Command } from "commander";
import { detectTerminal } from "../../plot/index.ts";
import { dataHelp, newCommand, positiveNumber, seedNumber, wholeNumber } from "../arguments.ts";
import { firstExamples, readData } from "../data-sets.ts";
import { realEffects, type Effects } from "../effects.ts";
import { StatusLine } from "../progress.ts";
import { runTutorial, sectionCount, type TutorialEnd } from "../tutorial/index.ts";
import { dataName } from "../tutorial/sections/digits.ts";

export interface TutorialOptions {
  readonly trainSize: number;
  readonly testSize: number;
  readonly learningRate: number;
  readonly steps: number;
  readonly data?: string;
  readonly out: string;
  readonly section?: number;
  readonly seed: number;
  readonly pause: boolean;
}

export function tutorialCommand(effects: Effects): Command {
  return newCommand("tutorial", effects, [
    "inkling tutorial                       all of it; Enter goes on, q leaves",
    "inkling tutorial --section 8           the training alone",
    "inkling tutorial --train-size 100      what a network learns from a hundred digits",
    "inkling tutorial --data handwriting    on digits that Inkling draws itself",
  ])
    .summary("learn how it works, section by section")
    .description(
      `Tells in ${sectionCount} sections how a network learns to read: what is done and why, the code that does it, what it prints, and a picture.`,
    )
    .option("--train-size <n>", "how many digits to train on", wholeNumber("--train-size", { least: 1 }), 5500)
    .option("--test-size <n>", "how many digits to test with", wholeNumber("--test-size", { least: 1 }), 10_000)
    .option("--learning-rate <rate>", "how far a step goes", positiveNumber("--learning-rate"), 0.1)
    .option("--steps <n>", "the number of the last step; the first is 0", wholeNumber("--steps"), 2500)
    .option("--data <name>", dataHelp)
    .option("--out <folder>", "where the pictures are put", "inkling-out")
    .option("--section <n>", `one section alone, 1 to ${sectionCount}`, wholeNumber("--section", { least: 1, most: sectionCount }))
    .option("--seed <n>", "which digits are shown by chance, and which are drawn", seedNumber, 0)
    .option("--no-pause", "do not wait between sections, and ask nothing")
    .action((options: TutorialOptions) => tutorial(options, effects));
}

/** The whole tutorial, on the terminal. */
export async function tutorial(options: TutorialOptions, effects: Effects = realEffects): Promise<void> {
  const { stdout, stdin, env } = effects;
  await effects.prepareFolder(options.out);
  const status = new StatusLine(effects);
  const terminal = detectTerminal(env, { isTTY: stdout.isTTY, ...(stdout.columns === undefined ? {} : { columns: stdout.columns }) });
  const write = (text: string) => status.print(stdout, text);

  const end = await withPauses(effects, (signal, pausedFor) =>
    runTutorial(
      {
        write,
        terminal,
        ...(options.pause && stdin.isTTY && stdout.isTTY ? { readLine: (prompt) => pausedFor(() => effects.readLine(prompt)) } : {}),
        savePicture: (name, png) => effects.writeFile(join(options.out, name), png),
        progress: (share, text) => (share === undefined ? status.clear() : status.show(text ?? "", share)),
        signal,
      },
      {
        knobs: {
          TRAIN_SIZE: options.trainSize,
          TEST_SIZE: options.testSize,
          LEARNING_RATE: options.learningRate,
          TRAIN_STEPS: options.steps,
        },
        data: options.data,
        readDataSets: (name) => readEnough(name, options, effects),
        seed: options.seed,
        section: options.section,
      },
    ),
  ).finally(() => status.clear());
  write(farewell(end, options));
}

/** @throws UsageError if there are fewer digits than were asked for */
async function readEnough(name: string | undefined, { trainSize, testSize, seed }: TutorialOptions, effects: Effects) {
  const sets = await readData(name, effects, { seed });
  const of = dataName(sets.identity);
  firstExamples("--train-size", trainSize, sets.train, of);
  firstExamples("--test-size", testSize, sets.test, of);
  return sets;
}

function farewell({ leftAt, pictures }: TutorialEnd, { out }: TutorialOptions): string {
  const kept = pictures.length === 0 ? "" : `${pictures.length === 1 ? "The picture is" : "The pictures are"} in ${out}:\n`;
  const names = pictures.map((name) => `  ${name}\n`).join("");
  return `\n${kept}${names}${leftAt === undefined ? "" : `To go on from here: inkling tutorial --section ${leftAt}\n`}`;
}

/**
 * Does work that Ctrl-C stops as it can, except while the reader is asked something: nothing is under way then, and
 * Ctrl-C ends the program as it ends any.
 */
async function withPauses<Result>(
  effects: Effects,
  work: (signal: () => AbortSignal, pausedFor: <Answer>(ask: () => Promise<Answer>) => Promise<Answer>) => Promise<Result>,
): Promise<Result> {
  let signal: AbortSignal | undefined;
  let close: () => void = () => {};
  let closed: Promise<void> = Promise.resolve();
  const open = (): Promise<void> =>
    new Promise((opened) => {
      closed = effects.interruptible((given) => {
        signal = given;
        opened();
        return new Promise<void>((resolve) => {
          close = resolve;
        });
      });
    });
  const shut = (): Promise<void> => {
    close();
    return closed;
  };

  await open();
  try {
    return await work(
      () => signal!,
      async (ask) => {
        await shut();
        try {
          return await ask();
        } finally {
          await open();
        }
      },
    );
  } finally {
    await shut();
  }
}
