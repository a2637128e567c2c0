import type { Lab } from "../../state/lab.svelte.ts";
import type { Slice } from "./slice.svelte.ts";

/** How long a rate must rest before it is tried. */
const restMs = 250;
const updates = 10;

/** Ten updates in a row from the slice's weights, all with the rate chosen: the loss before each and after the last. */
export class TenUpdates {
  losses: readonly number[] | undefined = $state.raw();

  /** Made while a component is made. */
  constructor(lab: Lab, of: () => { readonly slice: Slice; readonly rate: number } | undefined) {
    $effect(() => {
      const asked = of();
      this.losses = undefined;
      if (!asked || lab.training) return;
      const stopped = new AbortController();
      const timer = setTimeout(() => void this.#compute(lab, asked.slice, asked.rate, stopped.signal), restMs);
      return () => {
        clearTimeout(timer);
        stopped.abort();
      };
    });
  }

  async #compute({ engine, dataName: data, run: { settings } }: Lab, slice: Slice, rate: number, signal: AbortSignal): Promise<void> {
    let { weights } = slice;
    const losses: number[] = [];
    while (losses.length <= updates) {
      // oxlint-disable-next-line no-await-in-loop: each update begins where the one before has ended
      const { gradient, loss } = await engine.call("gradient", { data, settings, weights });
      if (signal.aborted) return;
      losses.push(loss);
      weights = weights.map((weight, i) => weight - rate * gradient[i]);
    }
    this.losses = losses;
  }
}
