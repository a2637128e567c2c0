import type { ClassMeans } from "../../engine/protocol.ts";
import type { Lab } from "../../state/lab.svelte.ts";
import type { Browser } from "./browser.svelte.ts";

/** As many as the tutorial trains on. */
const someDigits = 5500;

/** The mean digits that were counted, and what is being counted. */
export class Means {
  readonly #lab: Lab;
  readonly #browser: Browser;
  made: (ClassMeans & { readonly digits: number }) | undefined = $state.raw();
  working: boolean = $state(false);
  /** Digits read so far. */
  done: number = $state(0);
  problem: string | undefined = $state();
  #size = $state(someDigits);
  #madeOf: string | undefined;
  #stop: AbortController | undefined;

  constructor(lab: Lab, browser: Browser) {
    this.#lab = lab;
    this.#browser = browser;
  }

  get total(): number {
    return this.#browser.data?.trainCount ?? 55_000;
  }

  get sizes(): readonly number[] {
    return this.total > someDigits ? [someDigits, this.total] : [this.total];
  }

  /** Over how many digits; all, if there are fewer. */
  get wanted(): number {
    return Math.min(this.#size, this.total);
  }
  set wanted(size: number) {
    this.#size = size;
  }

  /** Counts what is wanted, unless it has been counted or is being counted. */
  async count(): Promise<void> {
    const { data } = this.#browser;
    if (!data) return;
    const digits = this.wanted;
    const what = `${data.name} ${digits}`;
    if (what === this.#madeOf) return;
    this.#madeOf = what;
    this.#stop?.abort();
    const stop = (this.#stop = new AbortController());
    this.working = true;
    this.done = 0;
    this.problem = undefined;
    try {
      const onEvent = (done: number): void => {
        if (stop === this.#stop) this.done = done;
      };
      const means = await this.#lab.engine.call(
        "classMeans",
        { data: data.name, split: "train", count: digits },
        { signal: stop.signal, onEvent },
      );
      if (stop === this.#stop) this.made = { ...means, digits };
    } catch (error) {
      if (stop !== this.#stop) return;
      this.#madeOf = undefined;
      this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      if (stop === this.#stop) this.working = false;
    }
  }
}
