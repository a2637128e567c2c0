/** What the kernels' module offers besides kernels: running tables (kernels/team.ts) and listing nonzeros (kernels/nonzeros.ts). */
export interface EngineExports {
  begin(
    control: number,
    first: number,
    end: number,
    threads: number,
    team: number,
    times: number,
    counter: number,
    increment: number,
  ): number;
  resume(control: number): number;
  count_nonzeros(a: number, count: number): number;
  list_rows(starts: number, entries: number, a: number, rows: number, columns: number, stride: number, next: number): number;
  transpose_block(y: number, a: number, rows: number, columns: number): void;
}

/** Bytes of the control block that the threads meet at. */
export const controlBytes = 384;
const jobCountCell = 0;
const endingCell = 48;
export const spinsCell = 80;
export const patienceMsCell = 81;

/** About 0.2 ms: longer than JavaScript takes between two steps, shorter than anybody notices. */
const spins = 200_000;
/** Where threads share processors, one that spins keeps from its work the very thread that it waits for. */
const spinsWhenCrowded = 200;
/** How long thread 0 waits before it asks whether the others live. */
const patienceMs = 100;

/** A worker, as far as Node's and the browser's are alike. */
interface TeamWorker {
  postMessage(message: unknown): void;
  terminate(): unknown;
}

// The whole of a further thread. It is text because a worker cannot load a file of this package in every place where the
// package runs: a bundle, a page under another origin, a notebook. First it is told what to run; when it says that it is
// ready, it is told which thread it is, and does nothing else from then on.
const workerSource = `
let exports, control;
const hear = (told, post, close) => {
  if (told.module) {
    control = told.control;
    exports = new WebAssembly.Instance(told.module, { env: { memory: told.memory } }).exports;
    post("ready");
  } else {
    exports.serve(control, told.thread, told.seen);
    close();
  }
};
if (typeof process === "object" && process.versions && process.versions.node) {
  const { parentPort } = require("node:worker_threads");
  parentPort.on("message", (told) => hear(told, (word) => parentPort.postMessage(word), () => parentPort.close()));
} else {
  self.onmessage = ({ data }) => hear(data, (word) => self.postMessage(word), () => self.close());
}
`;

const inNode = typeof process === "object" && process.versions?.node !== undefined;

/** Whether threads can share a memory here: always in Node, in a browser only on an isolated page. */
export function canShareMemory(): boolean {
  return inNode || globalThis.crossOriginIsolated === true;
}

/** How many threads the machine has; 1 where memory cannot be shared. */
export function machineThreads(): number {
  if (!canShareMemory()) return 1;
  return inNode ? process.getBuiltinModule("node:os").availableParallelism() : navigator.hardwareConcurrency;
}

/** Whether the caller's thread may park: all may but the main thread of a page. */
function mayPark(): boolean {
  try {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0);
    return true;
  } catch {
    return false;
  }
}

function startWorker(onReady: () => void, onEnd: (reason: string) => void): TeamWorker {
  if (inNode) {
    const { Worker } = process.getBuiltinModule("node:worker_threads");
    // Nearly all that a worker takes is Node's own, 10 MB; 0.8 MB less of it where its heap is said to be small.
    const resourceLimits = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 1 };
    const worker = new Worker(workerSource, { eval: true, execArgv: [], resourceLimits });
    worker.once("message", () => {
      // From now on: a parked thread must not keep a program alive that has nothing more to do.
      worker.unref();
      onReady();
    });
    worker.once("error", (error) => onEnd(String(error)));
    worker.once("exit", (code) => onEnd(`it ended with code ${code}`));
    return worker;
  }
  const address = URL.createObjectURL(new Blob([workerSource], { type: "text/javascript" }));
  const worker = new Worker(address);
  worker.onmessage = () => {
    URL.revokeObjectURL(address);
    onReady();
  };
  worker.onerror = (event) => onEnd(event.message);
  return worker;
}

/** A browser does not say when a worker is gone; it is soon. */
async function endWorker(worker: TeamWorker): Promise<void> {
  await worker.terminate();
  if (!inNode) await new Promise((resolve) => setTimeout(resolve, 100));
}

/**
 * The threads that run commands together: the caller's, and workers over the same memory that live from run to run.
 *
 * A worker takes some 40 ms to start, in which a small network learns a good deal: nobody waits for it, and it joins when it is ready.
 */
export class Team {
  /** Address of the block at which the threads meet. */
  readonly control: number;
  readonly #memory: WebAssembly.Memory;
  readonly #module: WebAssembly.Module;
  /** Those that are at work, thread 1 first, and those that are being started. */
  readonly #workers: TeamWorker[] = [];
  readonly #starting = new Set<TeamWorker>();
  #wanted = 1;
  #lost: string | undefined;
  #failure: string | undefined;
  #ended = false;
  /** Whoever waits for something to change. */
  readonly #waiting: (() => void)[] = [];

  /**
   * @param control Address of `controlBytes` bytes that no thread uses yet.
   * @param parks Whether thread 0 may park, or must come back to JavaScript instead.
   */
  constructor(memory: WebAssembly.Memory, module: WebAssembly.Module, control: number, parks: boolean = mayPark()) {
    this.#memory = memory;
    this.#module = module;
    this.control = control;
    const cells = this.#cells().fill(0);
    cells[spinsCell] = spins;
    cells[patienceMsCell] = parks ? patienceMs : 0;
  }

  /** How many threads are at work, the caller's included. It rises only between two macrotasks, never in a job. */
  get size(): number {
    return this.#workers.length + 1;
  }

  /** How many there will be when all have started. */
  get wanted(): number {
    return this.#wanted;
  }

  /** Why a worker ended in the midst of its work though nobody asked it to, if one did. */
  get lost(): string | undefined {
    return this.#lost;
  }

  /** Why there are not as many as there should be, if something went wrong. */
  get fault(): string | undefined {
    return this.#lost === undefined ? this.#failure : `a thread ended between two steps: ${this.#lost}`;
  }

  /** Starts workers until there are this many threads, without waiting for them. */
  growTo(threads: number): void {
    for (; this.#wanted < threads && this.fault === undefined && !this.#ended; this.#wanted++) this.#start();
  }

  /** Waits until all have started, or one is lost. */
  async assembled(): Promise<void> {
    while (this.size < this.#wanted && this.fault === undefined && !this.#ended) {
      await new Promise<void>((resolve) => void this.#waiting.push(resolve));
    }
  }

  /** Ends one worker as if it had crashed: for tests of what happens then. */
  terminateOne(): void {
    void [...this.#starting, ...this.#workers].at(-1)?.terminate();
  }

  /** Ends the workers; resolves when they are gone. */
  async end(): Promise<void> {
    this.#ended = true;
    const cells = this.#cells();
    Atomics.store(cells, endingCell, 1);
    // The count changes too: one that looked just before, and parks now, would sleep on and never see the end.
    Atomics.add(cells, jobCountCell, 1);
    Atomics.notify(cells, jobCountCell);
    const ending = [...this.#workers.splice(0), ...this.#starting].map(endWorker);
    this.#starting.clear();
    this.#tell();
    await Promise.all(ending);
  }

  #cells(): Int32Array {
    return new Int32Array(this.#memory.buffer, this.control, controlBytes / 4);
  }

  #start(): void {
    const lose = (reason: string, worker?: TeamWorker): void => {
      if (this.#ended) return;
      if (worker && this.#workers.includes(worker)) this.#lost ??= reason;
      else this.#failure ??= `a thread could not be started: ${reason}`;
      this.#tell();
    };
    try {
      const worker = startWorker(
        () => this.#join(worker),
        (reason) => lose(reason, worker),
      );
      this.#starting.add(worker);
      worker.postMessage({ module: this.#module, memory: this.#memory, control: this.control });
    } catch (error) {
      lose(String(error));
    }
  }

  /** Takes in a worker that is ready: it has part in every job from the next one on. */
  #join(worker: TeamWorker): void {
    if (!this.#starting.delete(worker)) return;
    const thread = this.#workers.push(worker);
    const cells = this.#cells();
    if (this.size > machineThreads()) cells[spinsCell] = spinsWhenCrowded;
    worker.postMessage({ thread, seen: Atomics.load(cells, jobCountCell) });
    this.#tell();
  }

  #tell(): void {
    for (const hear of this.#waiting.splice(0)) hear();
  }
}
