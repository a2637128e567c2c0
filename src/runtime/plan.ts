import type { TypedArray } from "../array/ndarray.ts";
import type { Operand } from "../graph/command.ts";
import { Tensor, type Node, type Variable } from "../graph/tensor.ts";
import { chainSteps, type Chain, type Step } from "./chains.ts";
import { fuse, singly } from "./fuse.ts";
import { Lowering } from "./lowering.ts";
import type { EngineMemory } from "./memory.ts";
import { copyOut } from "./operands.ts";
import { missingFeed, schedule, type Schedule, type Update } from "./schedule.ts";
import { Snapshots } from "./snapshots.ts";
import type { Needs } from "./resident.ts";
import { CommandTable, type FedArray, type FeedForm, type Place } from "./table.ts";

/** Where the session keeps what outlives a run, and how it wants plans to be made. */
export interface Places {
  readonly variable: (variable: Variable) => number;
  /** How many threads may run the plan at once. */
  readonly threads: number;
  /** Whether nodes are computed together where a fusion fits. */
  readonly fuse: boolean;
  /** Address of the cell that counts updates. */
  readonly step: number;
  /** Whether what is fetched is to be seen while the plan runs many times over. */
  readonly watched?: boolean;
}

/**
 * A run made ready: for these fetches and feeds of these forms, a table of kernel commands over one piece of memory.
 */
export class Plan {
  readonly updates: readonly Update[];
  readonly schedule: Schedule;
  /** Variables that are read, which must therefore have values. */
  readonly reads: readonly Variable[];
  readonly placeholders: readonly Tensor[];
  /** What the rows of the table are, in order. */
  readonly rows: readonly (Step | Chain)[];
  /** What is fetched, from every few steps; there only if the plan was made to be watched. */
  readonly snapshots: Snapshots | undefined;
  readonly #memory: EngineMemory;
  readonly #fetched: ReadonlyMap<Tensor, { operand: Operand; place: Place }>;
  readonly #constants: number[];
  readonly #table: CommandTable;

  constructor(memory: EngineMemory, fetches: readonly Node[], feeds: ReadonlyMap<Tensor, FeedForm>, places: Places) {
    this.#memory = memory;
    const scheduled = schedule(fetches, new Map([...feeds].map(([placeholder, { shape }]) => [placeholder, shape])));
    const { order, updates, standsFor } = scheduled;
    this.updates = updates;
    this.schedule = scheduled;
    this.reads = order.filter((node): node is Variable => node.definition.role === "variable");
    this.placeholders = order.filter((node) => node.definition.role === "placeholder");
    for (const placeholder of this.placeholders) if (!feeds.has(placeholder)) throw missingFeed(placeholder);

    const tensors = [...fetches.filter((node): node is Tensor => node instanceof Tensor), ...updates.map(({ value }) => value)];
    const units = places.fuse ? fuse(scheduled, new Set(tensors.map(standsFor))) : singly(scheduled);
    const lowering = new Lowering(memory, scheduled, { variable: places.variable, feeds });
    lowering.lower(units, fetches);
    const { steps, placeOf, bytes, fetched, constants } = lowering;
    this.#fetched = fetched;
    this.#constants = constants;
    if (places.watched) {
      this.snapshots = new Snapshots(memory, fetched);
      steps.push(...this.snapshots.steps(placeOf));
    }
    const keep = new Set([...fetched.values()].flatMap(({ place }) => (place.kind === "arena" ? place.lifetime : [])));
    this.rows = chainSteps(steps, placeOf, keep);
    this.#table = new CommandTable(memory, this.rows, { placeOf, bytes, keep, stepCell: places.step, threads: places.threads });
  }

  get commandCount(): number {
    return this.rows.length;
  }

  /** What commands read of a fed tensor: it must be there when the tensor is fed. */
  needsOf(placeholder: Tensor): Needs {
    return this.#table.needsOf(placeholder);
  }

  /** Says where a fed tensor lies. */
  setFeed(placeholder: Tensor, fed: FedArray): void {
    this.#table.setFeed(placeholder, fed);
  }

  /** Says where temporary tensors lie in the next run, `arenaBytes` of them. Whoever reads a fetched tensor does so before another plan runs there. */
  setArena(address: number): void {
    this.#table.setArena(address);
  }

  /** Address of the table's first row. */
  get table(): number {
    return this.#table.address;
  }

  /** Bytes of temporary tensors at the fullest moment. */
  get arenaBytes(): number {
    return this.#table.arenaBytes;
  }

  /** The complaint of the first kernel that met a row it could not use, if any did since the last time. */
  takeFault(): string | undefined {
    return this.#table.takeFault();
  }

  /** A copy of a fetched tensor's elements. */
  read(tensor: Tensor): { values: TypedArray; shape: readonly number[] } {
    const { operand, place } = this.#fetched.get(tensor)!;
    return { values: copyOut(this.#memory, this.#table.addressOf(place), operand), shape: operand.shape };
  }

  /** Gives the plan's memory back. */
  free(): void {
    this.#table.free();
    this.snapshots?.free();
    for (const address of this.#constants.splice(0)) this.#memory.free(address);
  }
}
