import { mkdir, open, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { DataError, writeAtomic, type Environment } from "../data/index.ts";
import { brokenPipe } from "./exit.ts";

/** Where a command prints. */
export interface Output {
  readonly write: (text: string) => void;
  readonly isTTY: boolean;
  /** How wide a terminal is. */
  readonly columns?: number;
}

/** Everything of the world that a command touches, so that a test can give it another world. */
export interface Effects {
  /** Results. */
  readonly stdout: Output;
  /** What is only for people: notices, progress, errors. */
  readonly stderr: Output;
  readonly stdin: { readonly isTTY: boolean };
  readonly env: Environment;
  /** Milliseconds, from whenever; only differences count. */
  readonly now: () => number;
  /** Writes a file whole or not at all. */
  readonly writeFile: (path: string, content: Uint8Array | string) => Promise<void>;
  /** Makes a folder, if it is not there, and tries whether files can be put into it. */
  readonly prepareFolder: (path: string) => Promise<void>;
  /** Does work that Ctrl-C (or SIGTERM) stops: it aborts the signal, and the work ends when it can; a second one ends all. */
  readonly interruptible: <Result>(work: (signal: AbortSignal) => Promise<Result>) => Promise<Result>;
  /** The next line that is typed, without its end; undefined when the input has ended. */
  readonly readLine: (prompt: string) => Promise<string | undefined>;
}

/** Work was stopped by Ctrl-C: 130, or by SIGTERM: 143. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
  readonly exitCode: number;

  constructor(exitCode = 130) {
    super("stopped");
    this.exitCode = exitCode;
  }
}

/** The process's own world. */
export const realEffects: Effects = {
  stdout: outputOf(process.stdout),
  stderr: outputOf(process.stderr),
  stdin: { isTTY: process.stdin.isTTY === true },
  env: process.env,
  now: () => performance.now(),
  writeFile: writeAtomic,
  prepareFolder,
  interruptible,
  readLine,
};

function outputOf(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => void stream.write(text),
    get isTTY() {
      return stream.isTTY === true;
    },
    // Asked anew each time: a window can be made wider.
    get columns() {
      return stream.columns;
    },
  };
}

/** A reader that has gone away (`… | head`) ends the process without a word, as it does other programs. */
export function leaveOnBrokenPipe(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(brokenPipe);
      throw error;
    });
  }
}

async function prepareFolder(path: string): Promise<void> {
  try {
    await makeFolder(resolve(path));
    const probe = join(path, `.${process.pid}.inkling-probe`);
    await (await open(probe, "w")).close();
    await rm(probe);
  } catch (error) {
    const { code = "", path: place = path } = error as NodeJS.ErrnoException;
    const reasons: Record<string, string> = {
      EEXIST: place === resolve(path) ? "there is a file of that name" : `${place} is a file`,
      ENOENT: "no folder can be made there",
      ENOTDIR: "part of its path is a file, not a folder",
      EACCES: "permission is denied",
      EPERM: "permission is denied",
      EROFS: "the disk is read-only",
      ENOSPC: "the disk is full",
    };
    throw new DataError(`The folder ${path} cannot be written to: ${reasons[code] ?? (error as Error).message}. Name another one.`, {
      cause: error,
    });
  }
}

/** Not `recursive: true`: where a folder cannot be made although its parent is there (/proc), Node tries for ever. */
async function makeFolder(path: string): Promise<void> {
  const isThere = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isThere) return;
  if (dirname(path) !== path) await makeFolder(dirname(path));
  await mkdir(path);
}

async function interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const stopWith = (exitCode: number) => () => {
    if (controller.signal.aborted) process.exit(exitCode);
    controller.abort(new Interrupted(exitCode));
  };
  const [onInterrupt, onTerminate] = [stopWith(130), stopWith(143)];
  process.on("SIGINT", onInterrupt).on("SIGTERM", onTerminate);
  try {
    return await work(controller.signal);
  } finally {
    process.off("SIGINT", onInterrupt).off("SIGTERM", onTerminate);
  }
}

function readLine(prompt: string): Promise<string | undefined> {
  process.stdout.write(prompt);
  // Not as a terminal: then Ctrl-C would arrive as a character instead of a signal.
  const lines = createInterface({ input: process.stdin, terminal: false });
  return new Promise((resolve) => {
    lines.once("line", (line) => {
      resolve(line);
      lines.close();
    });
    lines.once("close", () => resolve(undefined));
  });
}
