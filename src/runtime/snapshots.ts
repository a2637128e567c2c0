import type { TypedArray } from "../array/ndarray.ts";
import { command, type Operand } from "../graph/command.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Place } from "./table.ts";
import type { Step } from "./chains.ts";
import type { EngineMemory } from "./memory.ts";
import { bytesOf, copyOut } from "./operands.ts";

/** For all that one plan watches. */
const mostRingBytes = 4e6;
const mostSlots = 1024;
/** Bytes before a ring's slots: see kernels/snapshot.ts. */
const headerBytes = 16;

interface Ring {
  readonly operand: Operand;
  readonly address: number;
}

/**
 * What is fetched, kept from every few steps in engine memory until JavaScript comes for it.
 *
 * Each fetched tensor has a ring of slots, which a command at the end of the step fills. So quick steps need no break to be seen.
 */
export class Snapshots {
  /** How many values of each tensor there is room for. */
  readonly slots: number;
  readonly #memory: EngineMemory;
  readonly #rings: ReadonlyMap<Tensor, Ring>;
  #every = 1;
  /** How many values of each tensor have been fetched from the rings. */
  #taken = 0;

  constructor(memory: EngineMemory, watched: ReadonlyMap<Tensor, { readonly operand: Operand }>) {
    this.#memory = memory;
    const bytesTogether = [...watched.values()].reduce((sum, { operand }) => sum + bytesOf(operand), 0);
    this.slots = Math.max(1, Math.min(mostSlots, Math.floor(mostRingBytes / Math.max(1, bytesTogether))));
    this.#rings = new Map(
      [...watched].map(([tensor, { operand }]) => [
        tensor,
        { operand, address: memory.allocate(headerBytes + this.slots * bytesOf(operand)) },
      ]),
    );
  }

  /** The commands that fill the rings. */
  steps(placeOf: Map<Operand, Place>): Step[] {
    return [...this.#rings.values()].map(({ operand, address }) => {
      const bytes = bytesOf(operand);
      const size = headerBytes + this.slots * bytes;
      const y: Operand = { shape: [size], dtype: "uint8", size };
      placeOf.set(y, { kind: "fixed", address });
      const made = command("snapshot_8", { y, x: operand, bytes, slots: this.slots }, { over: 1, cost: bytes / 16 });
      return { command: made, nodes: [], parts: 0, canWait: false };
    });
  }

  /** Makes ready for a run in which steps 0, every, 2·every, … are kept. */
  begin(every: number): void {
    for (const { address } of this.#rings.values()) this.#memory.int32(address, 2).set([every, 0]);
    this.#every = every;
    this.#taken = 0;
  }

  /** How many steps may follow `done` of them before a value that nobody has seen would be overwritten. */
  roomAfter(done: number): number {
    return (this.#taken + this.slots) * this.#every - done;
  }

  /** Hands over what has been kept of the first `done` steps and not been handed over yet, in order: the step's number, from 0, and how to read it. */
  take(done: number, see: (step: number, read: (tensor: Tensor) => { values: TypedArray; shape: readonly number[] }) => void): void {
    for (; this.#taken * this.#every < done;) {
      const slot = this.#taken++ % this.slots;
      see((this.#taken - 1) * this.#every, (tensor) => {
        const { operand, address } = this.#rings.get(tensor)!;
        return { values: copyOut(this.#memory, address + headerBytes + slot * bytesOf(operand), operand), shape: operand.shape };
      });
    }
  }

  free(): void {
    for (const { address } of this.#rings.values()) this.#memory.free(address);
  }
}
