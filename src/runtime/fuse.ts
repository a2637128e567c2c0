import { allFusions, type FusedGroup, type Surroundings } from "../graph/fusion.ts";
import type { Tensor } from "../graph/tensor.ts";
import { valueInputs, type Schedule } from "./schedule.ts";

/** What is computed at once: a node by itself, or a group of them. */
export interface Unit {
  /** The last of them in the schedule's order. */
  readonly position: number;
  readonly nodes: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  readonly inputs: readonly Tensor[];
  readonly group?: FusedGroup;
}

/**
 * Groups the scheduled nodes wherever a fusion fits, and gives all units in an order in which each finds its inputs computed.
 *
 * @param kept tensors that are read after the run
 */
export function fuse(scheduled: Schedule, kept: ReadonlySet<Tensor>): readonly Unit[] {
  const units = new Units(scheduled);
  const surroundings: Surroundings = {
    shapeOf: scheduled.shapeOf,
    inputsOf: (tensor) =>
      tensor.inputs.map((input) => {
        const computed = scheduled.standsFor(input);
        return units.has(computed) ? computed : input;
      }),
    readersOf: (tensor) => units.readersOf(tensor).map(({ outputs }) => outputs[0]),
    isKept: (tensor) => kept.has(tensor),
  };
  for (const { anchors, match } of allFusions()) {
    for (const node of scheduled.order) {
      if (!anchors.includes(node.definition) || units.of(node).group) continue;
      const group = match(node, surroundings);
      if (group && units.canGroup(group, kept)) units.group(group);
    }
  }
  return units.ordered();
}

/** Each scheduled node as a unit of its own. */
export function singly(scheduled: Schedule): readonly Unit[] {
  return new Units(scheduled).ordered();
}

/** The units of a run while they are being grouped. */
class Units {
  readonly #unitOf = new Map<Tensor, Unit>();
  readonly #readers = new Map<Tensor, Set<Unit>>();

  constructor({ order, standsFor }: Schedule) {
    order.forEach((node, position) => {
      this.#add({ position, nodes: [node], outputs: [node], inputs: valueInputs(node).map(standsFor) });
    });
  }

  has(node: Tensor): boolean {
    return this.#unitOf.has(node);
  }

  of(node: Tensor): Unit {
    return this.#unitOf.get(node)!;
  }

  readersOf(tensor: Tensor): Unit[] {
    return [...(this.#readers.get(tensor) ?? [])];
  }

  /** Whether nobody misses what the group leaves out, nothing is computed twice, and no way leads out of the group and back in. */
  canGroup({ covers, outputs, inputs }: FusedGroup, kept: ReadonlySet<Tensor>): boolean {
    const within = new Set(covers);
    if (!covers.every((node) => this.has(node) && this.of(node).group === undefined && node.definition.role === undefined)) return false;
    if (!inputs.every((input) => this.has(input) && !within.has(input) && this.of(input).outputs.includes(input))) return false;
    const isMissed = (node: Tensor): boolean =>
      kept.has(node) || this.readersOf(node).some((reader) => !reader.nodes.every((one) => within.has(one)));
    if (covers.some((node) => !outputs.includes(node) && isMissed(node))) return false;
    const seen = new Set<Unit>();
    const stack = inputs.map((input) => this.of(input));
    while (stack.length > 0) {
      const unit = stack.pop()!;
      if (seen.has(unit)) continue;
      seen.add(unit);
      if (unit.nodes.some((node) => within.has(node))) return false;
      stack.push(...unit.inputs.map((input) => this.of(input)));
    }
    return true;
  }

  group(group: FusedGroup): void {
    const position = Math.max(...group.covers.map((node) => this.of(node).position));
    for (const node of group.covers) {
      const single = this.of(node);
      for (const input of single.inputs) this.#readers.get(input)!.delete(single);
    }
    this.#add({ position, nodes: group.covers, outputs: group.outputs, inputs: group.inputs, group });
  }

  /** As near to the schedule's order as the groups allow. */
  ordered(): Unit[] {
    const waiting = [...new Set(this.#unitOf.values())].sort((a, b) => a.position - b.position);
    const done = new Set<Unit>();
    while (waiting.length > 0) {
      const next = waiting.findIndex(({ inputs }) => inputs.every((input) => done.has(this.of(input))));
      done.add(waiting[next]);
      waiting.splice(next, 1);
    }
    return [...done];
  }

  #add(unit: Unit): void {
    for (const node of unit.nodes) this.#unitOf.set(node, unit);
    for (const input of unit.inputs) {
      const readers = this.#readers.get(input) ?? new Set();
      this.#readers.set(input, readers.add(unit));
    }
  }
}
