import { cos } from "../math/circular.ts";
import { log } from "../math/logarithm.ts";
import { hashOf, keyOf, type Key } from "./key.ts";
import { philox4x32 } from "./philox.ts";

const perWord = 1 / 4294967296;
const twoPi = 6.283185307179586;

/**
 * A sequence of random numbers fixed by a seed, for code that runs outside a graph.
 *
 * `split(name)` makes a generator of its own for each purpose: what one draws, and how often, moves nothing in another.
 */
export class Generator {
  readonly #key: Key;
  readonly #words: Uint32Array = new Uint32Array(4);
  /** 32-bit words used so far; word w is word w mod 4 of counter ⌊w / 4⌋. */
  #used: number = 0;

  /** @param seed a whole number (modulo 2^32), a name, or a key made elsewhere */
  constructor(seed: number | string | Key) {
    if (typeof seed === "number") this.#key = keyOf(seed, "");
    else if (typeof seed === "string") this.#key = keyOf(0, seed);
    else this.#key = [seed[0], seed[1]];
  }

  /** How many 32-bit words have been used: equal counts of equal seeds continue equally. */
  get drawn(): number {
    return this.#used;
  }

  /** An independent generator, fixed by this one's seed and the name, whatever either has drawn. */
  split(name: string | number): Generator {
    const words = new Uint32Array(4);
    const isNumber = typeof name === "number";
    philox4x32(
      isNumber ? name : hashOf(name),
      isNumber ? Math.floor(name * perWord) : 0,
      isNumber ? 1 : 0,
      2,
      this.#key[0],
      this.#key[1],
      words,
    );
    return new Generator([words[0], words[1]]);
  }

  /** 32 random bits as a whole number from 0 to 2^32 − 1. */
  word(): number {
    const used = this.#used++;
    // The last word of the counter sets these apart from a graph's draws (0) and from split's (2).
    if ((used & 3) === 0) {
      const block = used / 4;
      philox4x32(block, Math.floor(block * perWord), 0, 1, this.#key[0], this.#key[1], this.#words);
    }
    return this.#words[used & 3];
  }

  /** A number from [low, high), in steps of (high − low) / 2^32. */
  uniform(low: number = 0, high: number = 1): number {
    return low + this.word() * perWord * (high - low);
  }

  /** A whole number from 0 up to but without `end`, each equally likely. */
  integer(end: number): number {
    if (!(Number.isInteger(end) && end >= 1 && end <= 4294967296)) {
      throw new RangeError(`integer: the end must be a whole number from 1 to 2^32, got ${end}`);
    }
    // Words past the last whole multiple of `end` would favour the small results.
    const limit = 4294967296 - (4294967296 % end);
    let word = this.word();
    while (word >= limit) word = this.word();
    return word % end;
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** A number of the normal distribution with this mean and standard deviation (Box and Muller, 1958). */
  normal(mean: number = 0, deviation: number = 1): number {
    const radius = Math.sqrt(-2 * log((this.word() + 1) * perWord));
    return mean + deviation * (radius * cos(twoPi * (this.word() * perWord)));
  }

  /** As `normal`, but drawn again while further than two deviations from the mean. */
  truncatedNormal(mean: number = 0, deviation: number = 1): number {
    let z = this.normal();
    while (Math.abs(z) > 2) z = this.normal();
    return mean + deviation * z;
  }

  /** The numbers 0 … n − 1 in random order, every order equally likely (Fisher and Yates). */
  shuffle(n: number): Uint32Array {
    const order = new Uint32Array(n);
    for (let i = 0; i < n; i++) order[i] = i;
    for (let i = n - 1; i > 0; i--) {
      const other = this.integer(i + 1);
      const kept = order[i];
      order[i] = order[other];
      order[other] = kept;
    }
    return order;
  }
}
