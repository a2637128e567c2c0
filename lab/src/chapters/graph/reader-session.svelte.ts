import type { Node } from "inkling";
import type { Digits, GraphRun, GraphValue } from "../../engine/protocol.ts";
import { neededFor, tutorialGraph, type TutorialGraph } from "../../engine/tutorial-graph.ts";
import type { Lab } from "../../state/lab.svelte.ts";
import { words } from "../../words/en/graph-chapter.ts";
import { isPlaceholder, isVariable } from "./parts.ts";

export type FeedCount = 0 | 1 | 3;

/** A line that was run, and what came back. */
export interface Entry {
  readonly id: number;
  readonly code: string;
  readonly output: string;
  readonly failed: boolean;
}

export interface LastRun {
  readonly fetch: Node;
  /** What was needed, or would have been. */
  readonly needed: ReadonlySet<Node>;
  /** What flowed, by the node's name. Empty if the run failed. */
  readonly values: ReadonlyMap<string, GraphValue>;
  /** How many digits were fed. */
  readonly examples: number;
  /** Where it failed. */
  readonly missing: ReadonlySet<Node>;
  /** Why it failed, in the library's words; undefined if it did not. */
  readonly problem?: string;
}

const mostEntries = 8;

/** The reader's own session on the tutorial's graph: what is fed, which values W and b have, and what was run. */
export class ReaderSession {
  readonly model: TutorialGraph = tutorialGraph();
  readonly #lab: Lab;
  feedCount: FeedCount = $state(0);
  /** Where W and b have their values from: from nowhere yet, from this session, or from the page's run at the moment shown. */
  values: "none" | "own" | "run" = $state("none");
  last: LastRun | undefined = $state.raw();
  entries: readonly Entry[] = $state.raw([]);
  busy: boolean = $state(false);
  /** The three digits at hand; the first of them is the one digit. */
  digits: Digits | undefined = $state.raw();
  #own: GraphRun["after"] = $state.raw();
  #start: number = $state(0);
  #number = 1;
  #entryId = 0;
  #digitsOf: string | undefined;

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  /** W as this session has it, [784, 10]; undefined as long as it has no value. */
  get W(): Float32Array | undefined {
    return this.values === "run" ? this.#lab.W : this.values === "own" ? this.#own?.W : undefined;
  }

  get b(): Float32Array | undefined {
    return this.values === "run" ? this.#lab.b : this.values === "own" ? this.#own?.b : undefined;
  }

  /** The number of the first digit at hand. */
  get start(): number {
    return this.#start;
  }

  /** The numbers of the training digits that are fed. */
  get indices(): readonly number[] {
    return Array.from({ length: this.feedCount }, (_, i) => this.#start + i);
  }

  /** Gets the digits at hand, if they are not those already. */
  async fetchDigits(): Promise<void> {
    const data = this.#lab.dataName;
    const what = `${data} ${this.#start}`;
    if (!this.#lab.data.current || what === this.#digitsOf) return;
    this.#digitsOf = what;
    try {
      const digits = await this.#lab.engine.call("digits", { data, split: "train", start: this.#start, count: 3 });
      if (what === this.#digitsOf) this.digits = digits;
    } catch {
      this.#digitsOf = undefined;
    }
  }

  feed(count: FeedCount): void {
    this.feedCount = count;
    this.last = undefined;
    void this.fetchDigits();
  }

  otherDigits(): void {
    this.#start += 3;
    this.last = undefined;
    void this.fetchDigits();
  }

  /** Runs one node, as the code in the console says. Its error is shown, never thrown. */
  async run(fetch: Node): Promise<GraphRun | undefined> {
    const needed = new Set(neededFor(fetch));
    const code = `await session.run(${nameInCode(this.model, fetch)}${this.#feedsInCode(needed)})`;
    this.busy = true;
    try {
      const ran = await this.#ask(fetch);
      this.#tell(code, ran.printed, false);
      this.#keep(fetch, needed, ran);
      return ran;
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      this.#tell(code, `${name}: ${message}`, true);
      const lacks = (node: Node): boolean =>
        name === "FeedError"
          ? isPlaceholder(node) && !this.#feeds(node)
          : name === "SessionError" && isVariable(node) && this.values === "none";
      const missing = new Set([...needed].filter(lacks));
      this.last = { fetch, needed, values: new Map(), examples: this.feedCount, missing, problem: `${name}: ${message}` };
      return undefined;
    } finally {
      this.busy = false;
    }
  }

  initialize(): Promise<GraphRun | undefined> {
    // What the page's run has learnt must not be loaded again over the zeros.
    if (this.values === "run") this.values = "own";
    return this.run(this.model.initialize);
  }

  /** W and b of the page's run, at the moment its time line shows; they go with it from now on. */
  takeRun(): void {
    this.values = "run";
    this.last = undefined;
    this.#tell(words.actions.taken, "", false);
  }

  /** Nothing has a value any more. */
  restart(): void {
    this.#number += 1;
    this.values = "none";
    this.#own = undefined;
    this.last = undefined;
    this.#tell("session = new Session()", "", false);
  }

  /** Runs again what was run last, because W and b have moved. The console's last line then shows what comes back. */
  async refresh(): Promise<void> {
    const { last } = this;
    if (!last || last.problem !== undefined || this.busy || this.values !== "run") return;
    this.busy = true;
    try {
      const ran = await this.#ask(last.fetch);
      if (this.last !== last) return;
      this.#keep(last.fetch, last.needed, ran);
      this.entries = this.entries.map((entry, i) => (i === this.entries.length - 1 ? { ...entry, output: ran.printed } : entry));
    } finally {
      this.busy = false;
    }
  }

  #ask(fetch: Node): Promise<GraphRun> {
    const feed = this.feedCount === 0 ? undefined : { data: this.#lab.dataName, split: "train" as const, indices: this.indices };
    const weights = this.values === "run" ? this.#lab.shown.weights : undefined;
    return this.#lab.engine.call("graphRun", { sessionNumber: this.#number, fetch: fetch.name, feed, weights });
  }

  #keep(fetch: Node, needed: ReadonlySet<Node>, { values, after }: GraphRun): void {
    const moved = needed.has(this.model.training);
    if (after && (this.values !== "run" || moved)) {
      this.#own = after;
      this.values = "own";
    }
    this.last = {
      fetch,
      needed,
      values: new Map(values.map((value) => [value.name, value])),
      examples: this.feedCount,
      missing: new Set(),
    };
  }

  #tell(code: string, output: string, failed: boolean): void {
    this.entries = [...this.entries, { id: ++this.#entryId, code, output, failed }].slice(-mostEntries);
  }

  #feeds(node: Node): boolean {
    return this.feedCount > 0 && isPlaceholder(node);
  }

  #feedsInCode(needed: ReadonlySet<Node>): string {
    if (this.feedCount === 0) return "";
    const named = [this.model.x, this.model.y_]
      .filter((node) => needed.has(node))
      .map((node) => `${node.name}: ${node === this.model.x ? "digits" : "labels"}`);
    return named.length === 0 ? "" : `, { ${named.join(", ")} }`;
  }
}

/** What the tutorial's code calls a node, or how code would find it. */
export function nameInCode(model: TutorialGraph, node: Node): string {
  const named = (["x", "y_", "W", "b", "y", "loss", "training"] as const).find((name) => model[name] === node);
  return named ?? (node === model.initialize ? "globalVariablesInitializer()" : `graph.find("${node.name}")`);
}
