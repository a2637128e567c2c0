import * as exact from "../kernels/generated/module.ts";
import { unpack } from "../kernels/packed.ts";
import { MemoryError, SessionError } from "./errors.ts";
import { canShareMemory, controlBytes, Team, type EngineExports } from "./team.ts";
import { nextMacrotask } from "./yielding.ts";

const pageBytes = 65536;
/** Kernels read whole vectors, so up to this many bytes past a tensor's end must exist; tensors start at multiples of it. */
export const alignmentBytes = 64;
// The module's import allows 4 GiB; a device that cannot give as much fails when it is asked to grow.
const mostPages = 65536;

/** Bytes to set aside for something of this size: up to the alignment, and once more for reading past its end. */
export function paddedBytes(bytes: number): number {
  return Math.ceil(bytes / alignmentBytes) * alignmentBytes + alignmentBytes;
}

/** How long workers outlive the last session: programs open the next one soon, or never. */
const idleTeamMs = 200;

/** In Node a timer keeps the program alive unless told not to. */
function unrefTimer(timer: unknown): void {
  (timer as { unref?: () => void }).unref?.();
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
  /** The kernels and the loops that run tables of them, over this memory. */
  readonly exports: EngineExports;
  #team: Team;
  /** Places at which no team meets. */
  readonly #idleControls: number[] = Array.from({ length: 8 }, (_, i) => alignmentBytes + i * paddedBytes(controlBytes));
  readonly #module: WebAssembly.Module;
  /** Free blocks by rising address; no two touch. Address 0 is never given out, so that a null pointer stands out. */
  readonly #free: Block[];
  readonly #taken = new Map<number, number>();
  #bytesInUse = 0;
  #job: Promise<void> | undefined;
  readonly #needs = new Set<{ readonly threads: number }>();

  private constructor(memory: WebAssembly.Memory, module: WebAssembly.Module, exports: EngineExports) {
    this.#memory = memory;
    this.#module = module;
    this.exports = exports;
    const start = this.#idleControls.at(-1)! + paddedBytes(controlBytes);
    this.#free = [{ start, bytes: memory.buffer.byteLength - start }];
    this.#team = this.#newTeam();
  }

  /**
   * A memory with the kernels instantiated over it. It is shared where threads can share it; the bits are the same either way.
   *
   * @param fast Whether the kernels are those that use relaxed SIMD, which do not have the same bits on all machines.
   * @throws SessionError if there is no relaxed SIMD here.
   */
  static async create({
    shared = canShareMemory(),
    fast = false,
  }: { readonly shared?: boolean; readonly fast?: boolean } = {}): Promise<EngineMemory> {
    const { packedModule, sharedMemoryFlagOffset } = fast ? await import("../kernels/generated/fast.ts") : exact;
    const memory = new WebAssembly.Memory({ initial: 16, maximum: mostPages, shared });
    // In the memory itself: room elsewhere would be a room more, and `allocate` clears what it gives.
    const bytes = unpack(packedModule, memory);
    // The module says of its import that it is shared, and takes no other; one flag is all that differs.
    if (!shared) bytes[sharedMemoryFlagOffset] = 1;
    if (fast && !WebAssembly.validate(bytes)) {
      throw new SessionError(
        "fast: this machine's JavaScript has no relaxed SIMD. Node has it from version 22 on, browsers since 2024 (Safari not yet); without fast everything runs here, with the same bits everywhere.",
      );
    }
    const module = await WebAssembly.compile(bytes);
    const { exports } = await WebAssembly.instantiate(module, { env: { memory } });
    return new EngineMemory(memory, module, exports as unknown as EngineExports);
  }

  /** Whether other threads can work on this memory. */
  get isShared(): boolean {
    return typeof SharedArrayBuffer !== "undefined" && this.#memory.buffer instanceof SharedArrayBuffer;
  }

  get team(): Team {
    return this.#team;
  }

  /** Address of the block at which the team's threads meet. */
  get control(): number {
    return this.#team.control;
  }

  /**
   * Runs a job of the team's: one at a time, whoever asks. `begin` and `resume` return whether the job is done; between them
   * others are heard, among them the news that a worker is gone.
   */
  async turn(begin: () => boolean, resume: () => boolean): Promise<void> {
    while (this.#job) await this.#job;
    if (begin()) return;
    this.#job = this.#waitFor(resume).finally(() => (this.#job = undefined));
    await this.#job;
  }

  async #waitFor(resume: () => boolean): Promise<void> {
    do {
      await nextMacrotask();
      const { lost } = this.#team;
      if (lost !== undefined) {
        // The others must have let go of everything before anybody else may use it.
        await this.endTeam();
        throw new SessionError(`a thread ended in the middle of a step: ${lost}`);
      }
    } while (!resume());
  }

  /**
   * Says, before anything is run, that a thread could not be started or is gone. The next run starts others.
   *
   * @throws SessionError
   */
  requireThreads(): void {
    const { fault } = this.#team;
    if (fault === undefined) return;
    if (!this.#job) void this.endTeam();
    throw new SessionError(`run: ${fault}. Run again, or with fewer threads: new Session({ threads: 1 })`);
  }

  /** Says that a session may ask for this many threads, until it calls what is returned. */
  expectThreads(threads: number): () => void {
    const need = { threads };
    this.#needs.add(need);
    this.#dismissSpareThreads();
    return () => {
      this.#needs.delete(need);
      if (this.#needs.size > 0) this.#dismissSpareThreads();
      else unrefTimer(setTimeout(() => this.#needs.size === 0 && this.#endIdleTeam(), idleTeamMs));
    };
  }

  /** More threads than anybody asks for would only be waited for at each barrier. */
  #dismissSpareThreads(): void {
    const most = Math.max(...[...this.#needs].map(({ threads }) => threads));
    if (most < this.#team.wanted) this.#endIdleTeam();
  }

  #endIdleTeam(): void {
    if (!this.#job && this.#team.wanted > 1) void this.endTeam();
  }

  /** Ends the workers; resolves when they are gone. */
  async endTeam(): Promise<void> {
    const team = this.#team;
    // The new team meets elsewhere: until the old one's threads have ended, they look at the old place.
    this.#team = this.#newTeam();
    await team.end();
    this.#idleControls.push(team.control);
  }

  #newTeam(): Team {
    // The one that has been idle longest: a browser does not say when a worker that was ended is gone.
    return new Team(this.#memory, this.#module, this.#idleControls.shift() ?? this.allocate(controlBytes));
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
    // Eight bytes at a time: a shared memory is filled element by element, bytes eight times as slowly.
    new Float64Array(this.#memory.buffer, start, wanted / 8).fill(0);
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

const memories = new Map<boolean, Promise<EngineMemory>>();

/** The realm's memory, made when first asked for; for fast kernels there is one of its own. */
export function engineMemory(fast: boolean = false): Promise<EngineMemory> {
  const known = memories.get(fast);
  if (known) return known;
  const made = EngineMemory.create({ fast });
  memories.set(fast, made);
  return made;
}
