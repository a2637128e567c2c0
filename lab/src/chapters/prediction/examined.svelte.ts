import { untrack } from "svelte";
import type { Examination, Split } from "../../engine/protocol.ts";
import type { Lab } from "../../state/lab.svelte.ts";
import type { Watched } from "../../state/watched.svelte.ts";

/** What the network at the moment shown reads, on all digits of a split. */
export interface Examined {
  readonly t: number;
  readonly split: Split;
  /** Which number the first digit has. */
  readonly start: number;
  readonly examination: Examination;
}

/** Between two examinations: what changes sixty times a second need not be examined as often. */
const restMs = 400;

/** Examines the network whenever it or the split has changed, as long as somebody can see it. Made while a component is made. */
export class Examiner {
  readonly #lab: Lab;
  readonly #watched: Watched;
  split: Split = $state("test");
  result: Examined | undefined = $state.raw();
  problem: string | undefined = $state();
  #busy = false;
  #stale = false;

  constructor(lab: Lab, watched: Watched) {
    this.#lab = lab;
    this.#watched = watched;
    $effect(() => {
      const data = lab.run.data ?? lab.data.current;
      if (watched.near && data && watched.moment && this.split) untrack(() => void this.#examine());
    });
  }

  async #examine(): Promise<void> {
    this.#stale = true;
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#stale) {
        this.#stale = false;
        await this.#examineNow();
        await new Promise((resolve) => setTimeout(resolve, restMs));
      }
    } finally {
      this.#busy = false;
    }
  }

  async #examineNow(): Promise<void> {
    const { split } = this;
    const { t, weights } = this.#watched.moment;
    const { settings } = this.#lab.run;
    const data = (this.#lab.run.data ?? this.#lab.data.current)!;
    const [start, wanted, total] =
      split === "train" ? [0, settings.trainSize, data.trainCount] : [settings.testStart, settings.testSize, data.testCount];
    try {
      const count = Math.min(wanted, total - start);
      const examination = await this.#lab.engine.call("examine", { data: data.name, split, start, count, weights });
      this.problem = undefined;
      // Another split was asked for meanwhile: its digits come next.
      if (split === this.split) this.result = { t, split, start, examination };
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }
}
