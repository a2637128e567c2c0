import { NdArray, array, type Nested, type Source, type TypedArray } from "../array/ndarray.ts";
import { listText } from "../graph/shape.ts";
import type { TensorDType } from "../graph/command.ts";
import type { Graph } from "../graph/graph.ts";
import { Tensor } from "../graph/tensor.ts";
import { FeedError } from "./errors.ts";
import type { EngineMemory } from "./memory.ts";
import { Resident, Room } from "./resident.ts";
import type { FedArray } from "./table.ts";

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

/**
 * Fed arrays in engine memory.
 *
 * An owned array cannot change, so it is copied in once and found again by its source; a borrowed one is copied at every call.
 */
export class ResidentFeeds {
  readonly #memory: EngineMemory;
  /** By what they hold, in the order of their use: the longest unused first. */
  readonly #owned = new Map<string, Resident>();
  readonly #numberOf = new WeakMap<Source["identity"], number>();
  #numbers = 0;
  readonly #borrowed = new Map<string, Resident>();
  readonly #mostBytes: number;
  /** About how many bytes all of them are. */
  #bytes = 0;
  /** For what residents look at in parts. */
  readonly room: Room;

  constructor(memory: EngineMemory, { mostBytes = 128e6 }: { readonly mostBytes?: number } = {}) {
    this.#memory = memory;
    this.#mostBytes = mostBytes;
    this.room = new Room(memory);
  }

  /** What stands for the feed in engine memory, converted to the placeholder's dtype unless it is kept as bytes. `inUse` are those that must stay. */
  bring(placeholder: Tensor, feed: NdArray, inUse: ReadonlySet<FedArray>): Resident {
    const { dtype } = placeholder;
    if (!feed.owned) return this.#bringBorrowed(placeholder, feed);
    const key = this.#keyOf(feed.source, dtype);
    let resident = this.#owned.get(key);
    if (resident) this.#owned.delete(key);
    else {
      this.#makeRoom(feed.byteDivisor === undefined ? feed.size * 4 : feed.size, inUse);
      resident = new Resident(this.#memory, feed, dtype, this.room);
    }
    this.#owned.set(key, resident);
    return resident;
  }

  free(): void {
    for (const resident of [...this.#owned.values(), ...this.#borrowed.values()]) resident.free();
    this.room.free();
    this.#owned.clear();
    this.#borrowed.clear();
  }

  #keyOf({ identity, start, length }: Source, dtype: TensorDType): string {
    let number = this.#numberOf.get(identity);
    if (number === undefined) this.#numberOf.set(identity, (number = this.#numbers++));
    return `${number} ${start} ${length} ${dtype}`;
  }

  #bringBorrowed(placeholder: Tensor, feed: NdArray): Resident {
    const known = this.#borrowed.get(placeholder.name);
    if (known?.size === feed.size) {
      known.write(feed);
      return known;
    }
    known?.free();
    const resident = new Resident(this.#memory, feed, placeholder.dtype, this.room);
    this.#borrowed.set(placeholder.name, resident);
    return resident;
  }

  #makeRoom(wanted: number, inUse: ReadonlySet<FedArray>): void {
    // Looking at all of them at each of thousands of batches would take as long as a small step. Lists are not counted until then.
    if ((this.#bytes += wanted) <= this.#mostBytes) return;
    this.#bytes = wanted;
    for (const { bytes } of this.#owned.values()) this.#bytes += bytes;
    for (const [key, resident] of this.#owned) {
      // Some room more, so that the next ones need not look again.
      if (this.#bytes <= this.#mostBytes * 0.9) break;
      if (inUse.has(resident)) continue;
      this.#bytes -= resident.bytes;
      resident.free();
      this.#owned.delete(key);
    }
  }
}
