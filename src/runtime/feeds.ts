import { NdArray, array, type Nested, type Source, type TypedArray } from "../array/ndarray.ts";
import { listText } from "../graph/shape.ts";
import type { Direction } from "../graph/command.ts";
import type { Graph } from "../graph/graph.ts";
import { Tensor } from "../graph/tensor.ts";
import { FeedError } from "./errors.ts";
import type { EngineMemory } from "./memory.ts";
import { bytesOf, viewOf } from "./operands.ts";
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

/** Share of nonzeros up to which lists of them are quicker to work with than the whole. */
const sparseUpTo = 0.4;
/** Operations saved for each element left out from which listing is worth while even for a single use. */
const worthListingAtOnce = 64;

/** An array in engine memory, with the lists of its nonzeros once somebody had use for them. */
class Resident implements FedArray {
  readonly address: number;
  readonly bytes: number;
  uses = 0;
  readonly #memory: EngineMemory;
  readonly #lists = new Map<string, { readonly starts: number; readonly entries: number } | undefined>();

  constructor(memory: EngineMemory, bytes: number) {
    this.#memory = memory;
    this.address = memory.allocate(bytes);
    this.bytes = bytes;
  }

  nonzeros(
    along: Direction,
    rows: number,
    columns: number,
    savedPerElement: number,
  ): { readonly starts: number; readonly entries: number } | undefined {
    const key = `${along} ${rows} ${columns}`;
    if (this.#lists.has(key)) return this.#lists.get(key);
    if (this.uses < 2 && savedPerElement < worthListingAtOnce) return undefined;
    const lists = this.#list(along === "columns", rows, columns);
    this.#lists.set(key, lists);
    return lists;
  }

  /** The elements have changed: what was listed of them is worth nothing. */
  forget(): void {
    for (const lists of this.#lists.values()) {
      if (!lists) continue;
      this.#memory.free(lists.starts);
      this.#memory.free(lists.entries);
    }
    this.#lists.clear();
  }

  free(): void {
    this.forget();
    this.#memory.free(this.address);
  }

  #list(byColumn: boolean, rows: number, columns: number): { starts: number; entries: number } | undefined {
    const { exports } = this.#memory;
    const lists = byColumn ? columns * Math.ceil(rows / 256) : rows * Math.ceil(columns / 256);
    const starts = this.#memory.allocate((lists + 2) * 4);
    const count = exports.count_nonzeros(starts, this.address, rows, columns, Number(byColumn));
    if (count > sparseUpTo * rows * columns) {
      this.#memory.free(starts);
      return undefined;
    }
    const entries = this.#memory.allocate(count * 8);
    exports.list_nonzeros(starts, entries, this.address, rows, columns, Number(byColumn));
    return { starts, entries };
  }
}

/**
 * Fed arrays in engine memory.
 *
 * An owned array cannot change, so it is copied in once and found again by its source; a borrowed one is copied at every call.
 */
export class ResidentFeeds {
  readonly #memory: EngineMemory;
  /** By use, the longest unused first. */
  readonly #owned: { readonly source: Source; readonly resident: Resident }[] = [];
  readonly #borrowed = new Map<string, Resident>();
  readonly #mostBytes: number;

  constructor(memory: EngineMemory, { mostBytes = 512e6 }: { readonly mostBytes?: number } = {}) {
    this.#memory = memory;
    this.#mostBytes = mostBytes;
  }

  /** The feed's elements in engine memory, converted to the placeholder's dtype. `inUse` are those that must stay. */
  bring(placeholder: Tensor, feed: NdArray, inUse: ReadonlySet<FedArray>): FedArray {
    const operand = { shape: feed.shape, dtype: placeholder.dtype, size: feed.size };
    const bytes = bytesOf(operand);
    if (!feed.owned) {
      const resident = this.#roomForBorrowed(placeholder, bytes);
      feed.copyInto(viewOf(this.#memory, resident.address, operand));
      return resident;
    }
    const { identity, start, length } = feed.source;
    const found = this.#owned.findIndex(
      ({ source, resident }) =>
        source.identity === identity && source.start === start && source.length === length && resident.bytes === bytes,
    );
    if (found >= 0) {
      const [known] = this.#owned.splice(found, 1);
      this.#owned.push(known);
      known.resident.uses += 1;
      return known.resident;
    }
    this.#makeRoom(bytes, inUse);
    const resident = new Resident(this.#memory, bytes);
    resident.uses = 1;
    feed.copyInto(viewOf(this.#memory, resident.address, operand));
    this.#owned.push({ source: feed.source, resident });
    return resident;
  }

  free(): void {
    for (const { resident } of this.#owned.splice(0)) resident.free();
    for (const resident of this.#borrowed.values()) resident.free();
    this.#borrowed.clear();
  }

  #roomForBorrowed(placeholder: Tensor, bytes: number): Resident {
    const known = this.#borrowed.get(placeholder.name);
    known?.forget();
    if (known && known.bytes >= bytes) return known;
    known?.free();
    const room = new Resident(this.#memory, bytes);
    this.#borrowed.set(placeholder.name, room);
    return room;
  }

  #makeRoom(wanted: number, inUse: ReadonlySet<FedArray>): void {
    let total = this.#owned.reduce((sum, { resident }) => sum + resident.bytes, wanted);
    for (let i = 0; i < this.#owned.length && total > this.#mostBytes;) {
      const { resident } = this.#owned[i];
      if (inUse.has(resident)) {
        i++;
        continue;
      }
      resident.free();
      this.#owned.splice(i, 1);
      total -= resident.bytes;
    }
  }
}
