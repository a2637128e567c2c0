import type { Argument, Command, Direction, Operand, Scratch } from "../graph/command.ts";
import type { Node, Tensor } from "../graph/tensor.ts";
import { kernels } from "../kernels/generated/module.ts";
import { layOut, type Lifetime } from "./arena.ts";
import { paddedBytes, type EngineMemory } from "./memory.ts";

/** A row of the table: kernel, cells, units, grain (0: thread 0 alone), scratch stride, whether a barrier follows, and two spare. */
const cellsPerRow = 8;
export const rowBytes: number = cellsPerRow * 4;
/** Operations below which handing work to other threads takes longer than doing it. */
const worthSharing = 20_000;

/** Where an operand lies: in the arena, at an address that is known, or where a feed will be. */
export type Place =
  | { readonly kind: "arena"; readonly lifetime: Lifetime }
  | { readonly kind: "fixed"; readonly address: number }
  | { readonly kind: "feed"; readonly placeholder: Tensor };

/** A command, and the node it belongs to if it belongs to one. */
export interface Step {
  readonly command: Command;
  readonly node: Node | undefined;
}

/** A fed array in engine memory. */
export interface FedArray {
  readonly address: number;
  /** The lists of its nonzeros as a matrix of this shape, or undefined if it is not sparse enough for them to be worth it. */
  nonzeros(
    along: Direction,
    rows: number,
    columns: number,
    savedPerElement: number,
  ): { readonly starts: number; readonly entries: number } | undefined;
}

/** A row that is run in one of two ways, depending on what is fed. */
interface Choice {
  readonly row: number;
  readonly placeholder: Tensor;
  readonly operand: Operand;
  readonly along: Direction;
  readonly savedPerElement: number;
  readonly dense: readonly number[];
  readonly sparse: readonly number[];
  /** Cells of the sparse command that hold the lists' addresses. */
  readonly cells: { readonly starts: number; readonly entries: number };
}

const isScratch = (argument: Argument | undefined): argument is Scratch => typeof argument === "object" && "scratchBytes" in argument;
const isOperand = (argument: Argument | undefined): argument is Operand => typeof argument === "object" && "dtype" in argument;
/** Whether a command is large enough to be shared among threads. */
const isShared = ({ units, cost, grain }: Command): boolean => units > grain && units * cost >= worthSharing;

/** Commands as a table of whole numbers in engine memory, with everything that they point to. */
export class CommandTable {
  /** Address of the first row. */
  readonly address: number;
  /** Bytes of temporary tensors at the fullest moment. */
  readonly arenaBytes: number;
  readonly #memory: EngineMemory;
  readonly #placeOf: ReadonlyMap<Operand, Place>;
  readonly #stepCell: number;
  readonly #arena: number;
  readonly #offsets = new Map<Lifetime, number>();
  readonly #lifetimeOf = new Map<Scratch, Lifetime>();
  readonly #allocations: number[] = [];
  readonly #feedCells = new Map<Tensor, number[]>();
  readonly #feedAddresses = new Map<Tensor, number>();
  readonly #choices: Choice[] = [];
  readonly #faultCells: { readonly address: number; readonly node: Node }[] = [];

  /**
   * @param placeOf Where each operand lies.
   * @param stepCell Address of the cell that counts updates.
   * @param threads How many may run the table at once; each has working memory of its own.
   */
  constructor(memory: EngineMemory, steps: readonly Step[], placeOf: ReadonlyMap<Operand, Place>, stepCell: number, threads: number) {
    this.#memory = memory;
    this.#placeOf = placeOf;
    this.#stepCell = stepCell;
    const lifetimes = this.#measureLifetimes(steps, threads);
    const layout = layOut(lifetimes);
    lifetimes.forEach((lifetime, i) => this.#offsets.set(lifetime, layout.offsets[i]));
    this.arenaBytes = layout.bytes;
    this.#arena = this.allocate(layout.bytes);
    this.address = this.allocate(steps.length * rowBytes);
    steps.forEach((step, index) => this.#writeStep(step, index, steps[index + 1]));
  }

  /** Memory that is given back with the table. */
  allocate(bytes: number): number {
    const address = this.#memory.allocate(bytes);
    this.#allocations.push(address);
    return address;
  }

  addressOf(place: Place): number {
    if (place.kind === "fixed") return place.address;
    return place.kind === "feed" ? this.#feedAddresses.get(place.placeholder)! : this.#arena + this.#offsets.get(place.lifetime)!;
  }

  /** Says where a fed tensor's elements lie; the addresses in the table follow. */
  setFeed(placeholder: Tensor, fed: FedArray): void {
    for (const choice of this.#choices) if (choice.placeholder === placeholder) this.#choose(choice, fed);
    if (this.#feedAddresses.get(placeholder) === fed.address) return;
    this.#feedAddresses.set(placeholder, fed.address);
    for (const cell of this.#feedCells.get(placeholder) ?? []) this.#memory.int32(cell, 1)[0] = fed.address;
  }

  /** The complaint of the first kernel that met a row it could not use, if any did since the last time. */
  takeFault(): string | undefined {
    for (const { address, node } of this.#faultCells) {
      const cell = this.#memory.int32(address, 1);
      const row = cell[0];
      cell[0] = 0;
      if (row > 0) return node.definition.fault?.(row - 1, node) ?? `"${node.name}" could not use row ${row - 1}`;
    }
    return undefined;
  }

  free(): void {
    for (const allocation of this.#allocations.splice(0)) this.#memory.free(allocation);
  }

  #choose({ row, operand, along, savedPerElement, dense, sparse, cells }: Choice, fed: FedArray): void {
    const lists = fed.nonzeros(along, operand.shape[0], operand.shape[1], savedPerElement);
    if (lists) {
      this.#memory.int32(cells.starts, 1)[0] = lists.starts;
      this.#memory.int32(cells.entries, 1)[0] = lists.entries;
    }
    this.#memory.int32(row, cellsPerRow).set(lists ? sparse : dense);
  }

  /** When each temporary is first and last touched. */
  #measureLifetimes(steps: readonly Step[], threads: number): Lifetime[] {
    const lifetimes = new Set<Lifetime>();
    steps.forEach(({ command }, index) => {
      for (const argument of Object.values(command.arguments)) {
        if (isScratch(argument) && !this.#lifetimeOf.has(argument)) {
          // A buffer that one command fills for the next is there once; a kernel's own working memory once for each thread.
          const bytes = command.arguments["scratch"] === argument ? paddedBytes(argument.scratchBytes) * threads : argument.scratchBytes;
          this.#lifetimeOf.set(argument, { bytes, first: index, last: index });
        }
        const place = isOperand(argument) ? this.#placeOf.get(argument) : undefined;
        const lifetime = isScratch(argument) ? this.#lifetimeOf.get(argument) : place?.kind === "arena" ? place.lifetime : undefined;
        if (!lifetime) continue;
        lifetimes.add(lifetime);
        lifetime.last = Math.max(lifetime.last, index);
      }
    });
    return [...lifetimes];
  }

  #writeStep({ command, node }: Step, index: number, next: Step | undefined): void {
    const barrier = isShared(command) || !next || isShared(next.command);
    const row = this.address + index * rowBytes;
    const { values } = this.#writeCells(command, node, barrier);
    this.#memory.int32(row, cellsPerRow).set(values);
    const alternative = command.whenSparse;
    const place = alternative && this.#placeOf.get(alternative.operand);
    if (place?.kind !== "feed") return;
    const { along, operand, savedPerElement } = alternative!;
    const sparse = this.#writeCells(alternative!.command, node, barrier);
    this.#choices.push({
      row,
      placeholder: place.placeholder,
      operand,
      along,
      savedPerElement,
      dense: values,
      sparse: sparse.values,
      cells: sparse.lists,
    });
  }

  /** Writes a command's arguments, and returns the row that runs it. */
  #writeCells(
    command: Command,
    node: Node | undefined,
    barrier: boolean,
  ): { values: number[]; lists: { starts: number; entries: number } } {
    const { number, parameters } = kernels[command.kernel];
    const cells = this.allocate(Math.max(1, parameters.length) * 4);
    const lists = { starts: 0, entries: 0 };
    parameters.forEach(({ name, kind }, i) => {
      const argument = command.arguments[name];
      const cell = cells + i * 4;
      if (kind === "float") this.#memory.float32(cell, 1)[0] = argument as number;
      else if (kind === "int") this.#memory.int32(cell, 1)[0] = argument as number;
      else if (typeof argument === "object" && "nonzerosOf" in argument) lists[argument.part] = cell;
      else {
        const address = this.#pointerTo(argument, cell, node);
        this.#memory.int32(cell, 1)[0] = address;
      }
    });
    const own = command.arguments["scratch"];
    const stride = isScratch(own) ? paddedBytes(own.scratchBytes) : 0;
    return { values: [number, cells, command.units, isShared(command) ? command.grain : 0, stride, Number(barrier), 0, 0], lists };
  }

  #pointerTo(argument: Argument, cell: number, node: Node | undefined): number {
    if (argument === "step") return this.#stepCell;
    if (argument === "fault") {
      const address = this.allocate(4);
      this.#faultCells.push({ address, node: node! });
      return address;
    }
    if (isScratch(argument)) return this.#arena + this.#offsets.get(this.#lifetimeOf.get(argument)!)!;
    if (isOperand(argument)) {
      const place = this.#placeOf.get(argument)!;
      if (place.kind !== "feed") return this.addressOf(place);
      this.#feedCells.set(place.placeholder, [...(this.#feedCells.get(place.placeholder) ?? []), cell]);
      return 0;
    }
    const { geometry } = argument as { geometry: readonly number[] };
    const address = this.allocate(geometry.length * 4);
    this.#memory.int32(address, geometry.length).set(geometry);
    return address;
  }
}
