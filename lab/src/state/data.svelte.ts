import type { Engine } from "../engine/client.ts";
import type { DataInfo, DataName, Progress } from "../engine/protocol.ts";

export type DataStatus = "absent" | "loading" | "ready" | "unreachable";

/** Which digits there are. Generated handwriting is there at once; MNIST is looked for meanwhile, and offered when it has come. */
export class DataState {
  readonly #engine: Engine;
  /** Whether somebody has said what to train on: then nothing else comes in its place. */
  #chosen = false;
  #generated: Promise<DataInfo> | undefined;
  /** What the next run trains on; undefined until generated digits are there. */
  current: DataInfo | undefined = $state.raw();
  /** MNIST, when it has come. */
  mnist: DataInfo | undefined = $state.raw();
  mnistStatus: DataStatus = $state("absent");
  /** Why it could not be had. */
  mnistProblem: string | undefined = $state();
  progress: Progress | undefined = $state.raw();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Opens the generated digits; `current` is they. */
  async start(): Promise<DataInfo> {
    this.#generated ??= this.#engine.call("open", { data: "handwriting" });
    // What failed is tried anew the next time.
    this.#generated.catch(() => (this.#generated = undefined));
    const generated = await this.#generated;
    return (this.current ??= generated);
  }

  /** Fetches MNIST. A run that has begun stays where it is; the next one is on MNIST, unless the reader has chosen otherwise. */
  async fetchMnist(): Promise<DataInfo | undefined> {
    if (this.mnistStatus === "loading" || this.mnist) return this.mnist;
    this.mnistStatus = "loading";
    this.mnistProblem = undefined;
    try {
      const onEvent = (progress: Progress): void => void (this.progress = progress);
      this.mnist = await this.#engine.call("open", { data: "mnist" }, { onEvent });
      this.mnistStatus = "ready";
      if (!this.#chosen) this.current = this.mnist;
    } catch (error) {
      this.mnistStatus = "unreachable";
      this.mnistProblem = error instanceof Error ? error.message : String(error);
    } finally {
      this.progress = undefined;
    }
    return this.mnist;
  }

  /** Digits of the reader's own. @throws EngineError if they cannot be read; what there was stays. */
  async openFiles(files: readonly File[]): Promise<DataInfo> {
    this.current = await this.#engine.call("open", {
      data: "files",
      files,
      paths: files.map((file) => file.webkitRelativePath || file.name),
    });
    this.#chosen = true;
    return this.current;
  }

  /** What the next run is on. */
  async use(name: DataName): Promise<void> {
    this.#chosen = true;
    if (name === "mnist") this.current = this.mnist ?? this.current;
    else this.current = await this.#engine.call("open", { data: name });
  }
}
