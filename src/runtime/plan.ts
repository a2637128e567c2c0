import { allocate, type TypedArray } from "../array/ndarray.ts";
import { command as makeCommand, type Argument, type Command, type Operand, type Scratch, type TensorDType } from "../graph/command.ts";
import { byName } from "../graph/definition.ts";
import type { Node, Tensor, Variable } from "../graph/tensor.ts";
import { kernels } from "../kernels/generated/module.ts";
import { layOut, type Lifetime } from "./arena.ts";
import { SessionError } from "./errors.ts";
import { paddedBytes, type EngineMemory } from "./memory.ts";
import { missingFeed, operandOf, schedule, type Schedule, type Update } from "./schedule.ts";

const bytesPerElement: Readonly<Record<TensorDType, number>> = { float32: 4, int32: 4, bool: 1, uint8: 1 };
/** A row of the table: kernel, cells, units, grain (0: thread 0 alone), scratch stride, whether a barrier follows, and two spare. */
const cellsPerRow = 8;
export const rowBytes: number = cellsPerRow * 4;
/** Operations below which handing work to other threads takes longer than doing it. */
const worthSharing = 20_000;

export function bytesOf(operand: Operand): number {
  return operand.size * bytesPerElement[operand.dtype];
}

/** Where the session keeps what outlives a run. */
export interface Places {
  readonly variable: (variable: Variable) => number;
  /** How many threads may run the plan at once. */
  readonly threads: number;
  /** Address of the cell that counts updates. */
  readonly step: number;
}

/** A place that a command's argument can name: part of the arena, or an address that is known, or that of a feed. */
type Place =
  | { readonly kind: "arena"; readonly lifetime: Lifetime }
  | { readonly kind: "fixed"; readonly address: number }
  | { readonly kind: "feed"; readonly placeholder: Tensor };

interface Step {
  readonly command: Command;
  readonly node: Node | undefined;
}

/**
 * A run made ready: for these fetches and these shapes of feeds, a table of kernel commands over one piece of memory.
 *
 * First every value is computed, then old values that are fetched or still needed are put aside, last the updates are committed.
 */
export class Plan {
  readonly updates: readonly Update[];
  /** Variables that are read, which must therefore have values. */
  readonly reads: readonly Variable[];
  readonly placeholders: readonly Tensor[];
  readonly commandCount: number;
  /** Bytes of temporary tensors at the fullest moment. */
  readonly arenaBytes: number;
  readonly #memory: EngineMemory;
  readonly #threads: number;
  readonly #allocations: number[] = [];
  readonly #fetched = new Map<Tensor, { operand: Operand; place: Place }>();
  readonly #feedCells = new Map<Tensor, number[]>();
  readonly #feedAddresses = new Map<Tensor, number>();
  readonly #faultCells: { address: number; node: Node }[] = [];
  #arena = 0;
  #table = 0;

  constructor(memory: EngineMemory, fetches: readonly Node[], feedShapes: ReadonlyMap<Tensor, readonly number[]>, places: Places) {
    this.#memory = memory;
    this.#threads = places.threads;
    const scheduled = schedule(fetches, feedShapes);
    const { order, updates } = scheduled;
    this.updates = updates;
    this.reads = order.filter((node): node is Variable => node.definition.role === "variable");
    this.placeholders = order.filter((node) => node.definition.role === "placeholder");
    for (const placeholder of this.placeholders) if (!feedShapes.has(placeholder)) throw missingFeed(placeholder);

    const operands = new Map<Tensor, Operand>();
    const placeOf = new Map<Operand, Place>();
    const steps: Step[] = [];
    for (const node of order) this.#place(node, scheduled, operands, placeOf, steps, places);
    this.#commit(fetches, scheduled, operands, placeOf, steps, places);
    this.commandCount = steps.length;
    this.arenaBytes = this.#writeTable(steps, placeOf, places);
  }

  /** Says where a fed tensor's elements lie; the addresses in the table follow. */
  setFeed(placeholder: Tensor, address: number): void {
    if (this.#feedAddresses.get(placeholder) === address) return;
    this.#feedAddresses.set(placeholder, address);
    for (const cell of this.#feedCells.get(placeholder) ?? []) this.#memory.int32(cell, 1)[0] = address;
  }

  /** Address of the table's first row. */
  get table(): number {
    return this.#table;
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

  /** A copy of a fetched tensor's elements. */
  read(tensor: Tensor): { values: TypedArray; shape: readonly number[] } {
    const { operand, place } = this.#fetched.get(tensor)!;
    return { values: copyOut(this.#memory, this.#addressOf(place), operand), shape: operand.shape };
  }

  /** Gives the plan's memory back. */
  free(): void {
    for (const allocation of this.#allocations.splice(0)) this.#memory.free(allocation);
  }

  #allocate(bytes: number): number {
    const address = this.#memory.allocate(bytes);
    this.#allocations.push(address);
    return address;
  }

  #addressOf(place: Place): number {
    if (place.kind === "fixed") return place.address;
    return place.kind === "feed" ? this.#feedAddresses.get(place.placeholder)! : this.#arena + this.#offsets.get(place.lifetime)!;
  }

  readonly #offsets = new Map<Lifetime, number>();

  /** Gives a node its operand and place, and its commands if it has any. */
  #place(
    node: Tensor,
    { standsFor, shapeOf }: Schedule,
    operands: Map<Tensor, Operand>,
    placeOf: Map<Operand, Place>,
    steps: Step[],
    places: Places,
  ): void {
    const { definition } = node;
    const y = operandOf(node, shapeOf(node));
    operands.set(node, y);
    const shapeOnly = definition.shapeOnly ?? [];
    const inputs = node.inputs.map((input, i) =>
      definition.constant || shapeOnly.includes(definition.inputs[i]) ? operandOf(input, shapeOf(input)) : operands.get(standsFor(input))!,
    );
    const named = { ...byName(definition, inputs), y } as never;
    if (definition.role === "variable") {
      placeOf.set(y, { kind: "fixed", address: places.variable(node as Variable) });
    } else if (definition.role === "placeholder") {
      placeOf.set(y, { kind: "feed", placeholder: node });
    } else if (definition.constant) {
      placeOf.set(y, { kind: "fixed", address: this.#writeConstant(y, definition.constant(named, node.attributes)) });
    } else if (definition.alias) {
      placeOf.set(y, placeOf.get(inputs[0])!);
    } else {
      if (!definition.kernel) throw new SessionError(`run: "${node.name}" is a ${definition.name}, which has no kernel`);
      const made = definition.kernel(named, node.attributes, { name: node.name, seed: node.graph.seed });
      placeOf.set(y, { kind: "arena", lifetime: { bytes: bytesOf(y), first: steps.length, last: steps.length } });
      for (const command of Array.isArray(made) ? (made as Command[]) : [made as Command]) steps.push({ command, node });
    }
  }

  /** Copies values into variables, after putting aside whatever would be overwritten too soon. */
  #commit(
    fetches: readonly Node[],
    { standsFor, updates }: Schedule,
    operands: ReadonlyMap<Tensor, Operand>,
    placeOf: Map<Operand, Place>,
    steps: Step[],
    places: Places,
  ): void {
    const overwritten = new Set(updates.map(({ variable }) => places.variable(variable)));
    const isOverwritten = (operand: Operand): boolean => {
      const place = placeOf.get(operand)!;
      return place.kind === "fixed" && overwritten.has(place.address);
    };
    const putAside = (operand: Operand): Operand => {
      const copy: Operand = { ...operand };
      placeOf.set(copy, { kind: "arena", lifetime: { bytes: bytesOf(copy), first: steps.length, last: steps.length } });
      steps.push({ command: copyCommand(copy, operand), node: undefined });
      return copy;
    };
    for (const node of fetches) {
      if (node.definition.role === "assign" || node.definition.role === "group") continue;
      const operand = operands.get(standsFor(node as Tensor))!;
      const kept = isOverwritten(operand) ? putAside(operand) : operand;
      this.#fetched.set(node as Tensor, { operand: kept, place: placeOf.get(kept)! });
    }
    const commits = updates.map(({ variable, value }) => {
      const operand = operands.get(standsFor(value))!;
      return { variable, value: isOverwritten(operand) ? putAside(operand) : operand };
    });
    for (const { variable, value } of commits) {
      const target: Operand = { ...value };
      placeOf.set(target, { kind: "fixed", address: places.variable(variable) });
      steps.push({ command: copyCommand(target, value), node: undefined });
    }
    for (const { place } of this.#fetched.values()) if (place.kind === "arena") place.lifetime.last = steps.length;
  }

  #writeConstant(y: Operand, values: ArrayLike<number>): number {
    const address = this.#allocate(bytesOf(y));
    viewOf(this.#memory, address, y).set(values);
    return address;
  }

  /** Lays the temporaries out and writes the commands; returns the bytes of the arena. */
  #writeTable(steps: readonly Step[], placeOf: ReadonlyMap<Operand, Place>, places: Places): number {
    const scratchLifetimes = new Map<Scratch, Lifetime>();
    const lifetimes = new Set<Lifetime>();
    const touch = (lifetime: Lifetime, index: number): void => {
      lifetimes.add(lifetime);
      lifetime.last = Math.max(lifetime.last, index);
    };
    steps.forEach(({ command }, index) => {
      for (const argument of Object.values(command.arguments)) {
        if (isScratch(argument)) {
          if (!scratchLifetimes.has(argument)) scratchLifetimes.set(argument, { bytes: scratchRoom(argument, command, this.#threads), first: index, last: index });
          touch(scratchLifetimes.get(argument)!, index);
        } else if (isOperand(argument)) {
          const place = placeOf.get(argument)!;
          if (place.kind === "arena") touch(place.lifetime, index);
        }
      }
    });
    const list = [...lifetimes];
    const layout = layOut(list);
    this.#arena = this.#allocate(layout.bytes);
    list.forEach((lifetime, i) => this.#offsets.set(lifetime, layout.offsets[i]));

    this.#table = this.#allocate(steps.length * rowBytes);
    steps.forEach(({ command, node }, index) => {
      const { number, parameters } = kernels[command.kernel];
      const cells = this.#allocate(Math.max(1, parameters.length) * 4);
      parameters.forEach(({ name, kind }, i) => {
        const argument = command.arguments[name];
        const cell = cells + i * 4;
        if (kind === "float") this.#memory.float32(cell, 1)[0] = argument as number;
        else if (kind === "int") this.#memory.int32(cell, 1)[0] = argument as number;
        else {
          const address = this.#pointerTo(argument, cell, node, placeOf, scratchLifetimes, places);
          this.#memory.int32(cell, 1)[0] = address;
        }
      });
      const own = command.arguments["scratch"];
      const stride = own !== undefined && isScratch(own) ? paddedBytes(own.scratchBytes) : 0;
      const barrier = isShared(command) || index === steps.length - 1 || isShared(steps[index + 1]!.command);
      const row = [number, cells, command.units, isShared(command) ? command.grain : 0, stride, Number(barrier)];
      this.#memory.int32(this.#table + index * rowBytes, row.length).set(row);
    });
    return layout.bytes;
  }

  #pointerTo(
    argument: Argument,
    cell: number,
    node: Node | undefined,
    placeOf: ReadonlyMap<Operand, Place>,
    scratch: ReadonlyMap<Scratch, Lifetime>,
    places: Places,
  ): number {
    if (argument === "step") return places.step;
    if (argument === "fault") {
      const address = this.#allocate(4);
      this.#faultCells.push({ address, node: node! });
      return address;
    }
    if (isScratch(argument)) return this.#arena + this.#offsets.get(scratch.get(argument)!)!;
    if (isOperand(argument)) {
      const place = placeOf.get(argument)!;
      if (place.kind !== "feed") return this.#addressOf(place);
      this.#feedCells.set(place.placeholder, [...(this.#feedCells.get(place.placeholder) ?? []), cell]);
      return 0;
    }
    const { geometry } = argument as { geometry: readonly number[] };
    const address = this.#allocate(geometry.length * 4);
    this.#memory.int32(address, geometry.length).set(geometry);
    return address;
  }
}

/** Whether a command is large enough to be shared among threads. */
const isShared = ({ units, cost, grain }: Command): boolean => units > grain && units * cost >= worthSharing;
const isScratch = (argument: Argument): argument is Scratch => typeof argument === "object" && "scratchBytes" in argument;
const isOperand = (argument: Argument): argument is Operand => typeof argument === "object" && "dtype" in argument;

/** A buffer that one command fills for the next is there once; a kernel's own working memory once for each thread. */
function scratchRoom(scratch: Scratch, { arguments: args }: Command, threads: number): number {
  return args["scratch"] === scratch ? paddedBytes(scratch.scratchBytes) * threads : scratch.scratchBytes;
}

function copyCommand(y: Operand, x: Operand): Command {
  return makeCommand("copy_8", { y, x }, { over: bytesOf(x), cost: 1 / 16 });
}

/** The engine's own view of an operand; it goes stale when the memory grows, so it is used at once. */
export function viewOf(memory: EngineMemory, address: number, operand: Operand): TypedArray {
  if (operand.dtype === "float32") return memory.float32(address, operand.size);
  return operand.dtype === "int32" ? memory.int32(address, operand.size) : memory.uint8(address, operand.size);
}

function copyOut(memory: EngineMemory, address: number, operand: Operand): TypedArray {
  const copy = allocate(operand.dtype, operand.size);
  copy.set(viewOf(memory, address, operand));
  return copy;
}
