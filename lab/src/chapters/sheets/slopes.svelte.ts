import { untrack } from "svelte";
import type { Moment } from "../../engine/protocol.ts";
import type { Lab } from "../../state/lab.svelte.ts";
import type { Watched } from "../../state/watched.svelte.ts";
import { nextStep } from "./views.ts";

/** What the next update would add to the weights at t. */
export interface NextStep {
  readonly t: number;
  /** 7,850 numbers. */
  readonly step: Float32Array;
}

/** Works out the next step at the moment shown, and anew whenever that changes, as long as it is wanted. Made while a component is made. */
export class Slopes {
  readonly #lab: Lab;
  readonly #watched: Watched;
  wanted: boolean = $state(false);
  next: NextStep | undefined = $state.raw();
  problem: string | undefined = $state();
  #busy = false;

  constructor(lab: Lab, watched: Watched) {
    this.#lab = lab;
    this.#watched = watched;
    $effect(() => {
      if (this.wanted && watched.near && watched.moment && (lab.run.data ?? lab.data.current)) untrack(() => void this.#follow());
    });
  }

  /** The step at a moment, for somebody who waits for it. */
  async at({ t, weights }: Moment): Promise<NextStep> {
    const { engine, run, data } = this.#lab;
    const { name } = run.data ?? data.current ?? (await data.start());
    const { gradient } = await engine.call("gradient", { data: name, settings: run.settings, weights: Float32Array.from(weights) });
    return { t, step: nextStep(gradient, run.settings.learningRate) };
  }

  async #follow(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      let moment: Moment | undefined;
      // While one was worked out the reader may have dragged on: the last moment is what is to be seen at the end.
      while (this.wanted && moment !== this.#watched.moment) {
        moment = this.#watched.moment;
        this.next = await this.at(moment);
        this.problem = undefined;
      }
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.#busy = false;
    }
  }
}
