import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";

export const checkout: string = join(import.meta.dirname, "..");

/** What a contestant answers to "check" and "run"; peers/protocol.py says what is asked. */
export interface Reply {
  readonly version?: string;
  readonly loss?: number;
  /** What the steps alone took. */
  readonly ms?: number;
  /** Inkling's alone: SHA-256 of its weights. */
  readonly sha256?: string;
}

export interface Command {
  readonly file: string;
  readonly argv: readonly string[];
  /** Added to the environment, after everything in it that tunes a BLAS or OpenMP has been taken away. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** This process's environment without what would slow a peer down, or speed it up, unseen. */
export function plainEnvironment(added: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const tuning = /^(OPENBLAS|GOTO|OMP|GOMP|KMP|MKL|NVPL|BLIS|VECLIB|NUMEXPR|NODE_OPTIONS)(_|$)/;
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !tuning.test(name))), ...added };
}

/** A process that lives for a whole question, so that rounds can take turns without anybody starting up. */
export class Contestant {
  readonly version: string;
  readonly #child: ReturnType<typeof spawn>;
  readonly #lines: AsyncIterator<string>;
  readonly #errors: string[];

  private constructor(child: ReturnType<typeof spawn>, lines: AsyncIterator<string>, errors: string[], version: string) {
    this.#child = child;
    this.#lines = lines;
    this.#errors = errors;
    this.version = version;
  }

  /** @throws Error with the end of what it wrote, if it does not start. */
  static async start({ file, argv, environment }: Command): Promise<Contestant> {
    const child = spawn(file, argv, { env: plainEnvironment(environment), stdio: ["pipe", "pipe", "pipe"] });
    const errors: string[] = [];
    child.on("error", (error) => errors.push(error.message));
    child.stdin.on("error", () => {});
    child.stderr.setEncoding("utf8").on("data", (text: string) => errors.push(text));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const waiting = new Contestant(child, lines, errors, "");
    const { version } = await waiting.#next(120_000);
    return new Contestant(child, lines, errors, version ?? "");
  }

  async check(steps: number, to: string): Promise<Reply> {
    return this.#ask({ ask: "check", steps, to });
  }

  /** Milliseconds that `steps` more steps took, by its own clock. */
  async run(steps: number): Promise<number> {
    const { ms } = await this.#ask({ ask: "run", steps });
    return ms ?? Number.NaN;
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.kill("SIGKILL");
    await gone;
  }

  #ask(question: object): Promise<Reply> {
    this.#child.stdin!.write(`${JSON.stringify(question)}\n`);
    return this.#next(300_000);
  }

  /** The next line that is an answer: libraries greet on the same stream. */
  async #next(limitMs: number): Promise<Reply> {
    for (;;) {
      const { value, done } = await this.#withLimit(this.#lines.next(), limitMs);
      if (done === true) throw new Error(lastLines(this.#errors.join("")) || "it ended without a word");
      if (String(value).startsWith("{")) return JSON.parse(String(value)) as Reply;
    }
  }

  async #withLimit<T>(promise: Promise<T>, limitMs: number): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#child.kill("SIGKILL");
        reject(new Error(`no answer within ${limitMs / 1000} s`));
      }, limitMs);
    });
    try {
      return await Promise.race([promise, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Inkling as a contestant: the program of a question, in a process of its own. */
export function inkling(question: string, folder: string, settings: object): Command {
  const child = join(checkout, "bench", "child.ts");
  return { file: process.execPath, argv: ["--import", "@oxc-node/core/register", child, question, folder, JSON.stringify(settings)] };
}

/** What matters of a stack trace: the message, which comes first in Node's and last in Python's. */
function lastLines(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !/^\s+at |^Node\.js v/.test(line));
  return (lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? "").trim();
}
