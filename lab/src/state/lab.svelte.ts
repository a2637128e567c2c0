import { getContext } from "svelte";
import { Engine } from "../engine/client.ts";
import {
  biasOffset,
  defaultSettings,
  fitted,
  sameSettings,
  weightCount,
  type DataName,
  type Moment,
  type Settings,
} from "../engine/protocol.ts";
import { Lesson } from "../link/lesson.svelte.ts";
import { LinkState } from "../link/link-state.svelte.ts";
import { DataState } from "./data.svelte.ts";
import { Drawing } from "./drawing.svelte.ts";
import { Run } from "./run.svelte.ts";

const mostPastRuns = 5;
const pastRunBytes = 2 * 1024 * 1024;

/**
 * The one state of the page. Every figure that shows the run looks at this, so they all move together.
 *
 * `time` is the moment asked for; `shown` is the one whose weights are here, which is the same a few milliseconds later.
 */
export class Lab {
  readonly engine: Engine = new Engine();
  readonly data: DataState = new DataState(this.engine);
  readonly drawing: Drawing = new Drawing();
  /** What a teacher's link has locked, hidden and asked for. */
  readonly lesson: Lesson = new Lesson();
  readonly link: LinkState = new LinkState();
  /** The knobs as they were set. A run that has begun keeps its own. */
  settings: Settings = $state.raw(defaultSettings);
  run: Run = $state.raw(new Run(defaultSettings));
  /** Runs before this one, the newest first, to compare with. */
  past: readonly Run[] = $state.raw([]);
  /** t, in updates done. */
  time: number = $state(0);
  shown: Moment = $state.raw({ t: 0, weights: new Float32Array(weightCount) });
  /** Whether the time line goes with the training. */
  following: boolean = $state(true);
  /** Whether the time line plays what has been trained. */
  playing: boolean = $state(false);
  /** What a word or a part of a figure lights, by the name of the thing: "W", "b", "x" … */
  lit: string | undefined = $state();
  /** What screen readers are told. */
  announcement: string = $state("");
  #stop: AbortController | undefined;
  #replaying = false;

  get training(): boolean {
    return this.run.status === "training";
  }

  /** Which digits the run is about: its own, or before it has begun those of the next. */
  get dataName(): DataName {
    return (this.run.data ?? this.data.current)?.name ?? "handwriting";
  }

  /** The sheets' colours reach from −limit to limit. */
  get limit(): number {
    return this.run.limit;
  }

  /** W at the moment shown: row i holds pixel i's ten weights. */
  get W(): Float32Array {
    return this.shown.weights.subarray(0, biasOffset);
  }

  get b(): Float32Array {
    return this.shown.weights.subarray(biasOffset);
  }

  /** Whether training would go on with the run that was stopped, rather than begin one. */
  get goesOn(): boolean {
    return this.run.status === "paused" && isMadeWith(this.run, this.settings);
  }

  /** What the next run will be made with: the knobs, as far as there are digits. */
  get next(): Settings {
    return this.data.current ? fitted(this.settings, this.data.current) : this.settings;
  }

  /** The tutorial's values; of a knob that a lesson holds, where it stands. */
  get usual(): Settings {
    return { ...this.settings, ...this.lesson.allowed(defaultSettings) };
  }

  /** Whether the next run, or the one shown while another is kept, is not the tutorial's: then there is a way back. */
  get away(): boolean {
    return !sameSettings(this.settings, this.usual) || (!isMadeWith(this.run, this.usual) && this.#usualRun !== undefined);
  }

  get #usualRun(): Run | undefined {
    return this.past.find((run) => isMadeWith(run, this.usual));
  }

  /**
   * Begins a run with the knobs as they stand, or goes on with one that was stopped. The run that was there becomes a ghost.
   *
   * @returns the run, when it has ended; undefined if one was under way already
   */
  async train({ until }: { readonly until?: number } = {}): Promise<Run | undefined> {
    if (this.training) return undefined;
    if (!this.goesOn) await this.#newRun();
    const { run } = this;
    const from = run.snapshots.before(run.done) ?? this.shown;
    this.#stop = new AbortController();
    run.begin();
    this.following = true;
    this.playing = false;
    this.announcement = `Training on ${run.settings.trainSize} digits.`;
    try {
      const { settings } = run;
      const ended = await this.engine.call(
        "train",
        { data: this.dataName, settings, from, snapshotEvery: run.snapshots.stride, ...(until === undefined ? {} : { until }) },
        {
          signal: this.#stop.signal,
          onEvent: (news) => {
            run.hear(news);
            if (run === this.run && this.following) this.#show(run.done);
          },
        },
      );
      run.end(ended);
      this.announcement = sayEnd(run);
    } catch (error) {
      run.status = "failed";
      run.problem = error instanceof Error ? error.message : String(error);
      this.announcement = run.problem;
    }
    return run;
  }

  /** Stops the training at a whole step; `train()` goes on. */
  stop(): void {
    this.#stop?.abort();
  }

  /** Untrained again, with the knobs as they stand. */
  reset(): void {
    this.stop();
    this.#keepRun();
    this.run = new Run(this.settings);
    this.playing = false;
    this.following = true;
    this.#show(0);
  }

  /** Shows one of the runs before this one again, and this one becomes one of them. */
  bringBack(run: Run): void {
    this.stop();
    this.#keepRun();
    this.past = this.past.filter((other) => other !== run);
    this.run = run;
    if (!isMadeWith(run, this.settings)) this.settings = run.settings;
    this.playing = false;
    this.#show(run.done);
  }

  /** Back to the tutorial's run, after an experiment or with knobs turned: to the one that was made, or to where it begins. */
  goBack(): void {
    const { usual } = this;
    const made = this.#usualRun;
    const isShown = isMadeWith(this.run, usual);
    this.settings = usual;
    if (!isShown && made) this.bringBack(made);
    else if (!isShown) this.reset();
    this.announcement = `Back at the tutorial’s run: ${usual.trainSize} digits.`;
  }

  /** Turns knobs: the next run has them. Before anything is trained the run shown has them already. What a lesson locks stays. */
  set(change: Partial<Settings>): void {
    this.settings = { ...this.settings, ...this.lesson.allowed(change) };
    if (this.run.status === "ready") this.run = new Run(this.settings);
  }

  /** Looks at moment t, as far as the run has come. */
  seek(t: number): void {
    const last = this.run.done;
    this.following = this.training && t >= last;
    this.#show(Math.max(0, Math.min(last, Math.round(t))));
  }

  /** Resolves when no run is on the way to its first update: until then the engine has nothing to spare. */
  begun(): Promise<void> {
    return new Promise((resolve) => {
      const stop = $effect.root(() => {
        $effect(() => {
          if (this.training && this.run.done === 0) return;
          resolve();
          queueMicrotask(() => stop());
        });
      });
    });
  }

  async #newRun(): Promise<void> {
    this.stop();
    const data = this.data.current ?? (await this.data.start());
    this.#keepRun();
    this.run = new Run(fitted(this.settings, data), data);
    this.#show(0);
  }

  /** The run that was becomes one to compare with. Its curves are kept whole, its weights at a few moments. */
  #keepRun(): void {
    if (this.run.done === 0) return;
    this.run.snapshots.shrinkTo(pastRunBytes);
    this.past = [this.run, ...this.past].slice(0, mostPastRuns);
  }

  #show(t: number): void {
    this.time = t;
    const weights = this.run.snapshots.get(t);
    if (weights) this.shown = { t, weights };
    else void this.#replay();
  }

  /** Recomputes the moment asked for from the nearest snapshot before it; one at a time, and always the latest that was asked for. */
  async #replay(): Promise<void> {
    if (this.#replaying) return;
    this.#replaying = true;
    try {
      while (this.shown.t !== this.time) {
        const { run, time } = this;
        const kept = run.snapshots.get(time);
        if (kept) {
          this.shown = { t: time, weights: kept };
          continue;
        }
        const from = run.snapshots.before(time)!;
        const moment = await this.engine.call("replay", { data: run.data!.name, settings: run.settings, from, t: time });
        if (run === this.run) this.shown = moment;
      }
    } finally {
      this.#replaying = false;
    }
  }
}

/** Whether a run is the one that these knobs make on its digits. */
const isMadeWith = ({ settings, data }: Run, knobs: Settings): boolean => sameSettings(settings, data ? fitted(knobs, data) : knobs);

function sayEnd({ status, done, measurements }: Run): string {
  const last = measurements.at(-1);
  const right = last ? ` It reads ${(100 * last.testAccuracy).toFixed(1)} % of the test digits.` : "";
  if (status === "finished") return `Trained: ${done} updates.${right}`;
  if (status === "not a number") return `After ${done} updates the loss is not a number.`;
  return `Stopped after ${done} updates.${right}`;
}

const key = Symbol("lab");
/** For the roots of the page: each part of it is given the same Lab. */
export const labContext = (lab: Lab): Map<unknown, unknown> => new Map([[key, lab]]);
/** The page's state, in any component. */
export const useLab = (): Lab => getContext<Lab>(key);
