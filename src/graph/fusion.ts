import type { Command, Operand } from "./command.ts";
import type { OpDefinition } from "./definition.ts";
import type { Tensor } from "./tensor.ts";

/** What a fusion sees of a run. Its tensors are those that are computed: of equal ones the first, joined forms in place of what they join. */
export interface Surroundings {
  readonly shapeOf: (tensor: Tensor) => readonly number[];
  /** A node's inputs, those included of which only the shape is read. */
  readonly inputsOf: (tensor: Tensor) => readonly Tensor[];
  /** The nodes that read a tensor's value. A group that is fused already is met as its first output. */
  readonly readersOf: (tensor: Tensor) => readonly Tensor[];
  /** Whether the value must exist in any case, because it is fetched or assigned. */
  readonly isKept: (tensor: Tensor) => boolean;
}

/** Nodes that are computed together, by commands of their own. */
export interface FusedGroup {
  /** Every node that needs no command of its own any more. */
  readonly covers: readonly Tensor[];
  /** Those of them whose values exist afterwards. The others must have no reader outside and not be fetched: the plan sees to it. */
  readonly outputs: readonly Tensor[];
  /** What the commands read. */
  readonly inputs: readonly Tensor[];
  /** Into how many equal parts the work can be cut; see `OpDefinition.parts`. Only for a group of one command. */
  readonly parts?: number;
  readonly commands: (operandOf: (tensor: Tensor) => Operand) => Command | readonly Command[];
}

/**
 * A pattern in the graph that can be computed in fewer passes, *with the same bits*. It may be applied or not, as it suits:
 * what rounds differently is no fusion but a join, and part of what the graph means.
 */
export interface Fusion {
  readonly name: string;
  /** Operations at whose nodes the pattern is looked for. */
  readonly anchors: readonly OpDefinition[];
  /** The group around this node, or undefined if the pattern is not there. */
  readonly match: (anchor: Tensor, surroundings: Surroundings) => FusedGroup | undefined;
}

const fusions: Fusion[] = [];

/** Makes a fusion known. They are tried in the order in which they were made known, each at every anchor: later ones see what earlier ones left. */
export function defineFusion(fusion: Fusion): void {
  fusions.push(fusion);
}

/** All fusions there are, in the order in which they are tried. */
export function allFusions(): readonly Fusion[] {
  return fusions;
}
