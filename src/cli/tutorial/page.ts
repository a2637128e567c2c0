import { toPng, toTerminal, type Figure, type TerminalOptions } from "../../plot/index.ts";
import { durationText } from "../progress.ts";

/** What a page needs of the world around it. */
export interface Surroundings {
  readonly write: (text: string) => void;
  readonly terminal: Required<TerminalOptions>;
  /** A line that the reader types, undefined at the end of the input. Without it nobody is asked or waited for. */
  readonly readLine?: (prompt: string) => Promise<string | undefined>;
  readonly savePicture: (name: string, png: Uint8Array) => Promise<void>;
  /** Shows how far something has come, from 0 to 1, in a line that goes away when `share` is undefined. */
  readonly progress: (share: number | undefined, text?: string) => void;
  /** Aborted when the work is to stop; after a pause it is another one. */
  readonly signal: () => AbortSignal;
}

/** Nothing more is to be shown: not an error. */
export class ReaderLeft extends Error {
  override readonly name = "ReaderLeft";
}

const widest = 80;
/** Columns of a heading that the data's name may take. */
const mostOfData = 30;

/**
 * What the reader sees: text, code, what the code printed, pictures, questions.
 *
 * A section that is not shown does the same things unseen, for what later ones need of it.
 */
export class Page {
  readonly #around: Surroundings;
  readonly pictures: string[] = [];
  #section = 0;
  #shown = false;
  #picturesOfSection = 0;
  #data = "";
  #endsEmpty = false;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** False if the section is run only for what later ones need of it: then it may leave out what nobody sees. */
  get isShown(): boolean {
    return this.#shown;
  }

  get signal(): AbortSignal {
    return this.#around.signal();
  }

  /** The data that all numbers from here on are of: it stands in every heading. */
  set data(name: string) {
    this.#data = name;
  }

  /** Begins a section. */
  open(section: number, title: string, { shown }: { readonly shown: boolean }): void {
    this.#section = section;
    this.#shown = shown;
    this.#picturesOfSection = 0;
    const left = `── ${section} · ${title} `;
    const data = this.#data.length > mostOfData ? `${this.#data.slice(0, mostOfData - 1)}…` : this.#data;
    const right = data === "" ? "" : ` ${data} ──`;
    this.#gap();
    this.#line(this.#bold(left + "─".repeat(Math.max(2, this.#width - left.length - right.length)) + right));
  }

  /** Paragraphs of prose, each wrapped to the page's width. */
  say(...paragraphs: readonly string[]): void {
    for (const paragraph of paragraphs) {
      this.#gap();
      this.#line(...wrapped(paragraph, this.#width));
    }
  }

  /** Lines of a program, before they are run. */
  code(listing: string): void {
    this.#gap();
    this.#line(...listing.split("\n").map((line) => `${this.#dim("  │")} ${line}`.trimEnd()), "");
  }

  /** What the program prints, as Python's print does. Without `this`, so that a program calls it by its name alone. */
  readonly print = (...values: readonly unknown[]): void => {
    for (const line of values.map(String).join(" ").split("\n")) this.#line(line === "" ? "" : `  ${line}`);
  };

  /** Draws a figure here, and as a PNG beside the others. */
  readonly show = async (name: string, picture: Figure): Promise<void> => {
    if (!this.#shown) return;
    this.signal.throwIfAborted();
    this.#gap();
    this.#line(
      ...toTerminal(picture, this.#around.terminal)
        .replace(/^\n|\n$/g, "")
        .split("\n"),
      "",
    );
    this.#picturesOfSection += 1;
    const file = `${String(this.#section).padStart(2, "0")}-${this.#picturesOfSection}-${name}.png`;
    await this.#around.savePicture(file, toPng(picture));
    this.pictures.push(file);
  };

  /** Prints the error that running this must give. */
  readonly expectError = async (run: () => Promise<unknown>): Promise<void> => {
    try {
      await run();
    } catch (error) {
      this.signal.throwIfAborted();
      if (!(error instanceof Error)) throw error;
      const lines = `${error.name}: ${error.message}`.split("\n");
      for (const line of lines.flatMap((one) => wrapped(one, this.#width - 2))) this.print(line);
      return;
    }
    throw new Error("the tutorial expected an error here, and there was none");
  };

  /** Counts from `first` to `last`, both included, showing how far it is. */
  readonly count = (first: number, last: number, what = "Training"): Generator<number> => this.#count(first, last, what);

  *#count(first: number, last: number, what: string): Generator<number> {
    const startMs = performance.now();
    let toldMs = startMs;
    try {
      for (let i = first; i <= last; i++) {
        this.signal.throwIfAborted();
        yield i;
        const nowMs = performance.now();
        if (nowMs - toldMs < 100) continue;
        toldMs = nowMs;
        const done = i - first + 1;
        const leftMs = ((nowMs - startMs) / done) * (last - i);
        this.#around.progress(done / (last - first + 1), `${what}, ${durationText(leftMs / 1000)} left`);
      }
    } finally {
      this.#around.progress(undefined);
    }
  }

  /** Asks the reader to commit to an answer before it is shown; without a terminal the question is only shown. */
  async ask(question: string): Promise<void> {
    if (!this.#shown) return;
    this.#gap();
    this.#line(...wrapped(`? ${question}`, this.#width).map((line) => this.#bold(line)), "");
    if (this.#around.readLine === undefined) return;
    const answer = await this.#readLine("  Your guess (Enter to see): ");
    if (answer !== "") this.#line(`  You said: ${answer}`, "");
  }

  /** Waits for the reader. @throws ReaderLeft for q */
  async pause(): Promise<void> {
    if (!this.#shown || this.#around.readLine === undefined) return;
    this.#gap();
    await this.#readLine(this.#dim("  Enter goes on, q leaves "));
  }

  async #readLine(prompt: string): Promise<string> {
    const typed = await this.#around.readLine?.(prompt);
    // What the reader typed ended the line.
    this.#endsEmpty = false;
    if (typed === undefined) throw new ReaderLeft();
    const answer = typed.trim();
    if (answer.toLowerCase() === "q") throw new ReaderLeft();
    return answer;
  }

  get #width(): number {
    return Math.min(this.#around.terminal.columns, widest);
  }

  #bold(text: string): string {
    return this.#styled(1, text);
  }

  #dim(text: string): string {
    return this.#styled(2, text);
  }

  #styled(code: number, text: string): string {
    return this.#around.terminal.color === "none" ? text : `\u001b[${code}m${text}\u001b[0m`;
  }

  #line(...lines: readonly string[]): void {
    if (!this.#shown || lines.length === 0) return;
    this.#around.write(lines.map((line) => `${line}\n`).join(""));
    this.#endsEmpty = lines.at(-1) === "";
  }

  /** An empty line, unless the last one is. */
  #gap(): void {
    if (!this.#endsEmpty) this.#line("");
  }
}

/** The paragraph in lines of at most `width` columns, broken at spaces; a word that is longer stands alone. */
export function wrapped(paragraph: string, width: number): string[] {
  const indent = /^ */.exec(paragraph)?.[0] ?? "";
  const lines: string[] = [];
  let line = "";
  for (const word of paragraph.trim().split(/ +/)) {
    if (line !== "" && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, indent + line];
}
