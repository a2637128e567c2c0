import { kernelModuleBase64, sharedMemoryFlagOffset } from "../kernels/generated/module.ts";
import { MemoryError } from "./errors.ts";

const pageBytes = 65536;
/** Kernels read whole vectors, so up to this many bytes past a tensor's end must exist; tensors start at multiples of it. */
export const alignmentBytes = 64;
// The module's import allows 4 GiB; a device that cannot give as much fails when it is asked to grow.
const mostPages = 65536;

/** Bytes to set aside for something of this size: up to the alignment, and once more for reading past its end. */
export function paddedBytes(bytes: number): number {
  return Math.ceil(bytes / alignmentBytes) * alignmentBytes + alignmentBytes;
}

interface Block {
  start: number;
  bytes: number;
}

/**
 * The one memory that tensors live in and kernels run over, shared by all sessions of a realm, with an allocator that frees.
 *
 * It grows only when something is allocated, never in a run; views of it are made for one call and not kept, since growing detaches them.
 */
export class EngineMemory {
  readonly #memory: WebAssembly.Memory;
  readonly #run: (table: number, count: number) => void;
  /** Free blocks by rising address; no two touch. Address 0 is never given out, so that a null pointer stands out. */
  readonly #free: Block[];
  readonly #taken = new Map<number, number>();
  #bytesInUse = 0;

  private constructor(memory: WebAssembly.Memory, run: (table: number, count: number) => void) {
    this.#memory = memory;
    this.#run = run;
    this.#free = [{ start: alignmentBytes, bytes: memory.buffer.byteLength - alignmentBytes }];
  }

  /** A memory with the kernels instantiated over it. */
  static async create(): Promise<EngineMemory> {
    const memory = new WebAssembly.Memory({ initial: 16, maximum: mostPages });
    const bytes = Uint8Array.from(atob(kernelModuleBase64), (character) => character.charCodeAt(0));
    // One thread needs no shared memory, and not every page may have one: the import is told that it is not.
    bytes[sharedMemoryFlagOffset] = 1;
    const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
    return new EngineMemory(memory, instance.exports["run"] as (table: number, count: number) => void);
  }

  /** Bytes given out and not yet freed. */
  get bytesInUse(): number {
    return this.#bytesInUse;
  }

  /** Address of this many bytes, all zero, at a multiple of the alignment. */
  allocate(bytes: number): number {
    const wanted = paddedBytes(bytes);
    let index = this.#free.findIndex((block) => block.bytes >= wanted);
    if (index < 0) index = this.#grow(wanted);
    const block = this.#free[index];
    const { start } = block;
    block.start += wanted;
    block.bytes -= wanted;
    if (block.bytes === 0) this.#free.splice(index, 1);
    this.#taken.set(start, wanted);
    this.#bytesInUse += wanted;
    new Uint8Array(this.#memory.buffer, start, wanted).fill(0);
    return start;
  }

  /** Gives back what `allocate` gave. */
  free(start: number): void {
    const bytes = this.#taken.get(start);
    if (bytes === undefined) throw new MemoryError(`free: nothing was allocated at ${start}`);
    this.#taken.delete(start);
    this.#bytesInUse -= bytes;
    this.#giveBack({ start, bytes });
  }

  float32(start: number, length: number): Float32Array {
    return new Float32Array(this.#memory.buffer, start, length);
  }

  int32(start: number, length: number): Int32Array {
    return new Int32Array(this.#memory.buffer, start, length);
  }

  uint8(start: number, length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, start, length);
  }

  /** Runs `count` commands of the table at this address, one after another. */
  runCommands(table: number, count: number): void {
    this.#run(table, count);
  }

  #grow(wanted: number): number {
    const end = this.#memory.buffer.byteLength;
    // Half as much again at least, so that many small growths do not copy the memory each time.
    const pages = Math.max(Math.ceil(wanted / pageBytes), Math.min(Math.floor(end / pageBytes / 2), 1024));
    try {
      this.#memory.grow(Math.min(pages, mostPages - end / pageBytes));
    } catch {
      throw new MemoryError(
        `too large: ${(wanted / 1e6).toFixed(0)} MB more are needed, beside the ${(end / 1e6).toFixed(0)} MB in use, than one WebAssembly memory can hold here. Use fewer examples or smaller batches.`,
      );
    }
    this.#giveBack({ start: end, bytes: this.#memory.buffer.byteLength - end });
    const index = this.#free.findIndex((block) => block.bytes >= wanted);
    if (index < 0)
      throw new MemoryError(
        `too large: ${(wanted / 1e6).toFixed(0)} MB do not fit into what is left of 4 GiB. Use fewer examples or smaller batches.`,
      );
    return index;
  }

  #giveBack(block: Block): void {
    let index = this.#free.findIndex((other) => other.start > block.start);
    if (index < 0) index = this.#free.length;
    this.#free.splice(index, 0, block);
    const next = this.#free[index + 1];
    if (next && block.start + block.bytes === next.start) {
      block.bytes += next.bytes;
      this.#free.splice(index + 1, 1);
    }
    const before = this.#free[index - 1];
    if (before && before.start + before.bytes === block.start) {
      before.bytes += block.bytes;
      this.#free.splice(index, 1);
    }
  }
}

let shared: Promise<EngineMemory> | undefined;

/** The realm's memory, made when first asked for. */
export function engineMemory(): Promise<EngineMemory> {
  shared ??= EngineMemory.create();
  return shared;
}
