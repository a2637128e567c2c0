import type { NdArray } from "../array/ndarray.ts";
import { sha256OfArrays } from "../array/sha256.ts";
import type { Graph } from "../graph/graph.ts";
import type { Node, Tensor, Variable } from "../graph/tensor.ts";
import { listText } from "../graph/shape.ts";
import { SessionError } from "./errors.ts";
import { checkedFeeds, ResidentFeeds, type Feeds } from "./feeds.ts";
import { fetched, nodesOf, type Fetched, type Fetches } from "./fetches.ts";
import { engineMemory, type EngineMemory } from "./memory.ts";
import { bytesOf, viewOf } from "./operands.ts";
import type { Plan } from "./plan.ts";
import { Plans } from "./plans.ts";
import { Profiler, type Profile } from "./profile.ts";
import { operandOf } from "./schedule.ts";
import type { Resident } from "./resident.ts";
import { Runner, type Work } from "./runner.ts";
import { nextMacrotask } from "./yielding.ts";
import { machineThreads } from "./team.ts";

export interface RunOptions<F extends Fetches = Fetches> {
  /** How many times to run, exactly; what is fetched is from the last time. */
  readonly steps?: number;
  /**
   * Hears what is fetched as it is at steps 0, `every`, 2·`every`, … of this run: in order, none left out, in arrays of its own.
   *
   * `updatesDone` says how many updates came before: the values are those that a run of the same fetches, without the updates,
   * would give then. So a variable is seen as it is after that many updates, and a loss beside it is its own.
   * Calls come a few milliseconds late, many in a row where steps are quick. What it throws ends the run at a whole step.
   */
  readonly onValues?: (values: Fetched<F>, updatesDone: number) => void;
  /** At how many steps `onValues` hears once; 1 unless said otherwise. */
  readonly every?: number;
  /**
   * "finite" looks at all numbers that a step makes, before it is done: the first that is a NaN or infinite ends the run with an
   * error that names its operation and its example. For finding out: each step is computed twice, and all of it is kept at once.
   */
  readonly check?: "finite";
  /** Stops the run at the next whole step; it then throws the signal's reason. */
  readonly signal?: AbortSignal;
}

/** How a plan is run in this session. */
type SessionWork = Pick<Work, "steps" | "threads" | "counter" | "increment" | "onRow"> & { readonly signal: AbortSignal | undefined };

/** Who looks on while steps are done: how many may follow when so many are done, and what to do after them. */
interface Watching {
  readonly most?: (done: number) => number;
  readonly after?: (done: number) => void;
}

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
  #plans: Plans | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #closed = false;
  /** Whether something is being done: what it uses is given back only when it has ended. */
  #busy = false;
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
   * @throws SessionError if a variable has no value yet, or the session is closed; with `check`, at the first NaN or infinity.
   */
  run<const F extends Fetches>(fetches: F, feeds: Feeds = {}, options: RunOptions<F> = {}): Promise<Fetched<F>> {
    return this.#inTurn(async () => {
      if (!options.check) return this.#run(fetches, feeds, options);
      const { plan } = await this.#prepare(nodesOf(fetches), feeds, { ...options, watched: false });
      const { CheckedRun } = await import("./finite.ts");
      return new CheckedRun(this, plan, SessionError, (wanted, how) => this.#run(wanted, feeds, how)).run(fetches, feeds, options);
    });
  }

  /**
   * Runs as `run` does, and says where the time goes: row by row, top to bottom as things are computed.
   *
   * The steps are real ones, with their updates, and their bits are those of a run that nobody measures. Give it some 20 steps or
   * more: the figures are medians, and the first steps are slower than those to come.
   */
  profile(fetches: Fetches, feeds: Feeds = {}, options: Pick<RunOptions, "steps" | "signal"> = {}): Promise<Profile> {
    return this.#inTurn(() => this.#profile(fetches, feeds, options));
  }

  /**
   * Resolves to how many threads share the work, once all of them do. Nobody needs to wait for it: a run begins with those that are
   * there, others join it when they have started, and the bits are the same. For measurements, and to start while data is read.
   *
   * @throws SessionError if a thread cannot be started.
   */
  ready(): Promise<number> {
    return this.#inTurn(async () => {
      const memory = await this.#open([]);
      const threads = this.#callThreads(memory);
      await memory.team.assembled();
      this.#requireOpen();
      if (threads > 1) memory.requireThreads();
      return threads;
    });
  }

  /** Gives a variable this value, as if it had been assigned: for weights that come from a file. */
  load(variable: Variable, value: NdArray): Promise<void> {
    return this.#inTurn(async () => {
      const memory = await this.#open([variable]);
      if (listText(variable.shape) !== listText(value.shape))
        throw new SessionError(`load: "${variable.name}" is ${listText(variable.shape)}, the value ${listText(value.shape)}`);
      const place = this.#placeOf(memory, variable);
      value.copyInto(viewOf(memory, place.address, operandOf(variable, value.shape)));
      place.initialized = true;
    });
  }

  /** Updates done in this session since the variables were initialised. */
  get updatesDone(): number {
    return this.#stepCell === 0 ? 0 : this.#memory!.int32(this.#stepCell, 1)[0];
  }

  /** For a run that goes on elsewhere: what it draws at random counts from here. Set it between two runs, after the first. */
  set updatesDone(count: number) {
    this.#memory!.int32(this.#stepCell, 1)[0] = count;
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

  /** Gives memory back. The session cannot be used afterwards; a run that goes on ends at once. Closing twice is harmless. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    if (!this.#busy) this.#release();
  }

  /** Does something when all that was asked for before is done. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.#queue.then(async () => {
      this.#busy = true;
      try {
        return await work();
      } finally {
        this.#busy = false;
        // Not before: threads may still have been at work on what is given back.
        if (this.#closed) this.#release();
      }
    });
    this.#queue = result.catch(() => undefined);
    return result;
  }

  #release(): void {
    this.#plans?.free();
    this.#feeds?.free();
    this.#releaseThreads?.();
    this.#releaseThreads = undefined;
    for (const { address } of this.#variables.values()) this.#memory!.free(address);
    this.#variables.clear();
    if (this.#stepCell !== 0) this.#memory!.free(this.#stepCell);
    this.#stepCell = 0;
  }

  async #run<F extends Fetches>(fetches: F, feeds: Feeds, { steps = 1, every = 1, signal, onValues }: RunOptions<F>): Promise<Fetched<F>> {
    requireCount("every", every);
    const { plan, work } = await this.#prepare(nodesOf(fetches), feeds, { steps, signal, watched: onValues !== undefined });
    const { snapshots } = plan;
    if (!snapshots) {
      await this.#runSteps(plan, work);
    } else {
      const updatesBefore = this.updatesDone;
      snapshots.begin(every);
      await this.#runSteps(plan, work, {
        most: (done) => snapshots.roomAfter(done),
        after: (done) =>
          snapshots.take(done, (step, read) => {
            onValues!(fetched(fetches, read), updatesBefore + step * work.increment);
            this.#requireOpen();
          }),
      });
    }
    return fetched(fetches, (tensor) => plan.read(tensor));
  }

  async #profile(fetches: Fetches, feeds: Feeds, options: Pick<RunOptions, "steps" | "signal">): Promise<Profile> {
    const { memory, plan, work } = await this.#prepare(nodesOf(fetches), feeds, { ...options, watched: false });
    await memory.team.assembled();
    this.#requireOpen();
    const profiler = new Profiler(plan);
    await this.#runSteps(plan, { ...work, onRow: profiler.onRow });
    return profiler.result(memory, Math.min(work.threads, memory.team.size));
  }

  /** A plan with everything in its place, and how to run it. */
  async #prepare(
    nodes: readonly Node[],
    feeds: Feeds,
    { steps = 1, signal, watched }: { readonly steps?: number; readonly signal?: AbortSignal | undefined; readonly watched: boolean },
  ): Promise<{ memory: EngineMemory; plan: Plan; work: SessionWork }> {
    requireCount("steps", steps);
    const memory = await this.#open(nodes);
    const fed = checkedFeeds(feeds, this.#graph);
    const threads = this.#callThreads(memory);
    const brought = this.#bring(fed);
    const forms = new Map([...fed].map(([placeholder, { shape }]) => [placeholder, { shape, ...brought.get(placeholder)!.storage }]));
    const plan = this.#plans!.find(nodes, forms, {
      variable: (variable) => this.#placeOf(memory, variable).address,
      step: this.#stepCell,
      threads,
      fuse: this.#fuse,
      watched,
    });
    this.#requireValues(plan);
    await this.#feed(plan, fed, brought);
    const increment = Number(plan.updates.some(({ initializes }) => !initializes));
    return { memory, plan, work: { steps, signal, threads, counter: this.#stepCell, increment } };
  }

  /** Whole steps: none is left half done, and an update counts only if it was committed. */
  async #runSteps(plan: Plan, { signal, ...work }: SessionWork, { most, after }: Watching = {}): Promise<void> {
    let between = true;
    try {
      await this.#runner!.run(plan, {
        ...work,
        beforeSteps: (done) => {
          signal?.throwIfAborted();
          if (work.threads > 1) this.#memory!.requireThreads();
          between = false;
          return most?.(done) ?? Infinity;
        },
        afterSteps: (done) => {
          between = true;
          for (const { variable } of plan.updates) this.#variables.get(variable)!.initialized = true;
          after?.(done);
        },
        afterBreak: () => this.#requireOpen(),
      });
    } catch (error) {
      // Between two steps everything is whole; anywhere else the values cannot be trusted any more.
      if (!between) this.#broken = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
    if (work.increment === 0 && plan.updates.length > 0) this.#memory!.int32(this.#stepCell, 1)[0] = 0;
    const fault = plan.takeFault();
    if (fault !== undefined) throw new SessionError(`run: ${fault}`);
  }

  /** Sees to it that the threads are there or on their way, and says how many there will be. */
  #callThreads(memory: EngineMemory): number {
    const wanted = memory.isShared ? (this.#threads ?? machineThreads()) : 1;
    this.#releaseThreads ??= memory.expectThreads(wanted);
    memory.team.growTo(wanted);
    return wanted;
  }

  #requireOpen(): void {
    if (this.#closed) throw new SessionError("run: the session was closed while it ran");
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
      this.#plans = new Plans(memory);
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

  async #feed(plan: Plan, fed: ReadonlyMap<Tensor, NdArray>, brought: ReadonlyMap<Tensor, Resident>): Promise<void> {
    const { room } = this.#feeds!;
    const pause = async (): Promise<void> => {
      await nextMacrotask();
      if (this.#closed) throw new SessionError("run: the session was closed while it ran");
    };
    for (const placeholder of plan.placeholders) {
      await brought.get(placeholder)!.prepare(fed.get(placeholder)!, plan.needsOf(placeholder), room, pause);
    }
    for (const placeholder of plan.placeholders) plan.setFeed(placeholder, brought.get(placeholder)!);
    // All plans work in one place: no two of a session run at once.
    plan.setArena(room.roomFor(plan.arenaBytes));
  }
}

function requireCount(what: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) throw new SessionError(`run: ${what} is a whole number, 1 or more, got ${value}`);
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
