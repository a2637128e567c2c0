import type { Moment } from "../engine/protocol.ts";
import { inView } from "../figures/in-view.ts";
import type { Lab } from "./lab.svelte.ts";

/** The moment shown, as far as somebody can see it: a chapter that is out of the window keeps its last one, and costs nothing. */
export class Watched {
  readonly #lab: Lab;
  /** Whether its element is near the window. */
  near: boolean = $state(false);
  moment: Moment = $state.raw({ t: 0, weights: new Float32Array(7850) });

  /** Made while a component is made; its element gets `attach`. */
  constructor(lab: Lab) {
    this.#lab = lab;
    this.moment = lab.shown;
    $effect(() => {
      if (this.near) this.moment = this.#lab.shown;
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
