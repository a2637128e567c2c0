import type { Moment } from "../engine/protocol.ts";
import { inView } from "../figures/in-view.ts";
import type { Lab } from "./lab.svelte.ts";

/** While a run trains, a chapter with many pictures shows every third of its moments: the page must stay free to answer. */
const trainingRestMs = 50;

/** The moment shown, as far as somebody can see it: a chapter that is out of the window keeps its last one, and costs nothing. */
export class Watched {
  readonly #lab: Lab;
  /** Whether its element is near the window. */
  near: boolean = $state(false);
  moment: Moment = $state.raw({ t: 0, weights: new Float32Array(7850) });

  /**
   * Made while a component is made; its element gets `attach`.
   *
   * @param restMs the least time between two moments while a run trains
   */
  constructor(lab: Lab, restMs: number = trainingRestMs) {
    this.#lab = lab;
    this.moment = lab.shown;
    let shownMs = -restMs;
    $effect(() => {
      const { shown, training } = this.#lab;
      if (!this.near) return;
      const show = (): void => {
        shownMs = performance.now();
        this.moment = shown;
      };
      const waitMs = training ? shownMs + restMs - performance.now() : 0;
      if (waitMs <= 0) return show();
      const timer = setTimeout(show, waitMs);
      return () => clearTimeout(timer);
    });
  }

  readonly attach: ReturnType<typeof inView> = inView((near) => (this.near = near), 400);

  get weights(): Float32Array<ArrayBuffer> {
    return this.moment.weights;
  }

  get t(): number {
    return this.moment.t;
  }
}
