import type { NdArray } from "../array/ndarray.ts";
import type { Operand, TensorDType } from "../graph/command.ts";
import type { EngineMemory } from "./memory.ts";
import { bytesOf, viewOf } from "./operands.ts";
import type { FedArray, FeedForm, ListsWanted } from "./table.ts";

/** Share of nonzeros up to which lists of them are quicker to work with than the whole. */
const sparseUpTo = 0.4;
/** The index that a product sums over is cut into blocks of this length, and so are the lists. */
const blockLength = 256;
/** Rows that are listed between two pauses: of digits, about a millisecond's work. */
const rowsAtOnce = 4096;
const bytesCountedAtOnce = 200_000;

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

/** What a plan reads of a fed array. */
export interface Needs {
  /** The elements, or the bytes that stand for them. */
  readonly elements: boolean;
  readonly lists: readonly ListsWanted[];
}

/**
 * A fed array in engine memory: as its elements, as the bytes that stand for them, as lists of its nonzeros, whichever plans
 * have asked for. The lists of digits are smaller than their bytes; where only products read them, nothing else is there.
 */
export class Resident implements FedArray {
  readonly size: number;
  readonly storage: Pick<FeedForm, "divisor" | "isSparse">;
  readonly #memory: EngineMemory;
  readonly #dtype: TensorDType;
  readonly #nonzeros: number;
  #address = 0;
  #bytes = 0;
  readonly #lists = new Map<string, { readonly starts: number; readonly entries: number }>();

  /** @param room Where a part of the array is looked at. */
  constructor(memory: EngineMemory, feed: NdArray, dtype: TensorDType, room: Room) {
    this.#memory = memory;
    this.#dtype = dtype;
    this.size = feed.size;
    const divisor = dtype === "float32" ? bytesDivisor(feed) : undefined;
    this.#nonzeros = divisor === undefined ? feed.size : countNonzeros(memory, feed, room);
    this.storage = { divisor, isSparse: divisor !== undefined && this.#nonzeros <= sparseUpTo * feed.size };
  }

  /** Of the elements or bytes, if they are there. */
  get address(): number {
    return this.#address;
  }

  /** How many bytes of memory all of it takes. */
  get bytes(): number {
    return this.#bytes;
  }

  lists(wanted: ListsWanted): { readonly starts: number; readonly entries: number } {
    return this.#lists.get(keyOf(wanted))!;
  }

  /** Brings in what is needed and not there yet, letting others be heard in between. `feed` is the array that this one stands for. */
  async prepare(feed: NdArray, { elements, lists }: Needs, room: Room, pause: () => Promise<void>): Promise<void> {
    if (elements && this.#address === 0) this.#bringElements(feed);
    for (const wanted of lists) if (!this.#lists.has(keyOf(wanted))) await this.#list(feed, wanted, room, pause);
  }

  /** Puts the elements of a borrowed array, which may have changed, into their place. */
  write(feed: NdArray): void {
    if (this.#address === 0) this.#bringElements(feed);
    else feed.copyInto(viewOf(this.#memory, this.#address, this.#operand(feed)));
  }

  free(): void {
    for (const { starts, entries } of this.#lists.values()) {
      this.#memory.free(starts);
      this.#memory.free(entries);
    }
    this.#lists.clear();
    if (this.#address !== 0) this.#memory.free(this.#address);
    this.#address = 0;
    this.#bytes = 0;
  }

  #operand(feed: NdArray): Operand {
    return { shape: feed.shape, dtype: this.#dtype, size: feed.size };
  }

  #bringElements(feed: NdArray): void {
    const isBytes = this.storage.divisor !== undefined;
    const bytes = isBytes ? feed.size : bytesOf(this.#operand(feed));
    this.#address = this.#memory.allocate(bytes);
    this.#bytes += bytes;
    if (isBytes) feed.copyBytesInto(this.#memory.uint8(this.#address, feed.size));
    else feed.copyInto(viewOf(this.#memory, this.#address, this.#operand(feed)));
  }

  async #list(feed: NdArray, wanted: ListsWanted, room: Room, pause: () => Promise<void>): Promise<void> {
    const { along, rows, columns } = wanted;
    const { exports } = this.#memory;
    const byColumn = along === "columns";
    const blocks = Math.ceil((byColumn ? rows : columns) / blockLength);
    const [startsBytes, entriesBytes] = [(blocks * (byColumn ? columns : rows) + 1) * 4, (this.#nonzeros + 1) * 2];
    const starts = this.#memory.allocate(startsBytes);
    const entries = this.#memory.allocate(entriesBytes);
    const matrix = feed.reshape([rows, columns]);
    // Past a block's end its reader may look a vector further.
    const block = room.roomFor(blockLength * columns + 64 + (byColumn ? blockLength * (columns + 15) : 0));
    const turned = block + blockLength * columns + 64;
    let next = 0;
    const listBlock = (row: number, count: number): void => {
      matrix.slice(row, row + count).copyBytesInto(this.#memory.uint8(block, count * columns));
      if (byColumn) {
        exports.transpose_block(turned, block, count, columns);
        next = exports.list_rows(starts + (row / blockLength) * columns * 4, entries, turned, columns, count, blockLength, next);
      } else next = exports.list_rows(starts + row * blocks * 4, entries, block, count, columns, columns, next);
    };
    try {
      for (let row = 0; row < rows; row += blockLength) {
        if (row % rowsAtOnce === 0 && row > 0) await pause();
        listBlock(row, Math.min(blockLength, rows - row));
      }
      this.#lists.set(keyOf(wanted), { starts, entries });
      this.#bytes += startsBytes + entriesBytes;
    } catch (error) {
      this.#memory.free(starts);
      this.#memory.free(entries);
      throw error;
    }
  }
}

const keyOf = ({ along, rows, columns }: ListsWanted): string => `${along} ${rows} ${columns}`;

/** What the bytes of an owned array are divided by, if it is kept as bytes and kernels can divide by it. */
function bytesDivisor(feed: NdArray): number | undefined {
  const divisor = feed.owned ? feed.byteDivisor : undefined;
  return divisor !== undefined && Math.fround(divisor) === divisor ? divisor : undefined;
}

function countNonzeros(memory: EngineMemory, feed: NdArray, room: Room): number {
  const flat = feed.reshape([feed.size]);
  const part = room.roomFor(Math.min(bytesCountedAtOnce, feed.size));
  let total = 0;
  for (let start = 0; start < feed.size; start += bytesCountedAtOnce) {
    const count = Math.min(bytesCountedAtOnce, feed.size - start);
    flat.slice(start, start + count).copyBytesInto(memory.uint8(part, count));
    total += memory.exports.count_nonzeros(part, count);
  }
  return total;
}
