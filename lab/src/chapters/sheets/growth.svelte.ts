import type { Calls, DataName } from "../../engine/protocol.ts";
import { defaultSettings, fitted } from "../../engine/protocol.ts";
import type { Lab } from "../../state/lab.svelte.ts";

/** How many digits a network is trained on, from one to all. */
export const growthSizes: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100, 1000, 5500, 55_000];
/** So large that it is trained only when somebody asks for it. */
export const onlyWhenAsked = 55_000;
/** Each network gets as many. */
export const growthUpdates = 500;

export type Grown = Calls["trainTo"]["result"];

/** Between two pictures of the strip when it plays. */
const playMs = 900;

/** Networks for ever more digits: trained when they are first looked at, kept, one at a time. */
export class Growth {
  readonly #lab: Lab;
  /** The number of digits that is looked at. */
  size: number = $state(1);
  /** By data, then size. */
  #grown: ReadonlyMap<string, Grown> = $state.raw(new Map());
  /** What is being trained. */
  making: { readonly size: number; readonly done: number } | undefined = $state.raw();
  playing: boolean = $state(false);
  problem: string | undefined = $state();
  #stop: AbortController | undefined;
  #turn = 0;

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  get dataName(): DataName {
    return this.#lab.dataName;
  }

  /** The sizes that there are digits for. */
  get sizes(): readonly number[] {
    const count = (this.#lab.run.data ?? this.#lab.data.current)?.trainCount ?? Infinity;
    return growthSizes.filter((size) => size <= count);
  }

  of(size: number): Grown | undefined {
    return this.#grown.get(`${this.dataName} ${size}`);
  }

  /** The network looked at, if it has been trained. */
  get now(): Grown | undefined {
    return this.of(this.size);
  }

  /** All that have been trained, by size. */
  get made(): readonly (Grown & { readonly size: number })[] {
    return this.sizes.flatMap((size) => {
      const grown = this.of(size);
      return grown ? [{ ...grown, size }] : [];
    });
  }

  /** Looks at a size, and trains it if it has not been. */
  async look(size: number): Promise<void> {
    this.stop();
    this.size = size;
    if (size !== onlyWhenAsked) await this.make(size);
  }

  /** Trains a size; what was being trained is given up. */
  async make(size: number): Promise<void> {
    if (this.of(size)) return;
    this.#stop?.abort();
    const stop = (this.#stop = new AbortController());
    this.making = { size, done: 0 };
    this.problem = undefined;
    try {
      const { engine, data, run } = this.#lab;
      const info = run.data ?? data.current ?? (await data.start());
      const { name } = info;
      const grown = await engine.call(
        "trainTo",
        { data: name, settings: fitted({ ...defaultSettings, trainSize: size }, info), t: growthUpdates },
        { signal: stop.signal, onEvent: (done) => stop === this.#stop && !stop.signal.aborted && (this.making = { size, done }) },
      );
      this.#grown = new Map(this.#grown).set(`${name} ${size}`, grown);
    } catch (error) {
      if (!stop.signal.aborted) this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      if (stop === this.#stop) this.making = undefined;
    }
  }

  /** Goes through the sizes from the one looked at, or from the first. */
  async play(): Promise<void> {
    const { sizes } = this;
    const last = sizes.filter((size) => size !== onlyWhenAsked || this.of(size));
    const from = this.size === last.at(-1) ? 0 : Math.max(0, last.indexOf(this.size));
    const turn = ++this.#turn;
    this.playing = true;
    for (const size of last.slice(from)) {
      await this.make(size);
      if (turn !== this.#turn || this.problem) break;
      this.size = size;
      await new Promise((resolve) => setTimeout(resolve, playMs));
      if (turn !== this.#turn) return;
    }
    if (turn === this.#turn) this.playing = false;
  }

  /** Stops playing, and gives up what is being trained. */
  stop(): void {
    this.#turn++;
    this.playing = false;
    this.#stop?.abort();
    this.making = undefined;
  }
}
