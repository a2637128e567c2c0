import { SessionError } from "./errors.ts";

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
  list_rows(starts: number, entries: number, a: number, columns: number, next: number, from: number, to: number): number;
  count_columns(starts: number, a: number, rows: number, columns: number, from: number, to: number): void;
  sum_counts(starts: number, lists: number): void;
  list_columns(starts: number, entries: number, a: number, rows: number, columns: number, from: number, to: number): void;
}

/** Bytes of the control block that the threads meet at. */
export const controlBytes = 320;
const jobCountCell = 0;
const endingCell = 48;

/** A worker, as far as Node's and the browser's are alike. */
interface TeamWorker {
  postMessage(message: unknown): void;
  terminate(): unknown;
}

// The whole of a further thread. It is text because a worker cannot load a file of this package in every place where the
// package runs: a bundle, a page under another origin, a notebook.
const workerSource = `
const work = ({ module, memory, control, thread, seen }, ready) => {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  ready();
  exports.serve(control, thread, seen);
};
if (typeof process === "object" && process.versions && process.versions.node) {
  const { parentPort } = require("node:worker_threads");
  parentPort.once("message", (job) => work(job, () => parentPort.postMessage("ready")));
} else {
  self.onmessage = ({ data }) => work(data, () => self.postMessage("ready"));
}
`;

const inNode = typeof process === "object" && process.versions?.node !== undefined;

/** Whether threads can share a memory here: always in Node, in a browser only on an isolated page. */
export function canShareMemory(): boolean {
  return inNode || globalThis.crossOriginIsolated === true;
}

/** How many threads the machine has; 1 where memory cannot be shared. */
export async function machineThreads(): Promise<number> {
  if (!canShareMemory()) return 1;
  if (!inNode) return navigator.hardwareConcurrency;
  const { availableParallelism } = await import(/* @vite-ignore */ "node:os");
  return availableParallelism();
}

async function startWorker(onReady: () => void, onEnd: (reason: string) => void): Promise<TeamWorker> {
  if (inNode) {
    const { Worker } = await import(/* @vite-ignore */ "node:worker_threads");
    const worker = new Worker(workerSource, { eval: true, execArgv: [] });
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

/**
 * The threads that run commands together: the caller's, and workers over the same memory that live from run to run.
 */
export class Team {
  readonly #memory: WebAssembly.Memory;
  readonly #module: WebAssembly.Module;
  readonly #control: number;
  readonly #workers: TeamWorker[] = [];
  #lost: string | undefined;
  #growing: Promise<void> = Promise.resolve();

  /** @param control Address of `controlBytes` zero bytes. */
  constructor(memory: WebAssembly.Memory, module: WebAssembly.Module, control: number) {
    this.#memory = memory;
    this.#module = module;
    this.#control = control;
  }

  /** How many threads there are, the caller's included. */
  get size(): number {
    return this.#workers.length + 1;
  }

  /** Why a worker ended though nobody asked it to, if one did. */
  get lost(): string | undefined {
    return this.#lost;
  }

  /** Starts workers until there are this many threads. */
  async growTo(threads: number): Promise<void> {
    this.#growing = this.#growing.then(async () => {
      while (this.size < threads && this.#lost === undefined) await this.#add();
    });
    await this.#growing;
  }

  /** Ends one worker as if it had crashed: for tests of what happens then. */
  terminateOne(): void {
    void this.#workers.at(-1)?.terminate();
  }

  /** Tells the workers to end. */
  end(): void {
    const cells = this.#cells();
    Atomics.store(cells, endingCell, 1);
    Atomics.notify(cells, jobCountCell);
    for (const worker of this.#workers.splice(0)) void worker.terminate();
  }

  #cells(): Int32Array {
    return new Int32Array(this.#memory.buffer, this.#control, controlBytes / 4);
  }

  async #add(): Promise<void> {
    const thread = this.size;
    await new Promise<void>((resolve, reject) => {
      const onEnd = (reason: string): void => {
        if (!this.#workers.includes(worker!)) return;
        this.#lost ??= `thread ${thread} is gone: ${reason}`;
        reject(new SessionError(`a thread could not be started: ${reason}`));
      };
      let worker: TeamWorker | undefined;
      startWorker(resolve, onEnd).then((started) => {
        worker = started;
        this.#workers.push(started);
        const seen = Atomics.load(this.#cells(), jobCountCell);
        started.postMessage({ module: this.#module, memory: this.#memory, control: this.#control, thread, seen });
      }, reject);
    });
  }
}
