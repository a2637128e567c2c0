import { NdArray, array, type Nested, type Source, type TypedArray } from "../array/ndarray.ts";
import { listText } from "../graph/shape.ts";
import type { TensorDType } from "../graph/command.ts";
import type { Graph } from "../graph/graph.ts";
import { Tensor } from "../graph/tensor.ts";
import { FeedError } from "./errors.ts";
import type { EngineMemory } from "./memory.ts";
import { bytesOf, viewOf } from "./operands.ts";
import type { FedArray, FeedForm, ListsWanted } from "./table.ts";

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
/** The index that a product sums over is cut into blocks of this length, and so are the lists. */
const blockLength = 256;
/** Rows that are listed between two pauses: of digits, about a millisecond's work. */
const rowsAtOnce = 4096;

/** Working memory that is kept from use to use: fresh pages would cost more than what is done in them. */
export class Room {
  readonly #memory: EngineMemory;
  #address = 0;
  #bytes = 0;

  constructor(memory: EngineMemory) {
    this.#memory = memory;
  }

  /** Address of so many bytes; what was there before is lost. */
  roomFor(bytes: number): number {
    if (bytes > this.#bytes) {
      this.free();
      this.#address = this.#memory.allocate(bytes);
      this.#bytes = bytes;
    }
    return this.#address;
  }

  free(): void {
    if (this.#bytes > 0) this.#memory.free(this.#address);
    this.#bytes = 0;
  }
}

/** An array in engine memory, with the lists of its nonzeros once a plan has asked for them. */
export class Resident implements FedArray {
  readonly address: number;
  readonly size: number;
  readonly storage: Pick<FeedForm, "divisor" | "isSparse">;
  /** Of the elements, and of the lists so far. */
  bytes: number;
  readonly #memory: EngineMemory;
  readonly #nonzeros: number;
  readonly #lists = new Map<string, { readonly starts: number; readonly entries: number }>();

  constructor(memory: EngineMemory, feed: NdArray, dtype: TensorDType) {
    this.#memory = memory;
    this.size = feed.size;
    const divisor = dtype === "float32" ? bytesDivisor(feed) : undefined;
    this.bytes = divisor === undefined ? bytesOf({ shape: feed.shape, dtype, size: feed.size }) : feed.size;
    this.address = memory.allocate(this.bytes);
    if (divisor === undefined) {
      this.write(feed, dtype);
      this.#nonzeros = feed.size;
    } else {
      feed.copyBytesInto(memory.uint8(this.address, feed.size));
      this.#nonzeros = memory.exports.count_nonzeros(this.address, feed.size);
    }
    this.storage = { divisor, isSparse: divisor !== undefined && this.#nonzeros <= sparseUpTo * feed.size };
  }

  /** Puts a borrowed array's elements, which may have changed, into the same place. */
  write(feed: NdArray, dtype: TensorDType): void {
    feed.copyInto(viewOf(this.#memory, this.address, { shape: feed.shape, dtype, size: feed.size }));
  }

  lists(wanted: ListsWanted): { readonly starts: number; readonly entries: number } {
    return this.#lists.get(keyOf(wanted))!;
  }

  /** Makes lists that are not there yet, letting others be heard in between. `turning` is where blocks are transposed. */
  async list(wanted: ListsWanted, turning: Room, pause: () => Promise<void>): Promise<void> {
    if (this.#lists.has(keyOf(wanted))) return;
    const { along, rows, columns } = wanted;
    const { exports } = this.#memory;
    const blocks = Math.ceil((along === "columns" ? rows : columns) / blockLength);
    const lists = blocks * (along === "columns" ? columns : rows);
    const [startsBytes, entriesBytes] = [(lists + 1) * 4, (this.#nonzeros + 1) * 2];
    const starts = this.#memory.allocate(startsBytes);
    const entries = this.#memory.allocate(entriesBytes);
    const block = along === "columns" ? turning.roomFor(blockLength * (columns + 15)) : 0;
    let next = 0;
    const listBlock = (row: number, count: number): void => {
      const a = this.address + row * columns;
      if (along === "rows") {
        next = exports.list_rows(starts + row * blocks * 4, entries, a, count, columns, columns, next);
      } else {
        exports.transpose_block(block, a, count, columns);
        next = exports.list_rows(starts + (row / blockLength) * columns * 4, entries, block, columns, count, blockLength, next);
      }
    };
    try {
      for (let row = 0; row < rows; row += blockLength) {
        if (row % rowsAtOnce === 0 && row > 0) await pause();
        listBlock(row, Math.min(blockLength, rows - row));
      }
      this.#lists.set(keyOf(wanted), { starts, entries });
      this.bytes += startsBytes + entriesBytes;
    } catch (error) {
      this.#memory.free(starts);
      this.#memory.free(entries);
      throw error;
    }
  }

  free(): void {
    for (const { starts, entries } of this.#lists.values()) {
      this.#memory.free(starts);
      this.#memory.free(entries);
    }
    this.#lists.clear();
    this.#memory.free(this.address);
  }
}

const keyOf = ({ along, rows, columns }: ListsWanted): string => `${along} ${rows} ${columns}`;

/** What the bytes of an owned array are divided by, if it is kept as bytes and kernels can divide by it. */
function bytesDivisor(feed: NdArray): number | undefined {
  const divisor = feed.owned ? feed.byteDivisor : undefined;
  return divisor !== undefined && Math.fround(divisor) === divisor ? divisor : undefined;
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
  /** For `Resident.list`. */
  readonly turning: Room;

  constructor(memory: EngineMemory, { mostBytes = 128e6 }: { readonly mostBytes?: number } = {}) {
    this.#memory = memory;
    this.#mostBytes = mostBytes;
    this.turning = new Room(memory);
  }

  /** The feed in engine memory, converted to the placeholder's dtype unless it is kept as bytes. `inUse` are those that must stay. */
  bring(placeholder: Tensor, feed: NdArray, inUse: ReadonlySet<FedArray>): Resident {
    const { dtype } = placeholder;
    if (!feed.owned) return this.#bringBorrowed(placeholder, feed);
    const key = this.#keyOf(feed.source, dtype);
    let resident = this.#owned.get(key);
    if (resident) this.#owned.delete(key);
    else {
      this.#makeRoom(feed.size * 4, inUse);
      resident = new Resident(this.#memory, feed, dtype);
    }
    this.#owned.set(key, resident);
    return resident;
  }

  free(): void {
    for (const resident of [...this.#owned.values(), ...this.#borrowed.values()]) resident.free();
    this.turning.free();
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
      known.write(feed, placeholder.dtype);
      return known;
    }
    known?.free();
    const resident = new Resident(this.#memory, feed, placeholder.dtype);
    this.#borrowed.set(placeholder.name, resident);
    return resident;
  }

  #makeRoom(wanted: number, inUse: ReadonlySet<FedArray>): void {
    let total = wanted;
    for (const { bytes } of this.#owned.values()) total += bytes;
    for (const [key, resident] of this.#owned) {
      if (total <= this.#mostBytes) break;
      if (inUse.has(resident)) continue;
      total -= resident.bytes;
      resident.free();
      this.#owned.delete(key);
    }
  }
}
