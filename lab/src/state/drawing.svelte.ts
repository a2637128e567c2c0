import { pixelCount } from "../engine/protocol.ts";
import { centringOf, type Centring } from "./centring.ts";
import { inked, penRadius, written } from "./ink.ts";
import { threeStroke } from "./three.ts";

const mostUndo = 50;

/**
 * The reader's digit: 28×28 bytes of ink as drawn, and as the network is given it, moved to the middle as MNIST's digits are.
 */
export class Drawing {
  /** As drawn: 0 paper … 255 ink. Replaced, never written to. */
  ink: Uint8Array = $state.raw(written(threeStroke));
  /** Whether it is centred and scaled before it is read, as MNIST's digits were. */
  centring: boolean = $state(true);
  #undo: readonly Uint8Array[] = $state.raw([]);
  #redo: readonly Uint8Array[] = $state.raw([]);

  /** What the network reads; all zero if nothing is drawn. */
  get digit(): Uint8Array {
    return this.#digit;
  }
  #digit: Uint8Array = $derived(this.centring ? (this.steps?.digit ?? new Uint8Array(pixelCount)) : this.ink);

  /** How the drawing is centred, whether or not it is; undefined if nothing is drawn. */
  get steps(): Centring | undefined {
    return this.#steps;
  }
  #steps: Centring | undefined = $derived(centringOf(this.ink));

  get empty(): boolean {
    return this.#empty;
  }
  #empty: boolean = $derived(this.ink.every((value) => value === 0));

  get canUndo(): boolean {
    return this.#undo.length > 0;
  }

  get canRedo(): boolean {
    return this.#redo.length > 0;
  }

  /** A stroke begins: what is there now can be had back. */
  remember(): void {
    this.#undo = [...this.#undo.slice(1 - mostUndo), this.ink];
    this.#redo = [];
  }

  /** Puts ink down along a line, as a round pen does; in pixels, 0 … 28. */
  stroke(fromX: number, fromY: number, toX: number, toY: number, radius: number = penRadius): void {
    this.ink = inked(this.ink, fromX, fromY, toX, toY, radius);
  }

  undo(): void {
    const before = this.#undo.at(-1);
    if (!before) return;
    this.#undo = this.#undo.slice(0, -1);
    this.#redo = [...this.#redo, this.ink];
    this.ink = before;
  }

  /** Takes back the last undo. */
  redo(): void {
    const after = this.#redo.at(-1);
    if (!after) return;
    this.#redo = this.#redo.slice(0, -1);
    this.#undo = [...this.#undo, this.ink];
    this.ink = after;
  }

  clear(): void {
    if (this.empty) return;
    this.remember();
    this.ink = new Uint8Array(pixelCount);
  }

  /** Puts a digit in place of what is there. */
  put(image: Uint8Array): void {
    this.remember();
    this.ink = Uint8Array.from(image);
  }
}
