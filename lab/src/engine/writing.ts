import { NdArray } from "inkling";
import type { GenerateRequest } from "./generate.worker.ts";
import { classCount, pixelCount, type Digits, type Split } from "./protocol.ts";

/** Feeds of the network for a range of digits. */
export type Feeds = Readonly<Record<"x" | "y_", NdArray>>;

/** About 50 ms of work, after which progress can be told. */
const digitsPerRequest = 500;
/** So few are written at once, wherever they are: about 40 ms of work. */
const mostAside = 400;
/** A run's range, and those of what is looked at beside it. */
const mostFeeds = 4;

/** One split of generated digits, written by a worker of its own as far as somebody has asked. */
export class Writing {
  readonly #seed: number;
  readonly #split: Split;
  #worker: Worker | undefined;
  #images = new Uint8Array(0);
  #labels = new Uint8Array(0);
  #queue: Promise<unknown> = Promise.resolve();
  /** The arrays fed for a range: an equal array is found again in the engine's memory, a new one would be copied. */
  #fed: { start: number; count: number; feeds: Feeds }[] = [];

  constructor(seed: number, split: Split) {
    this.#seed = seed;
    this.#split = split;
  }

  /** At least so many digits, from the first. Do not write to them. */
  upTo(count: number): Promise<Digits> {
    const result = this.#queue.then(() => this.#write(count));
    this.#queue = result.catch(() => undefined);
    return result;
  }

  /** Digits to look at. A few far away are written by themselves: each depends on its own number alone. */
  async digits(start: number, count: number): Promise<Digits> {
    if (start + count > this.#labels.length && count <= mostAside) {
      // The generator is as large as all else that the engine begins with: it comes when it is wanted.
      const { handwriting } = await import("./write-aside.ts");
      return handwriting({ seed: this.#seed, split: this.#split, start, count });
    }
    const { images, labels } = await this.upTo(start + count);
    return { images: images.slice(start * pixelCount, (start + count) * pixelCount), labels: labels.slice(start, start + count) };
  }

  async feeds(start: number, count: number): Promise<Feeds> {
    const known = this.#fed.find((fed) => fed.start === start && fed.count === count);
    if (known) return known.feeds;
    const { images, labels } = await this.upTo(start + count);
    const feeds = {
      x: NdArray.ofBytes(images.slice(start * pixelCount, (start + count) * pixelCount), [count, pixelCount], 255),
      y_: NdArray.ofBytes(oneHot(labels.subarray(start, start + count)), [count, classCount], 1),
    };
    this.#fed = [{ start, count, feeds }, ...this.#fed].slice(0, mostFeeds);
    return feeds;
  }

  async #write(count: number): Promise<Digits> {
    const done = this.#labels.length;
    if (count > done) {
      const images = new Uint8Array(count * pixelCount);
      const labels = new Uint8Array(count);
      images.set(this.#images);
      labels.set(this.#labels);
      for (let start = done; start < count; start += digitsPerRequest) {
        const part = await this.#ask(start, Math.min(digitsPerRequest, count - start));
        images.set(part.images, start * pixelCount);
        labels.set(part.labels, start);
      }
      [this.#images, this.#labels] = [images, labels];
      // It is asked for more only if somebody turns a knob: until then it would only take memory.
      this.#worker?.terminate();
      this.#worker = undefined;
    }
    return { images: this.#images, labels: this.#labels };
  }

  #ask(start: number, count: number): Promise<Digits> {
    const worker = (this.#worker ??= new Worker(new URL("./generate.worker.ts", import.meta.url), { type: "module" }));
    return new Promise((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<Digits>) => resolve(data);
      worker.onerror = (event) => {
        this.#worker = undefined;
        reject(new Error(`digits could not be written: ${event.message || "their worker could not be started"}`));
      };
      worker.postMessage({ seed: this.#seed, split: this.#split, start, count } satisfies GenerateRequest);
    });
  }
}

function oneHot(classes: Uint8Array): Uint8Array {
  const rows = new Uint8Array(classes.length * classCount);
  classes.forEach((label, i) => (rows[i * classCount + label] = 1));
  return rows;
}
