import type { EngineMemory } from "./memory.ts";
import type { Plan } from "./plan.ts";
import { rowBytes } from "./table.ts";
import { Yielder } from "./yielding.ts";

/** A slice of work runs without a break: short enough that Ctrl-C, progress and a dead thread are heard in time. */
const sliceMs = 8;
/** A slice that takes longer is cut anew, if it can be. */
const mostMs = 10;

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
  /** Called before each step or group of quick steps, with how many are done; says how many may follow at most. Throws to stop. */
  readonly beforeSteps: (done: number) => number;
  /** Called when whole steps have been done, with how many there are now; throws to stop. */
  readonly afterSteps: (done: number) => void;
  /** Called after every break, before memory is touched again; throws to stop. */
  readonly afterBreak: () => void;
  /** Called with each row's time. If it is given, the rows are run one by one. */
  readonly onRow?: (row: number, ms: number) => void;
}

/**
 * Runs plans over one memory, in slices that let everything else be heard in between.
 *
 * The first step of a plan is timed row by row; later ones are run in the largest slices that stay short, many steps in one
 * where steps are quick. Slices are joined as code gets faster, and cut anew when the machine has got slower. The clock decides
 * where the breaks are, never what is computed.
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
      const most = Math.min(work.steps - done, work.beforeSteps(done));
      const slices = this.#slices.get(plan);
      if (!slices || work.onRow || slices.some(isTooLong)) {
        this.#slices.set(plan, await this.#timedStep(plan, work));
        done += 1;
      } else if (slices.length === 1) {
        const times = Math.max(1, Math.min(most, Math.floor(sliceMs / slices[0].ms)));
        await this.#runSlice(plan, slices[0], times, work, work.increment);
        done += times;
      } else {
        for (const slice of slices) await this.#runSlice(plan, slice, 1, work, slice === slices.at(-1) ? work.increment : 0);
        // The first step may have been much slower than those to come: its code was not compiled yet.
        this.#slices.set(plan, joinShort(slices));
        done += 1;
      }
      work.afterSteps(done);
    }
  }

  async #timedStep(plan: Plan, work: Work): Promise<Slice[]> {
    const singles: Slice[] = [];
    for (let row = 0; row < plan.rows.length; row++) {
      const single: Slice = { first: row, end: row + 1, ms: 0 };
      await this.#runSlice(plan, single, 1, work, row === plan.rows.length - 1 ? work.increment : 0);
      work.onRow?.(row, single.ms);
      singles.push(single);
    }
    return joinShort(singles);
  }

  async #runSlice(plan: Plan, slice: Slice, times: number, work: Work, increment: number): Promise<void> {
    const startMs = performance.now();
    await runRows(this.#memory, plan, slice, times, work, increment);
    // Half the weight on what was measured just now: one late slice, on a busy machine, is soon forgotten.
    const ms = (performance.now() - startMs) / times;
    slice.ms = slice.ms === 0 ? ms : (slice.ms + ms) / 2;
    if (this.#yielder.isDue()) await this.#yielder.pause();
    work.afterBreak();
  }
}

const isTooLong = ({ first, end, ms }: Slice): boolean => ms > mostMs && end - first > 1;

/** Neighbouring slices as one where that stays short. */
function joinShort(slices: readonly Slice[]): Slice[] {
  const joined: Slice[] = [];
  for (const slice of slices) {
    const last = joined.at(-1);
    if (last && last.ms + slice.ms <= sliceMs) joined[joined.length - 1] = { first: last.first, end: slice.end, ms: last.ms + slice.ms };
    else joined.push(slice);
  }
  return joined;
}

/** Runs the rows first…end of a plan's table, `times` times over, with the threads that are there. */
export async function runRows(
  memory: EngineMemory,
  plan: Plan,
  { first, end }: { readonly first: number; readonly end: number },
  times: number,
  { threads, counter }: Pick<Work, "threads" | "counter">,
  increment: number,
): Promise<void> {
  let control = 0;
  const begin = (): boolean => {
    // Looked up when it is our turn, and not before: threads join between jobs, and a team may have ended.
    ({ control } = memory);
    const team = threads > 1 ? memory.team.size : 1;
    const [from, to] = [plan.table + first * rowBytes, plan.table + end * rowBytes];
    return memory.exports.begin(control, from, to, Math.min(threads, team), team, times, counter, increment) === 1;
  };
  await memory.turn(begin, () => memory.exports.resume(control) === 1);
}
