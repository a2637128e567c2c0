import { NdArray } from "../array/ndarray.ts";
import { sha256OfArrays } from "../array/sha256.ts";
import type { TensorDType } from "../graph/command.ts";
import type { Graph } from "../graph/graph.ts";
import type { Shape } from "../graph/shape.ts";
import { Node, Operation, Tensor, Variable } from "../graph/tensor.ts";
import { listText } from "../graph/shape.ts";
import { SessionError } from "./errors.ts";
import { checkedFeeds, ResidentFeeds, type Feeds, type Resident } from "./feeds.ts";
import { engineMemory, type EngineMemory } from "./memory.ts";
import { bytesOf } from "./lowering.ts";
import { Plan } from "./plan.ts";
import { operandOf } from "./schedule.ts";
import { Runner } from "./runner.ts";
import type { FeedForm } from "./table.ts";
import { viewOf } from "./views.ts";
import { nextMacrotask } from "./yielding.ts";
import { machineThreads } from "./team.ts";

/** What can be fetched: a node, a list of nodes, or nodes by names of the caller's choice. */
export type Fetches = Node | readonly Node[] | Readonly<Record<string, Node>>;

type Value<N> = N extends Tensor<Shape, infer D extends TensorDType> ? NdArray<D> : null;

/** What a run gives: arrays in the form of the fetches, null for operations. */
export type Fetched<F> = F extends Node ? Value<F> : { -readonly [K in keyof F]: Value<F[K]> };

export interface RunOptions {
  /** How many times to run, exactly; what is fetched is from the last time. */
  readonly steps?: number;
  /** Stops the run at the next whole step; it then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

const mostPlans = 16;
const mostThreads = 64;

/**
 * Where graphs are run: it keeps the variables' values, and plans and fed arrays for the next run.
 *
 * Runs on one session are queued, never interleaved. `close()` gives everything back.
 */
export class Session {
  #graph: Graph | undefined;
  #memory: EngineMemory | undefined;
  #feeds: ResidentFeeds | undefined;
  #runner: Runner | undefined;
  #releaseThreads: (() => void) | undefined;
  readonly #threads: number | undefined;
  readonly #fuse: boolean;
  readonly #fast: boolean;
  #stepCell = 0;
  readonly #variables = new Map<Variable, { address: number; initialized: boolean }>();
  /** By use, the longest unused first. */
  readonly #plans = new Map<string, Plan>();
  #queue: Promise<unknown> = Promise.resolve();
  #closed = false;
  #broken: Error | undefined;

  /**
   * @param graph The graph to run; if none is given, that of the first fetch.
   * @param threads How many threads share the work; as many as the machine has unless said otherwise. The bits are the same.
   * @param fuse Whether nodes are computed together where that is quicker. Without, each has its own command; the bits are the same.
   * @param fast Whether a product and the sum it is added to may be rounded once (relaxed SIMD). Other machines then give other bits; where there is none, the first run says so.
   */
  constructor({
    graph,
    threads,
    fuse = true,
    fast = false,
  }: { readonly graph?: Graph; readonly threads?: number; readonly fuse?: boolean; readonly fast?: boolean } = {}) {
    if (threads !== undefined && !(Number.isInteger(threads) && threads >= 1 && threads <= mostThreads)) {
      throw new SessionError(`Session: threads is a whole number from 1 to ${mostThreads}, got ${threads}`);
    }
    this.#graph = graph;
    this.#threads = threads;
    this.#fuse = fuse;
    this.#fast = fast;
  }

  /**
   * Computes the fetches and commits the updates among them.
   *
   * Every read sees the variables as they were at the start of the step. Feeds are keyed by the placeholder's name or given as pairs.
   *
   * @throws FeedError if a needed placeholder is not fed, or with the wrong shape or dtype.
   * @throws SessionError if a variable has no value yet, or the session is closed.
   */
  run<const F extends Fetches>(fetches: F, feeds: Feeds = {}, options: RunOptions = {}): Promise<Fetched<F>> {
    const result = this.#queue.then(() => this.#run(fetches, feeds, options));
    this.#queue = result.catch(() => undefined);
    return result;
  }

  /** Gives a variable this value, as if it had been assigned: for weights that come from a file. */
  load(variable: Variable, value: NdArray): Promise<void> {
    const result = this.#queue.then(async () => {
      const memory = await this.#open([variable]);
      if (listText(variable.shape) !== listText(value.shape))
        throw new SessionError(`load: "${variable.name}" is ${listText(variable.shape)}, the value ${listText(value.shape)}`);
      const place = this.#placeOf(memory, variable);
      value.copyInto(viewOf(memory, place.address, operandOf(variable, value.shape)));
      place.initialized = true;
    });
    this.#queue = result.catch(() => undefined);
    return result;
  }

  /** Updates done in this session since the variables were initialised. */
  get updatesDone(): number {
    return this.#stepCell === 0 ? 0 : this.#memory!.int32(this.#stepCell, 1)[0];
  }

  /**
   * SHA-256 of the trainable variables in creation order: row-major little-endian float32, every NaN as 0x7fc00000, nothing else.
   * Equal hashes mean equal weights, to the last bit.
   */
  async weightsSha256(): Promise<string> {
    const trainable = (this.#graph?.variables ?? []).filter((variable) => variable.trainable);
    const values = await this.run(trainable);
    return sha256OfArrays(values);
  }

  /** Gives memory back. The session cannot be used afterwards; closing twice is harmless. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const plan of this.#plans.values()) plan.free();
    this.#plans.clear();
    this.#feeds?.free();
    this.#releaseThreads?.();
    for (const { address } of this.#variables.values()) this.#memory!.free(address);
    this.#variables.clear();
    if (this.#stepCell !== 0) this.#memory!.free(this.#stepCell);
    this.#stepCell = 0;
  }

  async #run<F extends Fetches>(fetches: F, feeds: Feeds, { steps = 1, signal }: RunOptions): Promise<Fetched<F>> {
    if (!Number.isInteger(steps) || steps < 1) throw new SessionError(`run: steps is a whole number, 1 or more, got ${steps}`);
    const nodes: readonly Node[] = fetches instanceof Node ? [fetches] : Object.values(fetches);
    for (const node of nodes)
      if (!(node instanceof Node)) throw new SessionError(`run: a fetch is a tensor or an operation of a graph, got ${String(node)}`);
    const memory = await this.#open(nodes);
    const fed = checkedFeeds(feeds, this.#graph);
    const threads = await this.#readyThreads(memory);
    if (this.#closed) throw new SessionError("run: the session was closed before the run began");
    const brought = this.#bring(fed);
    const plan = this.#planFor(memory, threads, nodes, fed, brought);
    this.#requireValues(plan);
    await this.#feed(plan, brought);
    await this.#runSteps(memory, plan, threads, steps, signal);
    const read = (node: Node): NdArray | null => {
      if (node instanceof Operation) return null;
      const { values, shape } = plan.read(node as Tensor);
      return NdArray.adopt(values, shape, (node as Tensor).dtype);
    };
    if (fetches instanceof Node) return read(fetches) as Fetched<F>;
    if (Array.isArray(fetches)) return fetches.map(read) as Fetched<F>;
    return Object.fromEntries(Object.entries(fetches).map(([name, node]) => [name, read(node)])) as Fetched<F>;
  }

  /** Whole steps: none is left half done, and an update counts only if it was committed. */
  async #runSteps(memory: EngineMemory, plan: Plan, threads: number, steps: number, signal: AbortSignal | undefined): Promise<void> {
    const changes = plan.updates.some(({ initializes }) => !initializes);
    let between = true;
    const work = {
      steps,
      threads,
      counter: this.#stepCell,
      increment: Number(changes),
      beforeStep: () => {
        between = true;
        signal?.throwIfAborted();
        between = false;
      },
      afterStep: () => {
        for (const { variable } of plan.updates) this.#variables.get(variable)!.initialized = true;
      },
      afterBreak: () => {
        if (this.#closed) throw new SessionError("run: the session was closed while it ran");
      },
    };
    try {
      await this.#runner!.run(plan, work);
    } catch (error) {
      // Between two steps everything is whole; anywhere else the values cannot be trusted any more.
      if (!between) this.#broken = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
    if (!changes && plan.updates.length > 0) memory.int32(this.#stepCell, 1)[0] = 0;
    const fault = plan.takeFault();
    if (fault !== undefined) throw new SessionError(`run: ${fault}`);
  }

  async #readyThreads(memory: EngineMemory): Promise<number> {
    const wanted = memory.isShared ? (this.#threads ?? (await machineThreads())) : 1;
    this.#releaseThreads ??= memory.expectThreads(wanted);
    await memory.team.growTo(wanted);
    return wanted;
  }

  async #open(nodes: readonly Node[]): Promise<EngineMemory> {
    if (this.#closed) throw new SessionError("run: the session is closed; make a new one: new Session()");
    if (this.#broken)
      throw new SessionError(
        `run: an earlier step of this session broke off (${this.#broken.message}), so its values cannot be trusted; make a new session`,
      );
    this.#graph ??= nodes[0]?.graph;
    for (const node of nodes) {
      if (node.graph !== this.#graph)
        throw new SessionError(
          `run: "${node.name}" belongs to another graph than this session's; make a session for it: new Session({ graph })`,
        );
    }
    const memory = await engineMemory(this.#fast);
    if (this.#closed) throw new SessionError("run: the session was closed before the run began");
    if (!this.#memory) {
      this.#memory = memory;
      this.#feeds = new ResidentFeeds(memory);
      this.#runner = new Runner(memory);
      this.#stepCell = memory.allocate(4);
    }
    return memory;
  }

  #placeOf(memory: EngineMemory, variable: Variable): { address: number; initialized: boolean } {
    const known = this.#variables.get(variable);
    if (known) return known;
    const place = { address: memory.allocate(bytesOf(operandOf(variable, variable.shape as readonly number[]))), initialized: false };
    this.#variables.set(variable, place);
    return place;
  }

  #planFor(
    memory: EngineMemory,
    threads: number,
    nodes: readonly Node[],
    fed: ReadonlyMap<Tensor, NdArray>,
    brought: ReadonlyMap<Tensor, Resident>,
  ): Plan {
    const forms = new Map([...fed].map(([placeholder, { shape }]) => [placeholder, { shape, ...brought.get(placeholder)!.storage }]));
    const feedKey = ([{ index }, { shape, divisor, isSparse }]: [Tensor, FeedForm]): string =>
      `${index}:${shape.join("x")}:${divisor ?? ""}${isSparse ? "s" : ""}`;
    const key = `${nodes.map((node) => node.index).join()}|${[...forms].map(feedKey).sort().join()}`;
    let plan = this.#plans.get(key);
    if (plan) this.#plans.delete(key);
    else
      plan = new Plan(memory, nodes, forms, {
        variable: (variable) => this.#placeOf(memory, variable).address,
        step: this.#stepCell,
        threads,
        fuse: this.#fuse,
      });
    this.#plans.set(key, plan);
    for (const [oldest, unused] of this.#plans) {
      if (this.#plans.size <= mostPlans) break;
      unused.free();
      this.#plans.delete(oldest);
    }
    return plan;
  }

  #requireValues(plan: Plan): void {
    const without = plan.reads.filter((variable) => !this.#variables.get(variable)?.initialized);
    if (without.length === 0) return;
    throw new SessionError(
      `run: the variable${without.length > 1 ? "s" : ""} ${without.map(({ name }) => `"${name}"`).join(", ")} ${without.length > 1 ? "have" : "has"} no value yet.\n   Run the initializer first: await session.run(globalVariablesInitializer()).`,
    );
  }

  #bring(fed: ReadonlyMap<Tensor, NdArray>): ReadonlyMap<Tensor, Resident> {
    const inUse = new Set<Resident>();
    const bring = (placeholder: Tensor, feed: NdArray): Resident => {
      const resident = this.#feeds!.bring(placeholder, feed, inUse);
      inUse.add(resident);
      return resident;
    };
    return new Map([...fed].map(([placeholder, feed]) => [placeholder, bring(placeholder, feed)]));
  }

  async #feed(plan: Plan, brought: ReadonlyMap<Tensor, Resident>): Promise<void> {
    const pause = async (): Promise<void> => {
      await nextMacrotask();
      if (this.#closed) throw new SessionError("run: the session was closed while it ran");
    };
    for (const placeholder of plan.placeholders) {
      const resident = brought.get(placeholder)!;
      for (const wanted of plan.listsOf(placeholder)) await resident.list(wanted, pause);
    }
    for (const placeholder of plan.placeholders) plan.setFeed(placeholder, brought.get(placeholder)!);
  }
}

/** The value of one node, in a session of its own: for one-liners such as `await evaluate(softmax(zeros([4])))`. */
export async function evaluate<const F extends Fetches>(fetches: F, feeds: Feeds = {}): Promise<Fetched<F>> {
  const session = new Session();
  try {
    return await session.run(fetches, feeds);
  } finally {
    session.close();
  }
}
