import type { Argument, Command, Direction, Operand, Scratch } from "../graph/command.ts";
import type { Node, Tensor } from "../graph/tensor.ts";
import { kernels } from "../kernels/generated/module.ts";
import { layOut, newLifetime, type Lifetime } from "./arena.ts";
import type { Chain, Step } from "./chains.ts";
import { paddedBytes, type EngineMemory } from "./memory.ts";
import type { Needs } from "./resident.ts";

/** A row of the table: kernel, cells, units, grain (0: thread 0 alone), scratch stride, whether a barrier follows, a chain's working memory, and one spare. */
const cellsPerRow = 8;
export const rowBytes: number = cellsPerRow * 4;
/** Operations below which handing work to other threads takes longer than doing it. */
const worthSharing = 20_000;

/** Where an operand lies: in the arena, at an address that is known, or where a feed will be. */
export type Place =
  | { readonly kind: "arena"; readonly lifetime: Lifetime }
  | { readonly kind: "fixed"; readonly address: number }
  | { readonly kind: "feed"; readonly placeholder: Tensor };

/** How a fed array lies in engine memory. */
export interface FeedForm {
  readonly shape: readonly number[];
  /** Its elements are fround(byte / divisor), and its bytes are there; undefined if they are there as they are. */
  readonly divisor: number | undefined;
  /** Whether there are lists of its nonzeros, too. */
  readonly isSparse: boolean;
}

/** Which lists of a fed array's nonzeros: along the rows, or the columns, of a matrix of this shape. */
export interface ListsWanted {
  readonly along: Direction;
  readonly rows: number;
  readonly columns: number;
}

/** A fed array in engine memory. */
export interface FedArray {
  readonly address: number;
  /** Addresses of the lists, which have been made before. */
  lists(wanted: ListsWanted): { readonly starts: number; readonly entries: number };
}

const isScratch = (argument: Argument | undefined): argument is Scratch => typeof argument === "object" && "scratchBytes" in argument;
const isOperand = (argument: Argument | undefined): argument is Operand => typeof argument === "object" && "dtype" in argument;
const isChain = (row: Step | Chain): row is Chain => "steps" in row;
const costOf = ({ units, cost }: Command): number => units * cost;
/** Whether a row is large enough to be shared among threads. */
const isShared = (row: Step | Chain): boolean =>
  isChain(row)
    ? row.steps.reduce((sum, { command }) => sum + costOf(command), 0) >= worthSharing
    : row.command.units > row.command.grain && costOf(row.command) >= worthSharing;

/** The number of a chain where a kernel's would be, the bytes before its arrays in its working memory: see kernels/team.ts. */
const chainKernel = -1;
const chainCellsBytes = 128;
/** Shares of a chain begin at multiples of this many parts, so that two threads rarely write to one line. */
const chainGrain = 16;

/** A feed that is kept as bytes: element i is fround(byte / divisor). */
export interface BytesFeed {
  readonly placeholder: Tensor;
  readonly divisor: number;
  readonly isSparse: boolean;
}

/** What a table is made for. */
export interface TableSurroundings {
  readonly placeOf: ReadonlyMap<Operand, Place>;
  /** Feeds that are kept as bytes, by where their elements would be. */
  readonly bytes: ReadonlyMap<Place, BytesFeed>;
  /** What is read after the run. */
  readonly keep: ReadonlySet<Lifetime>;
  /** Address of the cell that counts updates. */
  readonly stepCell: number;
  /** How many may run the table at once; each has working memory of its own. */
  readonly threads: number;
}

/** Commands as a table of whole numbers in engine memory, with everything that they point to. */
export class CommandTable {
  /** Address of the first row. */
  readonly address: number;
  /** Bytes of temporary tensors at the fullest moment. */
  readonly arenaBytes: number;
  readonly #memory: EngineMemory;
  readonly #placeOf: ReadonlyMap<Operand, Place>;
  readonly #bytes: ReadonlyMap<Place, BytesFeed>;
  readonly #stepCell: number;
  readonly #threads: number;
  #arena = 0;
  readonly #arenaCells: { readonly cell: number; readonly offset: number }[] = [];
  readonly #offsets = new Map<Lifetime, number>();
  readonly #lifetimeOf = new Map<Scratch | Chain, Lifetime>();
  readonly #allocations: number[] = [];
  readonly #feedCells = new Map<Tensor, number[]>();
  readonly #feedAddresses = new Map<Tensor, number>();
  readonly #listCells = new Map<Tensor, { readonly cell: number; readonly part: "starts" | "entries"; readonly wanted: ListsWanted }[]>();
  readonly #faultCells: { readonly address: number; readonly node: Node }[] = [];

  constructor(memory: EngineMemory, rows: readonly (Step | Chain)[], { placeOf, bytes, keep, stepCell, threads }: TableSurroundings) {
    this.#memory = memory;
    this.#placeOf = placeOf;
    this.#bytes = bytes;
    this.#stepCell = stepCell;
    this.#threads = threads;
    const lifetimes = this.#measureLifetimes(rows);
    for (const lifetime of keep) lifetime.last = rows.length;
    const layout = layOut(lifetimes);
    lifetimes.forEach((lifetime, i) => this.#offsets.set(lifetime, layout.offsets[i]));
    this.arenaBytes = layout.bytes;
    this.address = this.allocate(rows.length * rowBytes);
    rows.forEach((row, index) => this.#writeRow(row, index, rows[index + 1]));
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

  /** Says where the arena lies from now on; the addresses in the table follow. Nothing is kept there from one run to the next. */
  setArena(address: number): void {
    if (this.#arena === address) return;
    this.#arena = address;
    for (const { cell, offset } of this.#arenaCells) this.#memory.int32(cell, 1)[0] = address + offset;
  }

  /** What commands read of a fed tensor. */
  needsOf(placeholder: Tensor): Needs {
    const lists = (this.#listCells.get(placeholder) ?? []).map(({ wanted }) => wanted);
    // Of bytes, commands may read nothing but lists; what is there as it is may be fetched without a command.
    const isBytes = [...this.#bytes.values()].some((bytes) => bytes.placeholder === placeholder);
    return { elements: !isBytes || this.#feedCells.has(placeholder), lists };
  }

  /** Says where a fed tensor's elements lie; the addresses in the table follow. */
  setFeed(placeholder: Tensor, fed: FedArray): void {
    for (const { cell, part, wanted } of this.#listCells.get(placeholder) ?? []) this.#memory.int32(cell, 1)[0] = fed.lists(wanted)[part];
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

  /** When each temporary is first and last touched; what lives within a chain's tile is not among them. */
  #measureLifetimes(rows: readonly (Step | Chain)[]): Lifetime[] {
    const lifetimes = new Set<Lifetime>();
    const touch = (lifetime: Lifetime, index: number): void => {
      lifetimes.add(lifetime);
      lifetime.first = Math.min(lifetime.first, index);
      lifetime.last = Math.max(lifetime.last, index);
    };
    rows.forEach((row, index) => {
      const inside = isChain(row) ? row.inside : undefined;
      for (const { command } of isChain(row) ? row.steps : [row]) {
        for (const argument of Object.values(command.arguments)) {
          if (isScratch(argument)) touch(this.#lifetimeOfScratch(argument, command), index);
          const place = isOperand(argument) ? this.#placeOf.get(argument) : undefined;
          if (place?.kind === "arena" && !inside?.has(place.lifetime)) touch(place.lifetime, index);
        }
      }
      if (isChain(row)) touch(this.#lifetimeOfChain(row), index);
    });
    return [...lifetimes];
  }

  #lifetimeOfScratch(scratch: Scratch, command: Command): Lifetime {
    // A buffer that one command fills for the next is there once; a kernel's own working memory once for each thread.
    const bytes = command.arguments["scratch"] === scratch ? paddedBytes(scratch.scratchBytes) * this.#threads : scratch.scratchBytes;
    const lifetime = this.#lifetimeOf.get(scratch) ?? newLifetime(bytes);
    this.#lifetimeOf.set(scratch, lifetime);
    return lifetime;
  }

  #lifetimeOfChain(chain: Chain): Lifetime {
    const lifetime = this.#lifetimeOf.get(chain) ?? newLifetime(chainScratchBytes(chain) * this.#threads);
    this.#lifetimeOf.set(chain, lifetime);
    return lifetime;
  }

  #writeRow(row: Step | Chain, index: number, next: Step | Chain | undefined): void {
    const address = this.address + index * rowBytes;
    const barrier = isShared(row) || !next || isShared(next);
    if (isChain(row)) {
      const stride = chainScratchBytes(row);
      const values = [chainKernel, this.#writeChain(row), row.parts, isShared(row) ? chainGrain : 0, stride, Number(barrier), 0, 0];
      this.#memory.int32(address, cellsPerRow).set(values);
      this.#inArena(this.#lifetimeOf.get(row)!, address + 6 * 4);
      return;
    }
    const {
      command,
      nodes: [node],
    } = row;
    const own = command.arguments["scratch"];
    const stride = isScratch(own) ? paddedBytes(own.scratchBytes) : 0;
    const cells = this.#writeCells(command, node);
    const values = [kernels[command.kernel].number, cells, command.units, isShared(row) ? command.grain : 0, stride, Number(barrier), 0, 0];
    this.#memory.int32(address, cellsPerRow).set(values);
  }

  /** Writes what kernels/team.ts reads of a chain, and returns its address. */
  #writeChain(chain: Chain): number {
    const offsets = chainOffsets(chain);
    const values = [chain.tile, chain.steps.length];
    for (const {
      command,
      nodes: [node],
    } of chain.steps) {
      const { number, parameters } = kernels[command.kernel];
      const adjusted = parameters.flatMap(({ name }, i) => {
        const argument = command.arguments[name];
        const place = isOperand(argument) ? this.#placeOf.get(argument) : undefined;
        const bytesOfPart = place?.kind === "arena" ? chain.inside.get(place.lifetime) : undefined;
        return bytesOfPart === undefined ? [] : [i, offsets.get((place as { lifetime: Lifetime }).lifetime)!, bytesOfPart];
      });
      const cells = this.#writeCells(command, node, chain);
      values.push(number, cells, parameters.length, command.units / chain.parts, adjusted.length / 3, ...adjusted);
    }
    return this.#pointerTo({ geometry: values }, 0, undefined);
  }

  /** Writes a command's arguments, and returns where. */
  #writeCells(command: Command, node: Node | undefined, chain?: Chain): number {
    const { parameters } = kernels[command.kernel];
    const cells = this.allocate(Math.max(1, parameters.length) * 4);
    parameters.forEach(({ name, kind }, i) => {
      const argument = command.arguments[name];
      const cell = cells + i * 4;
      if (kind === "float") this.#memory.float32(cell, 1)[0] = argument as number;
      else if (kind === "int") this.#memory.int32(cell, 1)[0] = argument as number;
      else if (!chain || !this.#isInside(argument, chain)) {
        const address = this.#pointerTo(argument, cell, node);
        this.#memory.int32(cell, 1)[0] = address;
      }
    });
    return cells;
  }

  /** What lives within a tile has no address of its own: each thread puts it in as it goes. */
  #isInside(argument: Argument, { inside }: Chain): boolean {
    const place = isOperand(argument) ? this.#placeOf.get(argument) : undefined;
    return place?.kind === "arena" && inside.has(place.lifetime);
  }

  #pointerTo(argument: Argument, cell: number, node: Node | undefined): number {
    if (argument === 0) return 0;
    if (argument === "step") return this.#stepCell;
    if (argument === "fault") {
      const address = this.allocate(4);
      this.#faultCells.push({ address, node: node! });
      return address;
    }
    if (typeof argument === "object" && "nonzerosOf" in argument) {
      const { nonzerosOf, along, part } = argument;
      const { placeholder } = this.#bytes.get(this.#placeOf.get(nonzerosOf)!)!;
      const wanted = { along, rows: nonzerosOf.shape[0], columns: nonzerosOf.shape[1] };
      this.#listCells.set(placeholder, [...(this.#listCells.get(placeholder) ?? []), { cell, part, wanted }]);
      return 0;
    }
    if (isScratch(argument)) return this.#inArena(this.#lifetimeOf.get(argument)!, cell);
    if (isOperand(argument)) {
      const place = this.#placeOf.get(argument)!;
      if (place.kind === "fixed") return place.address;
      if (place.kind === "arena") return this.#inArena(place.lifetime, cell);
      this.#feedCells.set(place.placeholder, [...(this.#feedCells.get(place.placeholder) ?? []), cell]);
      return 0;
    }
    const { geometry } = argument as { geometry: readonly number[] };
    const address = this.allocate(geometry.length * 4);
    this.#memory.int32(address, geometry.length).set(geometry);
    return address;
  }

  /** Notes that a cell points into the arena: 0 until it is known where that lies. */
  #inArena(lifetime: Lifetime, cell: number): number {
    this.#arenaCells.push({ cell, offset: this.#offsets.get(lifetime)! });
    return 0;
  }
}

/** Where in a chain's working memory each array that lives within a tile begins. */
function chainOffsets({ inside, tile }: Chain): Map<Lifetime, number> {
  const offsets = new Map<Lifetime, number>();
  let offset = 0;
  for (const [lifetime, bytesOfPart] of inside) {
    offsets.set(lifetime, offset);
    offset += paddedBytes(bytesOfPart * tile);
  }
  return offsets;
}

function chainScratchBytes({ inside, tile }: Chain): number {
  return paddedBytes(chainCellsBytes + [...inside.values()].reduce((sum, bytesOfPart) => sum + paddedBytes(bytesOfPart * tile), 0));
}
