import { Command } from "commander";
import type { Effects } from "./effects.ts";

/** What was typed cannot be meant: the message says which word, what it may be, and what it was. Exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** A command in the manner of all of Inkling's: strict, with examples under its help, and ours to print its errors. */
export function newCommand(name: string, effects: Effects, examples: readonly string[]): Command {
  const command = new Command(name)
    .exitOverride()
    .configureOutput({
      writeOut: effects.stdout.write,
      writeErr: effects.stderr.write,
      // main prints what went wrong, in one form for all errors.
      outputError: () => {},
      getOutHelpWidth: () => Math.min(effects.stdout.columns ?? 80, 100),
      getErrHelpWidth: () => Math.min(effects.stderr.columns ?? 80, 100),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .allowExcessArguments(false)
    .helpOption("-h, --help", "print this help")
    .option("--debug", "print where in the program an error came from");
  if (examples.length > 0) command.addHelpText("after", `\nExamples:\n${examples.map((example) => `  ${example}`).join("\n")}`);
  return command;
}

/** Reads a whole number of an option; `what` is what its error calls it: "--steps". */
export function wholeNumber(
  what: string,
  { least = 0, most = Number.MAX_SAFE_INTEGER }: { readonly least?: number; readonly most?: number } = {},
): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    const range = most === Number.MAX_SAFE_INTEGER ? `${least} or more` : `from ${least} to ${most}`;
    throw new UsageError(`${what} is a whole number, ${range}, got "${text}".`);
  };
}

/** Reads a number above 0 that float32 can hold. */
export function positiveNumber(what: string): (text: string) => number {
  return (text) => {
    const value = /^\+?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
    const rounded = Math.fround(value);
    if (rounded > 0 && rounded < Infinity) return value;
    throw new UsageError(`${what} is a number above 0, got "${text}".`);
  };
}

/** Reads the numbers of a list: "1,2,100". */
export function numberList(what: string, { least, most }: { readonly least: number; readonly most: number }): (text: string) => number[] {
  return (text) => {
    const values = text.split(",").map((part) => (/^\d+$/.test(part.trim()) ? Number(part) : NaN));
    if (values.every((value) => value >= least && value <= most)) return values;
    throw new UsageError(
      `${what} is a list of whole numbers from ${least.toLocaleString("en-US")} to ${most.toLocaleString("en-US")}, such as 1,10,100, got "${text}".`,
    );
  };
}

/** A seed of generated digits and of what is chosen by chance. */
export const seedNumber: (text: string) => number = wholeNumber("--seed", { most: 0xffff_ffff });

/** How --data is described in every help. */
export const dataHelp: string = "mnist, handwriting (generated), or a folder of IDX files; MNIST unless it cannot be reached";
