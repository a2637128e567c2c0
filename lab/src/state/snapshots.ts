import { weightCount, type Moment } from "../engine/protocol.ts";

const megabyte = 1024 * 1024;

/**
 * A run's weights at some of its moments, never more than a budget of bytes.
 *
 * Snapshots stand at multiples of a stride, and at moments that are kept in any case: the first 32, the latest. When the
 * budget is full, the stride doubles and every second one goes. A moment in between is recomputed from the nearest
 * earlier one, so what is thrown away costs at most `stride − 1` updates to see again.
 */
export class Snapshots {
  #budgetBytes: number;
  readonly #at = new Map<number, Float32Array<ArrayBuffer>>();
  #stride = 1;
  #latest = -1;

  constructor(budgetBytes: number = 64 * megabyte) {
    this.#budgetBytes = budgetBytes;
  }

  get stride(): number {
    return this.#stride;
  }

  get count(): number {
    return this.#at.size;
  }

  get bytes(): number {
    return this.#at.size * weightCount * Float32Array.BYTES_PER_ELEMENT;
  }

  /** Keeps weights at t; they must not be written to afterwards. */
  add(t: number, weights: Float32Array<ArrayBuffer>): void {
    if (this.#latest >= 0 && this.#latest < t && !this.#belongs(this.#latest)) this.#at.delete(this.#latest);
    this.#at.set(t, weights);
    this.#latest = Math.max(this.#latest, t);
    while (this.bytes > this.#budgetBytes && this.#at.size > 2) this.#thin();
  }

  /** Lets go of moments until the rest fits a smaller budget; what is gone can be recomputed as any moment can. */
  shrinkTo(budgetBytes: number): void {
    this.#budgetBytes = budgetBytes;
    while (this.bytes > budgetBytes && this.#at.size > 2) this.#thin();
  }

  /** The weights at t, where they are kept. */
  get(t: number): Float32Array<ArrayBuffer> | undefined {
    return this.#at.get(t);
  }

  /** The nearest moment at or before t; undefined if there is none. */
  before(t: number): Moment | undefined {
    let nearest = -1;
    for (const at of this.#at.keys()) if (at <= t && at > nearest) nearest = at;
    return nearest < 0 ? undefined : { t: nearest, weights: this.#at.get(nearest)! };
  }

  #belongs(t: number): boolean {
    return t % this.#stride === 0 || (t <= 32 && this.#stride <= 64);
  }

  #thin(): void {
    this.#stride *= 2;
    for (const t of this.#at.keys()) if (!this.#belongs(t) && t !== this.#latest) this.#at.delete(t);
  }
}
