import type { Split } from "../../engine/protocol.ts";
import type { Lab } from "../../state/lab.svelte.ts";
import { DigitShelf, type OneDigit } from "./digit-shelf.ts";

/** As long as nobody has chosen a pixel, one that is neither paper nor full ink shows best what a number is. */
function tellingPixel(image: Uint8Array): number {
  let best = 14 * 28 + 14;
  let distance = Infinity;
  image.forEach((byte, pixel) => {
    if (byte < 110 || byte > 220) return;
    const away = Math.hypot(Math.floor(pixel / 28) - 13.5, (pixel % 28) - 13.5);
    if (away < distance) [best, distance] = [pixel, away];
  });
  return best;
}

/** Which digit is looked at in this chapter, and which of its pixels. Several figures show both. */
export class Browser {
  readonly #lab: Lab;
  readonly shelf: DigitShelf;
  split: Split = $state("train");
  /** The class that the reader wants to see; undefined for any. */
  wanted: number | undefined = $state();
  shown: OneDigit | undefined = $state.raw();
  /** 0 … 783. */
  pixel: number = $state(14 * 28 + 14);
  problem: string | undefined = $state();
  /** The class that was looked for in vain. */
  missing: number | undefined = $state();
  #pixelChosen = false;
  #turn = 0;
  #asked = 0;

  constructor(lab: Lab) {
    this.#lab = lab;
    this.shelf = new DigitShelf((data, split, start, count) => lab.engine.call("digits", { data, split, start, count }));
  }

  get data(): Lab["data"]["current"] {
    return this.#lab.run.data ?? this.#lab.data.current;
  }

  /** How many digits the split has; 0 as long as nobody knows. */
  get total(): number {
    return (this.split === "train" ? this.data?.trainCount : this.data?.testCount) ?? 0;
  }

  get label(): number | undefined {
    return this.shown?.label;
  }

  /** The next digit in the mixed order; of the class wanted. */
  another(): Promise<void> {
    return this.#show(() => this.shelf.mixed(this.data!.name, this.split, this.#turn++, this.total, this.wanted));
  }

  goTo(index: number): Promise<void> {
    const within = Math.max(0, Math.min(this.total - 1, Math.round(index)));
    return this.#show(() => this.shelf.digit(this.data!.name, this.split, within, this.total));
  }

  want(label: number | undefined): Promise<void> {
    this.wanted = label;
    return label !== undefined && label === this.shown?.label ? Promise.resolve() : this.another();
  }

  choosePixel(pixel: number): void {
    this.#pixelChosen = true;
    this.pixel = pixel;
  }

  async #show(find: () => Promise<OneDigit | undefined>): Promise<void> {
    if (this.total === 0) return;
    const asked = ++this.#asked;
    try {
      const found = await find();
      // Of several that were asked for one after another, only the last is shown.
      if (asked !== this.#asked) return;
      this.problem = undefined;
      this.missing = found ? undefined : this.wanted;
      if (!found) return;
      this.shown = found;
      if (!this.#pixelChosen) this.pixel = tellingPixel(found.image);
    } catch (error) {
      if (asked === this.#asked) this.problem = error instanceof Error ? error.message : String(error);
    }
  }
}
