import { normalizeDigit } from "inkling/data";
import { pixelCount } from "../engine/protocol.ts";
import { threeStroke } from "./three.ts";

/**
 * The reader's digit: 28×28 bytes of ink as drawn, and as the network is given it, moved to the middle as MNIST's digits are.
 */
export class Drawing {
  /** As drawn: 0 paper … 255 ink. Replaced, never written to. */
  ink: Uint8Array = $state.raw(written(threeStroke));
  /** Whether it is centred and scaled before it is read, as MNIST's digits were. */
  centring: boolean = $state(true);
  #undo: readonly Uint8Array[] = $state.raw([]);

  /** What the network reads; all zero if nothing is drawn. */
  get digit(): Uint8Array {
    return this.#digit;
  }
  #digit: Uint8Array = $derived(this.centring ? (normalizeDigit(this.ink, 28, 28) ?? new Uint8Array(pixelCount)) : this.ink);

  get empty(): boolean {
    return this.#empty;
  }
  #empty: boolean = $derived(this.ink.every((value) => value === 0));

  get canUndo(): boolean {
    return this.#undo.length > 0;
  }

  /** A stroke begins: what is there now can be had back. */
  remember(): void {
    this.#undo = [...this.#undo.slice(-49), this.ink];
  }

  /** Puts ink down along a line, as a round pen does; in pixels, 0 … 28. */
  stroke(fromX: number, fromY: number, toX: number, toY: number, radius: number = 1.1): void {
    this.ink = inked(this.ink, fromX, fromY, toX, toY, radius);
  }

  undo(): void {
    const before = this.#undo.at(-1);
    if (!before) return;
    this.#undo = this.#undo.slice(0, -1);
    this.ink = before;
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

/** Ink with a line more: each pixel is as dark as the pen covers it, and never lighter than it was. */
function inked(ink: Uint8Array, fromX: number, fromY: number, toX: number, toY: number, radius: number): Uint8Array {
  const next = Uint8Array.from(ink);
  const [dx, dy] = [toX - fromX, toY - fromY];
  const lengthSquared = dx * dx + dy * dy;
  for (let row = 0; row < 28; row++) {
    for (let column = 0; column < 28; column++) {
      const [x, y] = [column + 0.5 - fromX, row + 0.5 - fromY];
      const along = lengthSquared === 0 ? 0 : Math.max(0, Math.min(1, (x * dx + y * dy) / lengthSquared));
      const distance = Math.hypot(x - along * dx, y - along * dy);
      const cover = Math.max(0, Math.min(1, radius + 0.5 - distance));
      const i = row * 28 + column;
      next[i] = Math.max(next[i], Math.round(255 * cover));
    }
  }
  return next;
}

function written(points: readonly (readonly [x: number, y: number])[]): Uint8Array {
  let ink: Uint8Array = new Uint8Array(pixelCount);
  for (let i = 1; i < points.length; i++) ink = inked(ink, ...points[i - 1], ...points[i], 1.1);
  return ink;
}
