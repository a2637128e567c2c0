import type { DataName, Digits, Split } from "../../engine/protocol.ts";
import { pixelCount } from "../../engine/protocol.ts";
import { inMixedOrder } from "./order.ts";

/** Where digits come from: the engine, or a test. */
export type FetchDigits = (data: DataName, split: Split, start: number, count: number) => Promise<Digits>;

export interface OneDigit {
  readonly index: number;
  /** 784 bytes. */
  readonly image: Uint8Array;
  readonly label: number;
}

const digitsPerBlock = 100;
/** 80 blocks of 78 KB: what somebody has looked at lately. */
const mostBlocks = 80;

/** Digits that were looked at, in blocks: looking at them again asks nobody. */
export class DigitShelf {
  readonly #fetch: FetchDigits;
  readonly #blocks = new Map<string, Promise<Digits>>();

  constructor(fetch: FetchDigits) {
    this.#fetch = fetch;
  }

  /** Digits of a split, `total` of which there are. */
  async range(data: DataName, split: Split, start: number, count: number, total: number): Promise<Digits> {
    const first = Math.floor(start / digitsPerBlock);
    const last = Math.floor((start + count - 1) / digitsPerBlock);
    const blocks = await Promise.all(Array.from({ length: last - first + 1 }, (_, i) => this.#block(data, split, first + i, total)));
    const images = new Uint8Array(count * pixelCount);
    const labels = new Uint8Array(count);
    blocks.forEach((block, i) => {
      const blockStart = (first + i) * digitsPerBlock;
      const from = Math.max(start, blockStart);
      const to = Math.min(start + count, blockStart + block.labels.length);
      images.set(block.images.subarray((from - blockStart) * pixelCount, (to - blockStart) * pixelCount), (from - start) * pixelCount);
      labels.set(block.labels.subarray(from - blockStart, to - blockStart), from - start);
    });
    return { images, labels };
  }

  async digit(data: DataName, split: Split, index: number, total: number): Promise<OneDigit> {
    const { images, labels } = await this.range(data, split, index, 1, total);
    return { index, image: images, label: labels[0] };
  }

  /**
   * The `turn`-th digit in the mixed order that all readers share; of one class, if it is asked for.
   *
   * @returns undefined if there is none of this class among those that were looked through
   */
  async mixed(data: DataName, split: Split, turn: number, total: number, label?: number): Promise<OneDigit | undefined> {
    const index = inMixedOrder(turn, total);
    if (label === undefined) return this.digit(data, split, index, total);
    const block = Math.floor(index / digitsPerBlock);
    const blockCount = Math.ceil(total / digitsPerBlock);
    // From where the order stands, the next of this class: nearly always in the same block.
    for (let further = 0; further < blockCount; further++) {
      const at = (block + further) % blockCount;
      const { labels } = await this.#block(data, split, at, total);
      const from = further === 0 ? index - at * digitsPerBlock : 0;
      const found = labels.indexOf(label, from);
      if (found >= 0) return this.digit(data, split, at * digitsPerBlock + found, total);
    }
    return undefined;
  }

  #block(data: DataName, split: Split, block: number, total: number): Promise<Digits> {
    const key = `${data} ${split} ${block}`;
    let digits = this.#blocks.get(key);
    if (digits) {
      // The one used last goes last: the first is the one to be thrown away.
      this.#blocks.delete(key);
    } else {
      const start = block * digitsPerBlock;
      digits = this.#fetch(data, split, start, Math.min(digitsPerBlock, total - start));
      digits.catch(() => this.#blocks.delete(key));
    }
    this.#blocks.set(key, digits);
    if (this.#blocks.size > mostBlocks) this.#blocks.delete(this.#blocks.keys().next().value!);
    return digits;
  }
}
