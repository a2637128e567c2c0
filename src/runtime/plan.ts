import type { TypedArray } from "../array/ndarray.ts";
import { command, type Command, type Operand } from "../graph/command.ts";
import { byName } from "../graph/definition.ts";
import type { FusedGroup } from "../graph/fusion.ts";
import { Tensor, type Node, type Variable } from "../graph/tensor.ts";
import { SessionError } from "./errors.ts";
import { fuse, type Unit } from "./fuse.ts";
import type { EngineMemory } from "./memory.ts";
import { bytesOf, copyOut, viewOf } from "./operands.ts";
import { missingFeed, operandOf, schedule, type Schedule, type Update } from "./schedule.ts";
import { Snapshots } from "./snapshots.ts";
import { CommandTable, type FedArray, type Place } from "./table.ts";
import { newLifetime } from "./arena.ts";
import { chainSteps, type Chain, type Step } from "./chains.ts";

/** Where the session keeps what outlives a run. */
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
 * A run made ready: for these fetches and these shapes of feeds, a table of kernel commands over one piece of memory.
 *
 * First every value is computed, then old values that are fetched or still needed are put aside, last the updates are committed.
 */
export class Plan {
  readonly updates: readonly Update[];
  /** Variables that are read, which must therefore have values. */
  readonly reads: readonly Variable[];
  readonly placeholders: readonly Tensor[];
  /** What the rows of the table are, in order. */
  readonly rows: readonly (Step | Chain)[];
  /** What is fetched, from every few steps; there only if the plan was made to be watched. */
  readonly snapshots: Snapshots | undefined;
  readonly #memory: EngineMemory;
  readonly #fetched = new Map<Tensor, { operand: Operand; place: Place }>();
  readonly #constants: number[] = [];
  readonly #table: CommandTable;

  constructor(memory: EngineMemory, fetches: readonly Node[], feedShapes: ReadonlyMap<Tensor, readonly number[]>, places: Places) {
    this.#memory = memory;
    const scheduled = schedule(fetches, feedShapes);
    const { order, updates } = scheduled;
    this.updates = updates;
    this.reads = order.filter((node): node is Variable => node.definition.role === "variable");
    this.placeholders = order.filter((node) => node.definition.role === "placeholder");
    for (const placeholder of this.placeholders) if (!feedShapes.has(placeholder)) throw missingFeed(placeholder);

    const operands = new Map<Tensor, Operand>();
    const placeOf = new Map<Operand, Place>();
    const steps: Step[] = [];
    for (const unit of this.#unitsOf(scheduled, fetches, places.fuse)) {
      if (unit.group) this.#placeGroup(unit.group, scheduled, operands, placeOf, steps);
      else this.#place(unit.nodes[0], scheduled, operands, placeOf, steps, places);
    }
    this.#commit(fetches, scheduled, operands, placeOf, steps, places);
    if (places.watched) {
      this.snapshots = new Snapshots(memory, this.#fetched);
      steps.push(...this.snapshots.steps(placeOf));
    }
    const keep = new Set([...this.#fetched.values()].flatMap(({ place }) => (place.kind === "arena" ? place.lifetime : [])));
    this.rows = chainSteps(steps, placeOf, keep);
    this.#table = new CommandTable(memory, this.rows, { placeOf, keep, stepCell: places.step, threads: places.threads });
  }

  get commandCount(): number {
    return this.rows.length;
  }

  /** Says where a fed tensor's elements lie. */
  setFeed(placeholder: Tensor, fed: FedArray): void {
    this.#table.setFeed(placeholder, fed);
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

  #unitsOf(scheduled: Schedule, fetches: readonly Node[], fused: boolean): readonly Pick<Unit, "nodes" | "group">[] {
    const { order, updates, standsFor } = scheduled;
    if (!fused) return order.map((node) => ({ nodes: [node] }));
    const fetched = fetches.filter((node): node is Tensor => node instanceof Tensor);
    return fuse(scheduled, new Set([...fetched, ...updates.map(({ value }) => value)].map(standsFor)));
  }

  /** Gives the outputs of nodes that are computed together their operands and places, and the group's commands. */
  #placeGroup(
    group: FusedGroup,
    { standsFor, shapeOf }: Schedule,
    operands: Map<Tensor, Operand>,
    placeOf: Map<Operand, Place>,
    steps: Step[],
  ): void {
    for (const output of group.outputs) {
      const y = operandOf(output, shapeOf(output));
      operands.set(output, y);
      placeOf.set(y, { kind: "arena", lifetime: newLifetime(bytesOf(y)) });
    }
    const commands = [group.commands((tensor) => operands.get(standsFor(tensor))!)].flat();
    const parts = commands.length === 1 ? (group.parts ?? 0) : 0;
    for (const command of commands) steps.push({ command, nodes: group.covers, parts, canWait: false });
  }

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
      placeOf.set(y, { kind: "arena", lifetime: newLifetime(bytesOf(y)) });
      const commands = Array.isArray(made) ? (made as Command[]) : [made as Command];
      const parts = commands.length === 1 ? (definition.parts?.(named, node.attributes) ?? 0) : 0;
      for (const one of commands) steps.push({ command: one, nodes: [node], parts, canWait: definition.canWait ?? false });
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
      placeOf.set(copy, { kind: "arena", lifetime: newLifetime(bytesOf(copy)) });
      steps.push(copyStep(copy, operand, []));
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
      steps.push(copyStep(target, value, [variable]));
    }
  }

  #writeConstant(y: Operand, values: ArrayLike<number>): number {
    const address = this.#memory.allocate(bytesOf(y));
    this.#constants.push(address);
    viewOf(this.#memory, address, y).set(values);
    return address;
  }
}

function copyStep(y: Operand, x: Operand, nodes: readonly Node[]): Step {
  return { command: command("copy_8", { y, x }, { over: bytesOf(x), cost: 1 / 16 }), nodes, parts: x.size, canWait: false };
}
