import type { CallName, Calls, FromWorker, ToWorker } from "./protocol.ts";

/** What the worker said went wrong; `name` is the engine's name of the error. */
export class EngineError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

interface Pending {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
  readonly onEvent: ((event: never) => void) | undefined;
}

/** The page's side of the protocol: each call is a promise. The worker starts with the first call. */
export class Engine {
  #worker: Worker | undefined;
  #lastId = 0;
  readonly #pending = new Map<number, Pending>();

  call<Name extends CallName>(
    name: Name,
    args: Calls[Name]["args"],
    { signal, onEvent }: { readonly signal?: AbortSignal; readonly onEvent?: (event: Calls[Name]["event"]) => void } = {},
  ): Promise<Calls[Name]["result"]> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      const worker = (this.#worker ??= this.#start());
      this.#pending.set(id, { resolve, reject, onEvent });
      worker.postMessage({ kind: "call", id, name, args } satisfies ToWorker);
      const abort = (): void => worker.postMessage({ kind: "abort", id } satisfies ToWorker);
      if (signal?.aborted) abort();
      else signal?.addEventListener("abort", abort, { once: true });
    });
  }

  /** Ends the worker and every thread of it; what was asked fails. */
  close(): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#failAll(new EngineError("Closed", "the engine was closed"));
  }

  #start(): Worker {
    // Its name tells the worker where the page is: files beside the page are asked for there.
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: new URL(".", document.baseURI).href });
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#hear(data);
    worker.onerror = (event) => {
      this.#worker = undefined;
      this.#failAll(new EngineError("WorkerError", event.message || "the engine could not be started"));
    };
    return worker;
  }

  #hear(message: FromWorker): void {
    const pending = this.#pending.get(message.id);
    if (!pending) return;
    if (message.kind === "event") {
      pending.onEvent?.(message.event as never);
      return;
    }
    this.#pending.delete(message.id);
    if (message.kind === "result") pending.resolve(message.result as never);
    else pending.reject(new EngineError(message.name, message.message));
  }

  #failAll(error: EngineError): void {
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}
