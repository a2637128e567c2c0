import type { NdArray } from "../array/ndarray.ts";
import type { Node, Tensor } from "../graph/tensor.ts";
import type { SessionError } from "./errors.ts";
import type { Feeds } from "./feeds.ts";
import type { Fetched, Fetches } from "./fetches.ts";
import type { Plan } from "./plan.ts";
import type { RunOptions, Session } from "./session.ts";

// Loaded when somebody asks for it, and not before. It imports types alone: whatever else it needs, the session brings, so
// that a bundle of the engine stays one file.

/** A tensor of the run and what came out. */
interface Value {
  readonly node: Tensor;
  readonly shape: readonly number[];
  readonly elements: Float32Array;
  /** The first element that is a NaN or infinite; −1 if none is. */
  readonly bad: number;
}

/**
 * A run that goes step by step, and before each step computes everything that the step is going to, without its updates: the
 * first NaN or infinity ends the run there, and the variables are still what they were.
 */
export class CheckedRun {
  readonly #session: Session;
  readonly #plan: Plan;
  readonly #Failure: typeof SessionError;
  readonly #once: <F extends Fetches>(fetches: F, options: Pick<RunOptions, "signal">) => Promise<Fetched<F>>;

  /**
   * @param plan the run's own, which says what will be computed
   * @param once runs the session once, in its turn
   */
  constructor(
    session: Session,
    plan: Plan,
    Failure: typeof SessionError,
    once: <F extends Fetches>(fetches: F, options: Pick<RunOptions, "signal">) => Promise<Fetched<F>>,
  ) {
    this.#session = session;
    this.#plan = plan;
    this.#Failure = Failure;
    this.#once = once;
  }

  async run<F extends Fetches>(fetches: F, feeds: Feeds, { steps = 1, every = 1, onValues, signal }: RunOptions<F>): Promise<Fetched<F>> {
    const nodes = this.#plan.schedule.order.filter((node) => node.dtype === "float32" && !isFedAsBytes(node, feeds));
    const options = signal ? { signal } : {};
    for (let step = 0; ; step++) {
      const { updatesDone } = this.#session;
      this.#requireFinite(nodes, await this.#once(nodes, options), step, updatesDone);
      const values = await this.#once(fetches, options);
      if (step % every === 0) onValues?.(values, updatesDone);
      if (step === steps - 1) return values;
    }
  }

  #requireFinite(nodes: readonly Tensor[], arrays: readonly NdArray[], step: number, updatesDone: number): void {
    const values = new Map<Tensor, Value>();
    for (const [i, node] of nodes.entries()) {
      const elements = arrays[i].data as Float32Array;
      values.set(node, { node, shape: arrays[i].shape, elements, bad: elements.findIndex((value) => !Number.isFinite(value)) });
    }
    const inputsOf = ({ node }: Value): Value[] => node.inputs.flatMap((input) => values.get(this.#plan.schedule.standsFor(input)) ?? []);
    // Of those to which no bad number came, the one that was written first: the loss before its gradient.
    const guilty = [...values.values()].filter((value) => value.bad >= 0 && inputsOf(value).every(({ bad }) => bad < 0));
    if (guilty.length === 0) return;
    const first = guilty.reduce((one, other) => (other.node.index < one.node.index ? other : one));
    const inputs = inputsOf(first).map((input) => inputText(input, first));
    throw new this.#Failure(
      [
        `run: ${whatHappened(first)}.`,
        ...(inputs.length > 0 ? [`Its inputs: ${inputs.join("; ")}.`] : []),
        `That was to be step ${step} of this run, after ${updatesDone} updates. It was not done: the variables are as they were.`,
      ].join("\n   "),
    );
  }
}

/** Bytes are whole numbers from 0 to 255, and there may be very many of them. */
function isFedAsBytes({ name, definition }: Tensor, feeds: Feeds): boolean {
  if (definition.role !== "placeholder") return false;
  const feed = Array.isArray(feeds) ? feeds.find(([one]) => one.name === name)?.[1] : (feeds as Readonly<Record<string, unknown>>)[name];
  return (feed as NdArray | undefined)?.byteDivisor !== undefined;
}

function whatHappened({ node, shape, elements, bad }: Value): string {
  const place = placeOf(bad, shape);
  const example = node.shape[0] === null ? `, example ${place[0]}` : "";
  return `${subject(node)} ${elements[bad]}${shape.length > 0 ? ` at [${place.join(", ")}]` : ""}${example}`;
}

function subject({ name, definition }: Node): string {
  if (definition.role === "placeholder") return `what is fed as "${name}" holds`;
  if (definition.role === "variable") return `the variable "${name}" holds`;
  return `"${name}" (${definition.name}) is the first to make`;
}

/** The element that went into the bad one, where there is one such; else the largest. */
function inputText({ node, shape, elements }: Value, { shape: like, bad }: Value): string {
  if (shape.join() === like.join()) return `"${node.name}" is ${elements[bad]} there`;
  const largest = elements.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return `"${node.name}" [${shape.join(", ")}] goes up to ${largest}`;
}

/** The element's index along each axis. */
function placeOf(element: number, shape: readonly number[]): number[] {
  const place: number[] = [];
  let left = element;
  for (const length of shape.toReversed()) {
    place.unshift(left % length);
    left = Math.floor(left / length);
  }
  return place;
}
