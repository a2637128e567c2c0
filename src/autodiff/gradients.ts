import { byName, canonical } from "../graph/definition.ts";
import { GraphError } from "../graph/errors.ts";
import type { Shape } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { add } from "../ops/arithmetic.ts";
import { broadcastLike } from "../ops/broadcast.ts";
import { constant } from "../ops/source.ts";

/** A tensor of the same shape for each x, be it a variable or not. */
type Gradients<X extends readonly Tensor[]> = { [I in keyof X]: Tensor<X[I]["shape"], X[I]["dtype"]> | undefined };

/**
 * Gradients of the sum of y's elements with respect to each x, as more of the same graph; undefined where y does not depend on x.
 *
 * The walk goes from y backwards, from each node to its inputs, once every path into the node has been summed.
 */
export function gradients<const X extends readonly Tensor[]>(y: Tensor, xs: X): Gradients<X> {
  if (y.dtype !== "float32") throw new GraphError(`gradients: y must be float32, but "${y.name}" is ${y.dtype}`);
  const wanted = new Set<Tensor>(xs);
  const order = pathsTo(canonical(y), wanted);
  const gradientOf = new Map<Tensor, Tensor>([[canonical(y), broadcastLike(constant(1, "float32", "gradients/ones"), y)]]);
  // Backwards along the order, every reader of a node is met before the node itself.
  for (const node of order.reverse()) {
    const dy = gradientOf.get(node);
    if (!dy) continue;
    for (const [input, part] of inputGradients(node, dy, order)) {
      const sum = gradientOf.get(input);
      gradientOf.set(input, sum ? add(sum as Tensor<Shape, "float32">, part as Tensor<Shape, "float32">) : part);
    }
  }
  return xs.map((x) => gradientOf.get(canonical(x))) as Gradients<X>;
}

/** The nodes from which y can be reached and which can be reached from a wanted one, inputs first. */
function pathsTo(y: Tensor, wanted: ReadonlySet<Tensor>): Tensor[] {
  const order: Tensor[] = [];
  const leads = new Map<Tensor, boolean>();
  // An explicit stack: a long chain of nodes would overflow the call stack.
  const stack: { node: Tensor; opened: boolean }[] = [{ node: y, opened: false }];
  while (stack.length > 0) {
    const top = stack.at(-1)!;
    if (leads.has(top.node)) {
      stack.pop();
    } else if (!top.opened) {
      top.opened = true;
      for (const input of differentiableInputs(top.node)) stack.push({ node: input, opened: false });
    } else {
      const leading = wanted.has(top.node) || differentiableInputs(top.node).some((input) => leads.get(input));
      leads.set(top.node, leading);
      if (leading) order.push(top.node);
      stack.pop();
    }
  }
  return order;
}

function differentiableInputs(node: Tensor): Tensor[] {
  if (node.definition.gradient === "zero") return [];
  const shapeOnly = node.definition.shapeOnly ?? [];
  return node.inputs.filter((input, i) => input.dtype === "float32" && !shapeOnly.includes(node.definition.inputs[i])).map(canonical);
}

function inputGradients(node: Tensor, dy: Tensor, order: readonly Tensor[]): [Tensor, Tensor][] {
  const { definition } = node;
  const inputs = node.inputs.map(canonical);
  const needed = differentiableInputs(node).filter((input) => order.includes(input));
  if (needed.length === 0 || definition.gradient === "zero") return [];
  if (definition.gradient === null)
    throw new GraphError(`gradients: ${definition.name} cannot be differentiated; "${node.name}" is on the way`);
  const parts = definition.gradient({ ...byName(definition, node.inputs), y: node, dy } as never, node.attributes);
  const list = definition.inputs[0]?.startsWith("...")
    ? ((parts[definition.inputs[0].slice(3)] ?? []) as Tensor[])
    : definition.inputs.map((input) => parts[input] as Tensor | undefined);
  return inputs.flatMap((input, i) => (list[i] && needed.includes(input) ? [[input, list[i]] as [Tensor, Tensor]] : []));
}
