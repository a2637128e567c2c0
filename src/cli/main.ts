import { CommanderError, type Command } from "commander";
import { UsageError, newCommand } from "./arguments.ts";
import { dataCommand } from "./commands/data.ts";
import { evaluateCommand } from "./commands/evaluate.ts";
import { growCommand } from "./commands/grow.ts";
import { labCommand } from "./commands/lab.ts";
import { mapCommand } from "./commands/map.ts";
import { modelsCommand } from "./commands/models.ts";
import { predictCommand } from "./commands/predict.ts";
import { replCommand } from "./commands/repl.ts";
import { shiftCommand } from "./commands/shift.ts";
import { showCommand } from "./commands/show.ts";
import { trainCommand } from "./commands/train.ts";
import { tutorialCommand } from "./commands/tutorial.ts";
import { Interrupted, leaveOnBrokenPipe, realEffects, type Effects } from "./effects.ts";
import { failure, success, usage } from "./exit.ts";
import { version } from "./version.ts";

/** The commands, in the order in which the help lists them. */
const commands: readonly ((effects: Effects) => Command)[] = [
  labCommand,
  tutorialCommand,
  trainCommand,
  modelsCommand,
  evaluateCommand,
  predictCommand,
  showCommand,
  growCommand,
  shiftCommand,
  mapCommand,
  dataCommand,
  replCommand,
];

/**
 * The command `inkling`.
 *
 * @param argv what follows its name
 * @returns the exit code; everything has been printed by then
 */
export async function main(argv: readonly string[], effects: Effects = realEffects): Promise<number> {
  if (effects === realEffects) leaveOnBrokenPipe();
  const program = programOf(effects);
  try {
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync(spelledOut(argv, program), { from: "user" });
    return success;
  } catch (error) {
    return report(error, argv, program, effects);
  }
}

/**
 * `help train` is `train --help`; and a word that is no command is all that is wrong, whatever follows it: commander
 * would answer `trian --help` with the program's own help, as if nothing were amiss.
 */
function spelledOut(argv: readonly string[], program: Command): readonly string[] {
  const [first, ...rest] = argv;
  const words = first === "help" ? [...rest, "--help"] : argv;
  const [word] = words;
  return word.startsWith("-") || program.commands.some((known) => known.name() === word) ? words : [word];
}

function programOf(effects: Effects): Command {
  const program = newCommand("inkling", effects, [
    "inkling lab                          see it learn, in a browser",
    "inkling tutorial                     learn how it works, in the terminal",
    "inkling train --out run              train the tutorial's network and keep it",
    "inkling show weights --model run/model.safetensors",
    "inkling train --help                 what a command can do",
  ])
    .usage("<command> [options]")
    .description("See a neural network learn to read handwritten digits.")
    .version(version, "-V, --version", "print the version")
    .helpCommand("help [command]", "print the help of a command");
  for (const command of commands) program.addCommand(command(effects));
  return program;
}

/** Prints an error for people, and says which exit code it has. */
function report(error: unknown, argv: readonly string[], program: Command, { stderr }: Effects): number {
  if (error instanceof CommanderError && error.exitCode === 0) return success;
  if (error instanceof Interrupted) return error.exitCode;
  // A command without a command of its own has printed its help.
  if (error instanceof CommanderError && error.code === "commander.help") return usage;
  const name = nameOf(program, argv);
  const isUsage = error instanceof CommanderError || error instanceof UsageError;
  const message = (error instanceof Error ? error.message : String(error))
    .replace(/^error: /, "")
    .replace(/\.?\n\((Did you mean .*\?)\)$/, ". $1");
  const sentence = /[.!?)]$/.test(message) ? message : `${message}.`;
  stderr.write(`${name}: ${sentence}\n${isUsage ? `   See: ${name} --help\n` : ""}`);
  if (argv.includes("--debug") && error instanceof Error) stderr.write(`\n${error.stack}\n${causesOf(error)}`);
  return isUsage ? usage : failure;
}

/** The command that was typed, as far as it is one: "inkling show digit". */
function nameOf(command: Command, argv: readonly string[]): string {
  const at = argv.findIndex((word) => !word.startsWith("-"));
  const inner = command.commands.find((known) => known.name() === argv[at]);
  return inner === undefined ? command.name() : `${command.name()} ${nameOf(inner, argv.slice(at + 1))}`;
}

function causesOf(error: Error): string {
  return error.cause instanceof Error ? `caused by ${error.cause.stack}\n${causesOf(error.cause)}` : "";
}
