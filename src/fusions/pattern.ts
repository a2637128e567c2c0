import type { OpDefinition } from "../graph/definition.ts";
import type { Surroundings } from "../graph/fusion.ts";
import type { Tensor } from "../graph/tensor.ts";
import { broadcastLikeOp } from "../ops/broadcast.ts";

/** A name, which stands for any tensor, the same wherever it comes; or a node of an operation, with patterns for its inputs. */
export type Pattern = string | NodePattern;

export interface NodePattern {
  readonly operation: OpDefinition;
  /** The first inputs; further ones, of which only the shape is read, may be anything. */
  readonly inputs: readonly Pattern[];
  /** A name by which the node is found again, and which may come more than once. */
  readonly name?: string;
  readonly when?: (node: Tensor, surroundings: Surroundings) => boolean;
}

/** What was found: tensors by their names, and all nodes of the pattern. */
export interface Found {
  readonly tensors: Readonly<Record<string, Tensor>>;
  readonly covers: readonly Tensor[];
}

/** A node of this operation. */
export function node(operation: OpDefinition, ...inputs: readonly Pattern[]): NodePattern {
  return { operation, inputs };
}

/** A node that is asked for by a name. */
export function named(name: string, pattern: NodePattern): NodePattern {
  return { ...pattern, name };
}

/** A single number, stretched over the shape of what it is combined with. */
export function stretchedNumber(name: string): NodePattern {
  return { ...node(broadcastLikeOp, name), when: (stretched, { inputsOf, shapeOf }) => shapeOf(inputsOf(stretched)[0]).length === 0 };
}

/** Looks for the pattern with this node at its end. */
export function find(pattern: Pattern, end: Tensor, surroundings: Surroundings): Found | undefined {
  const tensors = new Map<string, Tensor>();
  const covers = new Set<Tensor>();
  const fits = (part: Pattern, tensor: Tensor): boolean => {
    const name = typeof part === "string" ? part : part.name;
    if (name !== undefined) {
      const known = tensors.get(name);
      if (known) return known === tensor;
      tensors.set(name, tensor);
    }
    if (typeof part === "string") return true;
    if (tensor.definition !== part.operation || part.when?.(tensor, surroundings) === false) return false;
    covers.add(tensor);
    const inputs = surroundings.inputsOf(tensor);
    return part.inputs.every((input, i) => fits(input, inputs[i]));
  };
  return fits(pattern, end) ? { tensors: Object.fromEntries(tensors), covers: [...covers] } : undefined;
}
