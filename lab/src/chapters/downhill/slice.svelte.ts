import { untrack } from "svelte";
import type { Moment } from "../../engine/protocol.ts";
import type { Lab } from "../../state/lab.svelte.ts";
import { ratesTo, reachOf, type SliceCurve } from "./slice-shape.ts";

/** How long the moment shown must rest before its slice is computed. */
const restMs = 350;
const tried = Array.from({ length: 12 }, (_, i) => 2 ** (i - 1));
const points = 40;
/** So many losses are asked for in one call: between calls others have their turn with the engine, and a slice that nobody waits for ends. */
const chunk = 6;

/** A slice of the real loss, from the weights at t against their gradient. */
export interface Slice extends SliceCurve {
  readonly t: number;
  readonly weights: Float32Array<ArrayBuffer>;
  /** The run's own rate. */
  readonly own: number;
  /** The gradient's length: the square root of the sum of its numbers' squares. */
  readonly slope: number;
  /** How many of the 7,850 numbers have a slope that is not 0. */
  readonly moving: number;
}

/** The slice at the moment shown, computed when that moment rests and somebody looks. */
export class Slices {
  readonly #lab: Lab;
  slice: Slice | undefined = $state.raw();
  /** Whether one is being computed. */
  busy: boolean = $state(false);
  /** Why there is none. */
  problem: string | undefined = $state();

  /** Made while a component is made. `wanted` is false as long as nobody looks. */
  constructor(lab: Lab, wanted: () => boolean) {
    this.#lab = lab;
    $effect(() => {
      const { shown } = lab;
      if (!wanted() || !(lab.run.data ?? lab.data.current) || lab.training) return;
      if (untrack(() => this.slice?.weights) === shown.weights) return;
      const stopped = new AbortController();
      const timer = setTimeout(() => void this.#compute(shown, stopped.signal), restMs);
      return () => {
        clearTimeout(timer);
        stopped.abort();
      };
    });
  }

  async #compute({ t, weights }: Moment, signal: AbortSignal): Promise<void> {
    const { engine, run, dataName: data } = this.#lab;
    const { settings } = run;
    const common = { data, settings, weights };
    this.busy = true;
    this.problem = undefined;
    try {
      const { gradient, loss } = await engine.call("gradient", common);
      if (signal.aborted) return;
      const direction = gradient.map((slope) => -slope);
      const losses = async (factors: readonly number[]): Promise<number[]> => {
        const found: number[] = [];
        for (let i = 0; i < factors.length && !signal.aborted; i += chunk) {
          found.push(...(await engine.call("lossAlong", { ...common, direction, factors: factors.slice(i, i + chunk) })));
        }
        return found;
      };
      const own = settings.learningRate;
      const rates = ratesTo(reachOf(tried, await losses(tried), loss, 1.25 * own), points, own);
      const curve = [loss, ...(await losses(rates.slice(1)))];
      if (signal.aborted) return;
      let squares = 0;
      let moving = 0;
      for (const slope of gradient) {
        squares += slope * slope;
        if (slope !== 0) moving++;
      }
      this.slice = { t, weights, own, rates, losses: curve, slope: Math.sqrt(squares), moving };
    } catch (error) {
      if (!signal.aborted) this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      if (!signal.aborted) this.busy = false;
    }
  }
}
