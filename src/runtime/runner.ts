import type { EngineMemory } from "./memory.ts";
import type { Plan } from "./plan.ts";
import { rowBytes } from "./table.ts";
import { Yielder } from "./yielding.ts";

/** A slice of work runs without a break: short enough that Ctrl-C, progress and a dead thread are heard in time. */
const sliceMs = 8;

/** Rows that are run in one go, and about how long they take. */
interface Slice {
  readonly first: number;
  readonly end: number;
  ms: number;
}

/** How to run a plan: in how many threads, how often, and what to do between steps. */
export interface Work {
  readonly steps: number;
  readonly threads: number;
  /** Address of the cell that counts steps, and what each step adds to it. */
  readonly counter: number;
  readonly increment: number;
  /** Called before each step or group of quick steps; throws to stop. */
  readonly beforeStep: () => void;
  /** Called when whole steps have been done. */
  readonly afterStep: () => void;
  /** Called after every break, before memory is touched again; throws to stop. */
  readonly afterBreak: () => void;
}

/**
 * Runs plans over one memory, in slices that let everything else be heard in between.
 *
 * The first step of a plan is timed row by row; later ones are run in the largest slices that stay short, many steps in one
 * where steps are quick. The clock decides where the breaks are, never what is computed.
 */
export class Runner {
  readonly #memory: EngineMemory;
  readonly #slices = new WeakMap<Plan, Slice[]>();
  readonly #yielder = new Yielder();

  constructor(memory: EngineMemory) {
    this.#memory = memory;
  }

  /** Makes `work.steps` whole steps. */
  async run(plan: Plan, work: Work): Promise<void> {
    for (let done = 0; done < work.steps;) {
      work.beforeStep();
      const slices = this.#slices.get(plan);
      if (!slices) {
        this.#slices.set(plan, await this.#timedStep(plan, work));
        done += 1;
      } else if (slices.length === 1) {
        const times = Math.max(1, Math.min(work.steps - done, Math.floor(sliceMs / slices[0].ms)));
        await this.#runSlice(plan, slices[0], times, work, work.increment);
        done += times;
      } else {
        for (const slice of slices) await this.#runSlice(plan, slice, 1, work, slice === slices.at(-1) ? work.increment : 0);
        done += 1;
      }
      work.afterStep();
    }
  }

  async #timedStep(plan: Plan, work: Work): Promise<Slice[]> {
    const slices: Slice[] = [];
    for (let row = 0; row < plan.commandCount; row++) {
      const single: Slice = { first: row, end: row + 1, ms: 0 };
      await this.#runSlice(plan, single, 1, work, row === plan.commandCount - 1 ? work.increment : 0);
      const last = slices.at(-1);
      if (last && last.ms + single.ms <= sliceMs)
        slices[slices.length - 1] = { first: last.first, end: single.end, ms: last.ms + single.ms };
      else slices.push(single);
    }
    return slices;
  }

  async #runSlice(plan: Plan, slice: Slice, times: number, work: Work, increment: number): Promise<void> {
    const { exports, control } = this.#memory;
    // Looked up at each slice: a break may have ended the team that was here.
    const team = work.threads > 1 ? this.#memory.team.size : 1;
    const startMs = performance.now();
    const [first, end] = [plan.table + slice.first * rowBytes, plan.table + slice.end * rowBytes];
    const begin = () => exports.begin(control, first, end, Math.min(work.threads, team), team, times, work.counter, increment) === 1;
    await this.#memory.turn(begin, () => exports.resume(control) === 1);
    // Half the weight on what was measured just now: one late slice, on a busy machine, is soon forgotten.
    const ms = (performance.now() - startMs) / times;
    slice.ms = slice.ms === 0 ? ms : (slice.ms + ms) / 2;
    if (this.#yielder.isDue()) await this.#yielder.pause();
    work.afterBreak();
  }
}
