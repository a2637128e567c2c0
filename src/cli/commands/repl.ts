import { createInterface } from "node:readline";
import { start, type REPLServer } from "node:repl";
import { PassThrough } from "node:stream";
import type { Command } from "commander";
import * as ink from "../../index.ts";
import * as plot from "../../plot/index.ts";
import { dataHelp, newCommand, seedNumber } from "../arguments.ts";
import { readData } from "../data-sets.ts";
import { realEffects, type Effects } from "../effects.ts";
import { pictureFor } from "../pictures.ts";

export interface ReplOptions {
  readonly data?: string;
  readonly seed: number;
}

export function replCommand(effects: Effects): Command {
  return newCommand("repl", effects, ["inkling repl", "inkling repl --data handwriting"])
    .summary("try the library, line by line")
    .description("Node's own prompt, with the library (ink), the digits (mnist) and pictures (plot, show) at hand, and await.")
    .option("--data <name>", dataHelp)
    .option("--seed <n>", "of generated handwriting: which digits", seedNumber, 0)
    .action((options: ReplOptions) => repl(options, effects));
}

/** Reads lines from the terminal and runs them, until .exit or the end of the input. */
export async function repl(options: ReplOptions, effects: Effects = realEffects): Promise<void> {
  const mnist = await readData(options.data, effects, { seed: options.seed });
  if (effects.stdin.isTTY) {
    effects.stdout.write(
      [
        "ink    the library: placeholder, variable, matmul, Session …",
        `mnist  the digits (${mnist.identity.name}): mnist.train.images, mnist.train.labels …`,
        "plot   figures; show(figure) draws one here",
        "",
        "  show(plot.digitImage(mnist.train.images.row(0)))",
        "  await ink.evaluate(ink.softmax(ink.constant([1, 2, 3])))",
        "",
        "",
      ].join("\n"),
    );
  }
  const input = effects.stdin.isTTY ? undefined : new PassThrough();
  const server = start({ prompt: effects.stdin.isTTY ? "> " : "", output: process.stdout, input: input ?? process.stdin });
  const show = (figure: plot.Figure): void => effects.stdout.write(pictureFor(effects, figure));
  const provide = (context: object): void => void Object.assign(context, { ink, mnist, plot, show });
  provide(server.context);
  // .clear makes a new context.
  server.on("reset", provide);
  const left = new Promise<void>((resolve) => void server.on("exit", resolve));
  if (input) await passLines(server, input);
  await left;
}

/**
 * Hands the lines of a pipe to the prompt one at a time, each when the one before it has been answered: by itself it
 * would go on to the next line while an await is under way.
 */
async function passLines(server: REPLServer, input: PassThrough): Promise<void> {
  const displayPrompt = server.displayPrompt.bind(server);
  const line = { answered: () => {} };
  Object.assign(server, {
    displayPrompt: (preserveCursor?: boolean) => {
      displayPrompt(preserveCursor);
      line.answered();
    },
  });
  let isOver = false;
  server.once("exit", () => {
    isOver = true;
    line.answered();
  });
  for await (const text of createInterface({ input: process.stdin })) {
    if (isOver) break;
    await new Promise<void>((resolve) => {
      line.answered = resolve;
      input.write(`${text}\n`);
    });
  }
  input.end();
}
