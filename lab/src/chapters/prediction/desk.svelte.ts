import type { DataInfo, Split } from "../../engine/protocol.ts";
import { highestOf, scoresOf, softmaxOf } from "../../engine/reading.ts";
import type { Lab } from "../../state/lab.svelte.ts";
import type { Watched } from "../../state/watched.svelte.ts";
import { DigitShelf, type OneDigit } from "../see/digit-shelf.ts";

/** Where the digit on the desk comes from. */
export type From = "pad" | Split;

/** The digit that this chapter's figures are about, and what the network at the moment shown makes of it. */
export class Desk {
  readonly #lab: Lab;
  readonly #watched: Watched;
  readonly #shelf: DigitShelf;
  from: From = $state("pad");
  shown: OneDigit | undefined = $state.raw();
  problem: string | undefined = $state();
  /** What the reader meant to write; undefined as long as they have not said. */
  meant: number | undefined = $state(3);
  #sheet: number | undefined = $state();
  /** 0 … 783: the pixel that is looked at. */
  pixel: number = $state(14 * 28 + 14);
  #turn = 0;
  #asked = 0;

  constructor(lab: Lab, watched: Watched) {
    this.#lab = lab;
    this.#watched = watched;
    this.#shelf = new DigitShelf((data, split, start, count) => lab.engine.call("digits", { data, split, start, count }));
  }

  get data(): DataInfo | undefined {
    return this.#lab.run.data ?? this.#lab.data.current;
  }

  /** 784 bytes, as the network is given them. */
  get image(): Uint8Array {
    return this.from === "pad" || !this.shown ? this.#lab.drawing.digit : this.shown.image;
  }

  get empty(): boolean {
    return this.from === "pad" && this.#lab.drawing.empty;
  }

  get truth(): number | undefined {
    return this.from === "pad" ? this.meant : this.shown?.label;
  }

  readonly scores: readonly number[] = $derived(scoresOf(this.#watched.weights, this.image));
  readonly probabilities: readonly number[] = $derived(softmaxOf(this.scores));
  /** What it is read as. */
  readonly reading: number = $derived(highestOf(this.probabilities));
  /** The class that comes second. */
  readonly runnerUp: number = $derived(highestOf(this.probabilities.map((share, digit) => (digit === this.reading ? -1 : share))));

  /** The sheet that the digit lies on: the one it is read as, until the reader chooses another. */
  get sheet(): number {
    return this.#sheet ?? this.reading;
  }

  set sheet(digit: number | undefined) {
    this.#sheet = digit;
  }

  /** How many digits a split has. */
  total(split: Split): number {
    return (split === "train" ? this.data?.trainCount : this.data?.testCount) ?? 0;
  }

  usePad(): void {
    this.#asked++;
    this.from = "pad";
    this.#sheet = undefined;
  }

  /** Puts a digit of the data on the desk. */
  async use(split: Split, index: number): Promise<void> {
    const { data } = this;
    const total = this.total(split);
    if (!data || total === 0 || !Number.isFinite(index)) return;
    const asked = ++this.#asked;
    try {
      const found = await this.#shelf.digit(data.name, split, Math.max(0, Math.min(total - 1, Math.round(index))), total);
      // Of several that were asked for one after another, only the last is shown.
      if (asked !== this.#asked) return;
      this.problem = undefined;
      this.shown = found;
      this.from = split;
      this.#sheet = undefined;
    } catch (error) {
      if (asked === this.#asked) this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  /** The next digit of a split, in the order all readers share. */
  async another(split: Split): Promise<void> {
    const { data } = this;
    if (!data) return;
    const found = await this.#shelf.mixed(data.name, split, this.#turn++, this.total(split));
    if (found) await this.use(split, found.index);
  }
}
