import { NdArray, array, type Nested, type Source, type TypedArray } from "../array/ndarray.ts";
import { listText } from "../graph/shape.ts";
import type { Graph } from "../graph/graph.ts";
import { Tensor } from "../graph/tensor.ts";
import { FeedError } from "./errors.ts";
import type { EngineMemory } from "./memory.ts";
import { viewOf } from "./plan.ts";

/** What a placeholder can be fed: an array, a typed array (of one axis), nested lists, a number. */
export type Feed = NdArray | TypedArray | Nested;

/** Feeds by the placeholder's name, or as pairs of placeholder and value. */
export type Feeds = Readonly<Record<string, Feed>> | readonly (readonly [Tensor, Feed])[];

/** Feeds as arrays, keyed by placeholder, each checked against the placeholder's shape and dtype. */
export function checkedFeeds(feeds: Feeds, graph: Graph | undefined): Map<Tensor, NdArray> {
  const pairs = Array.isArray(feeds)
    ? (feeds as readonly (readonly [Tensor, Feed])[])
    : Object.entries(feeds as Readonly<Record<string, Feed>>).map(([name, feed]) => [findPlaceholder(name, graph), feed] as const);
  const checked = new Map<Tensor, NdArray>();
  for (const [placeholder, feed] of pairs) {
    if (!(placeholder instanceof Tensor) || placeholder.definition.role !== "placeholder")
      throw new FeedError(`run: only a placeholder can be fed, got ${String(placeholder)}`);
    checked.set(placeholder, checkedFeed(placeholder, feed));
  }
  return checked;
}

function findPlaceholder(name: string, graph: Graph | undefined): Tensor {
  const node = graph?.find(name);
  if (node instanceof Tensor && node.definition.role === "placeholder") return node;
  const names = graph?.nodes.filter((other) => other.definition.role === "placeholder").map((other) => `"${other.name}"`) ?? [];
  throw new FeedError(
    `run: there is no placeholder "${name}" in this graph; ${names.length > 0 ? `it has ${names.join(", ")}` : "it has none"}`,
  );
}

function checkedFeed(placeholder: Tensor, feed: Feed): NdArray {
  let given: NdArray;
  try {
    given = feed instanceof NdArray ? feed : ArrayBuffer.isView(feed) ? NdArray.borrow(feed) : array(feed);
  } catch (error) {
    throw new FeedError(`run: the feed of "${placeholder.name}" is not an array of numbers: ${(error as Error).message}`);
  }
  if (given.dtype !== placeholder.dtype && !converts(given, placeholder)) {
    throw new FeedError(
      `run: the placeholder "${placeholder.name}" takes ${placeholder.dtype}, got ${given.dtype}${placeholder.dtype === "int32" ? " with fractions" : ""}`,
    );
  }
  const wanted = placeholder.shape;
  const fits = wanted.length === given.shape.length && wanted.every((length, axis) => length === null || length === given.shape[axis]);
  if (!fits) {
    const hint =
      given.shape.length === wanted.length - 1 && wanted[0] === null
        ? ` One example alone still needs its first axis: reshape it to [1, ${given.shape.join(", ")}].`
        : "";
    throw new FeedError(
      `run: the placeholder "${placeholder.name}" takes the shape ${listText(wanted)}, got ${listText(given.shape)}.${hint}`,
    );
  }
  return given;
}

/** Numbers become floats as in TensorFlow; floats become whole numbers only if they are whole. */
function converts(given: NdArray, { dtype }: Tensor): boolean {
  if (given.dtype === "bool" || dtype === "bool") return false;
  if (dtype === "float32") return true;
  for (const value of given) if (!Number.isInteger(value) || (dtype === "uint8" && (value < 0 || value > 255))) return false;
  return true;
}

interface Resident {
  readonly source: Source;
  readonly address: number;
  readonly bytes: number;
}

/**
 * Fed arrays in engine memory.
 *
 * An owned array cannot change, so it is copied in once and found again by its source; a borrowed one is copied at every call.
 */
export class ResidentFeeds {
  readonly #memory: EngineMemory;
  /** By use, the longest unused first. */
  readonly #residents: Resident[] = [];
  readonly #borrowed = new Map<string, Resident>();
  readonly #mostBytes: number;

  constructor(memory: EngineMemory, { mostBytes = 512e6 }: { readonly mostBytes?: number } = {}) {
    this.#memory = memory;
    this.#mostBytes = mostBytes;
  }

  /** Address of the feed's elements, converted to the placeholder's dtype. */
  addressOf(placeholder: Tensor, feed: NdArray, inUse: ReadonlySet<number>): number {
    const operand = { shape: feed.shape, dtype: placeholder.dtype, size: feed.size };
    const bytes = feed.size * (placeholder.dtype === "float32" || placeholder.dtype === "int32" ? 4 : 1);
    if (!feed.owned) {
      const resident = this.#roomForBorrowed(placeholder, feed, bytes);
      feed.copyInto(viewOf(this.#memory, resident.address, operand));
      return resident.address;
    }
    const { identity, start, length } = feed.source;
    const found = this.#residents.findIndex(
      ({ source, bytes: size }) => source.identity === identity && source.start === start && source.length === length && size === bytes,
    );
    if (found >= 0) {
      const [resident] = this.#residents.splice(found, 1);
      this.#residents.push(resident);
      return resident.address;
    }
    this.#makeRoom(bytes, inUse);
    const address = this.#memory.allocate(bytes);
    feed.copyInto(viewOf(this.#memory, address, operand));
    this.#residents.push({ source: feed.source, address, bytes });
    return address;
  }

  free(): void {
    for (const { address } of [...this.#residents.splice(0), ...this.#borrowed.values()]) this.#memory.free(address);
    this.#borrowed.clear();
  }

  #roomForBorrowed(placeholder: Tensor, feed: NdArray, bytes: number): Resident {
    const known = this.#borrowed.get(placeholder.name);
    if (known && known.bytes >= bytes) return known;
    if (known) this.#memory.free(known.address);
    const room = { source: feed.source, address: this.#memory.allocate(bytes), bytes };
    this.#borrowed.set(placeholder.name, room);
    return room;
  }

  #makeRoom(wanted: number, inUse: ReadonlySet<number>): void {
    let total = this.#residents.reduce((sum, { bytes }) => sum + bytes, wanted);
    for (let i = 0; i < this.#residents.length && total > this.#mostBytes;) {
      const resident = this.#residents[i];
      if (inUse.has(resident.address)) {
        i++;
        continue;
      }
      this.#memory.free(resident.address);
      this.#residents.splice(i, 1);
      total -= resident.bytes;
    }
  }
}
