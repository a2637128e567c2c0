import { command, type Argument, type Command, type Operand } from "../graph/command.ts";
import { byName } from "../graph/definition.ts";
import type { FusedGroup } from "../graph/fusion.ts";
import type { Node, Tensor, Variable } from "../graph/tensor.ts";
import { newLifetime } from "./arena.ts";
import type { Step } from "./chains.ts";
import { SessionError } from "./errors.ts";
import type { Unit } from "./fuse.ts";
import type { EngineMemory } from "./memory.ts";
import { bytesOf, viewOf } from "./operands.ts";
import { operandOf, type Schedule } from "./schedule.ts";
import type { BytesFeed, FeedForm, Place } from "./table.ts";

/** Where what outlives a run has its place. */
export interface Surviving {
  readonly variable: (variable: Variable) => number;
  readonly feeds: ReadonlyMap<Tensor, FeedForm>;
}

/**
 * Turns scheduled nodes into commands: each value gets an operand and a place, each node or group its commands.
 *
 * First every value is computed, then old values that are fetched or still needed are put aside, last the updates are committed.
 */
export class Lowering {
  readonly steps: Step[] = [];
  readonly placeOf: Map<Operand, Place> = new Map();
  /** Feeds that are kept as bytes, by where their elements would be. */
  readonly bytes: Map<Place, BytesFeed> = new Map();
  /** Addresses of constants, which are written into memory at once. */
  readonly constants: number[] = [];
  readonly fetched: Map<Tensor, { operand: Operand; place: Place }> = new Map();
  readonly #memory: EngineMemory;
  readonly #schedule: Schedule;
  readonly #surviving: Surviving;
  readonly #operands = new Map<Tensor, Operand>();
  /** Conversions of bytes to floats; most are not needed in the end. */
  readonly #conversions = new Set<Step>();

  constructor(memory: EngineMemory, scheduled: Schedule, surviving: Surviving) {
    this.#memory = memory;
    this.#schedule = scheduled;
    this.#surviving = surviving;
  }

  lower(units: readonly Unit[], fetches: readonly Node[]): void {
    for (const { nodes, group } of units) {
      if (group) this.#lowerGroup(group);
      else this.#lowerNode(nodes[0]);
    }
    this.#commit(fetches);
    this.#dropUnreadConversions();
  }

  /** Gives a node its operand and place, and its commands if it has any. */
  #lowerNode(node: Tensor): void {
    const { definition, attributes } = node;
    const { shapeOf, standsFor } = this.#schedule;
    const y = this.#newOperand(node);
    const shapeOnly = definition.shapeOnly ?? [];
    const inputs = node.inputs.map((input, i) =>
      definition.constant || shapeOnly.includes(definition.inputs[i])
        ? operandOf(input, shapeOf(input))
        : this.#operands.get(standsFor(input))!,
    );
    const named = { ...byName(definition, inputs), y } as never;
    if (definition.role === "variable") {
      this.placeOf.set(y, { kind: "fixed", address: this.#surviving.variable(node as Variable) });
    } else if (definition.role === "placeholder") {
      this.#lowerFeed(node, y);
    } else if (definition.constant) {
      this.placeOf.set(y, { kind: "fixed", address: this.#writeConstant(y, definition.constant(named, attributes)) });
    } else if (definition.alias) {
      this.placeOf.set(y, this.placeOf.get(inputs[0])!);
    } else {
      if (!definition.kernel) throw new SessionError(`run: "${node.name}" is a ${definition.name}, which has no kernel`);
      this.#placeInArena(y);
      const commands = [definition.kernel(named, attributes, { name: node.name, seed: node.graph.seed })].flat();
      this.#push(commands, { nodes: [node], parts: definition.parts?.(named, attributes) ?? 0, canWait: definition.canWait ?? false });
    }
  }

  /** Gives the outputs of nodes that are computed together their operands and places, and the group its commands. */
  #lowerGroup({ covers, outputs, parts = 0, commands }: FusedGroup): void {
    for (const output of outputs) this.#placeInArena(this.#newOperand(output));
    const made = [commands((tensor) => this.#operands.get(this.#schedule.standsFor(tensor))!)].flat();
    this.#push(made, { nodes: covers, parts, canWait: false });
  }

  /** A feed that is kept as bytes becomes floats for those who read floats. */
  #lowerFeed(placeholder: Tensor, y: Operand): void {
    const { divisor, isSparse } = this.#surviving.feeds.get(placeholder)!;
    if (divisor === undefined) {
      this.placeOf.set(y, { kind: "feed", placeholder });
      return;
    }
    const x: Operand = { shape: y.shape, dtype: "uint8", size: y.size };
    this.placeOf.set(x, { kind: "feed", placeholder });
    this.#placeInArena(y);
    this.bytes.set(this.placeOf.get(y)!, { placeholder, divisor, isSparse });
    const step = {
      command: command("bytes_to_f32", { y, x, divisor }, { over: y.size }),
      nodes: [placeholder],
      parts: y.size,
      canWait: true,
    };
    this.steps.push(step);
    this.#conversions.add(step);
  }

  #push(commands: readonly Command[], { parts, ...rest }: Omit<Step, "command">): void {
    for (const dense of commands) {
      const { whenSparse } = dense;
      const bytes = whenSparse && this.bytes.get(this.placeOf.get(whenSparse.operand)!);
      const chosen = bytes?.isSparse ? whenSparse!.command(bytes.divisor) : dense;
      this.steps.push({ command: chosen, ...rest, parts: commands.length === 1 ? parts : 0 });
    }
  }

  #newOperand(node: Tensor): Operand {
    const operand = operandOf(node, this.#schedule.shapeOf(node));
    this.#operands.set(node, operand);
    return operand;
  }

  #placeInArena(operand: Operand): void {
    this.placeOf.set(operand, { kind: "arena", lifetime: newLifetime(bytesOf(operand)) });
  }

  /** Copies values into variables, after putting aside whatever would be overwritten too soon. */
  #commit(fetches: readonly Node[]): void {
    const { standsFor, updates } = this.#schedule;
    const addressOf = this.#surviving.variable;
    const overwritten = new Set(updates.map(({ variable }) => addressOf(variable)));
    const safe = (operand: Operand): Operand => {
      const place = this.placeOf.get(operand)!;
      return place.kind === "fixed" && overwritten.has(place.address) ? this.#putAside(operand) : operand;
    };
    for (const node of fetches) {
      if (node.definition.role === "assign" || node.definition.role === "group") continue;
      const operand = safe(this.#operands.get(standsFor(node as Tensor))!);
      this.fetched.set(node as Tensor, { operand, place: this.placeOf.get(operand)! });
    }
    const values = updates.map(({ variable, value }) => ({ variable, value: this.#operands.get(standsFor(value))! }));
    const left = values.filter(({ variable, value }) => !this.#writeInPlace(variable, value, values));
    const commits = left.map(({ variable, value }) => ({ variable, value: safe(value) }));
    for (const { variable, value } of commits) {
      const target: Operand = { ...value };
      this.placeOf.set(target, { kind: "fixed", address: addressOf(variable) });
      this.steps.push(copyStep(target, value, [variable]));
    }
  }

  /**
   * Lets the command that computes a variable's new value write it over the old one, and says whether it does: only if it can,
   * and nobody reads the old value afterwards, or the new one under another name.
   */
  #writeInPlace(variable: Variable, value: Operand, values: readonly { readonly value: Operand }[]): boolean {
    const position = this.steps.findIndex(({ command: { arguments: args, writes } }) => writes.some((name) => args[name] === value));
    if (position < 0) return false;
    const address = this.#surviving.variable(variable);
    const step = this.steps[position];
    const { arguments: args, overwrites = {} } = step.command;
    const target = Object.keys(overwrites).find((name) => args[name] === value);
    const place = this.placeOf.get(value);
    const isOld = (argument: Argument): boolean => {
      const its = this.placeOf.get(argument as Operand);
      return its?.kind === "fixed" && its.address === address;
    };
    if (target === undefined || !isOld(args[overwrites[target]])) return false;
    const isAnother = (argument: Argument): boolean => argument !== value && this.placeOf.get(argument as Operand) === place;
    const fetched = [...this.fetched.values()].some((one) => one.place === place);
    const beside = Object.keys(args).some((name) => name !== overwrites[target] && isOld(args[name]));
    const later = this.steps.slice(position + 1).flatMap(({ command }) => Object.values(command.arguments));
    if (fetched || beside || [...later, ...values.map((one) => one.value)].some((argument) => isOld(argument) || isAnother(argument)))
      return false;
    this.placeOf.set(value, { kind: "fixed", address });
    this.steps[position] = { ...step, nodes: [...step.nodes, variable] };
    return true;
  }

  #putAside(operand: Operand): Operand {
    const copy: Operand = { ...operand };
    this.#placeInArena(copy);
    this.steps.push(copyStep(copy, operand, []));
    return copy;
  }

  #dropUnreadConversions(): void {
    const fetched = new Set([...this.fetched.values()].map(({ place }) => place));
    for (const conversion of this.#conversions) {
      const place = this.placeOf.get(conversion.command.arguments["y"] as Operand)!;
      const isRead = this.steps.some(
        (step) =>
          step !== conversion && Object.values(step.command.arguments).some((argument) => this.placeOf.get(argument as Operand) === place),
      );
      if (!isRead && !fetched.has(place)) this.steps.splice(this.steps.indexOf(conversion), 1);
    }
  }

  #writeConstant(y: Operand, values: ArrayLike<number>): number {
    const address = this.#memory.allocate(bytesOf(y));
    this.constants.push(address);
    viewOf(this.#memory, address, y).set(values);
    return address;
  }
}

function copyStep(y: Operand, x: Operand, nodes: readonly Node[]): Step {
  return { command: command("copy_8", { y, x }, { over: bytesOf(x), cost: 1 / 16 }), nodes, parts: x.size, canWait: false };
}
