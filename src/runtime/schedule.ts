import type { Operand } from "../graph/command.ts";
import { byName, canonical } from "../graph/definition.ts";
import { ShapeError } from "../graph/errors.ts";
import { isConcrete, listText, type Shape } from "../graph/shape.ts";
import type { Node, Tensor, Variable } from "../graph/tensor.ts";
import { FeedError, SessionError } from "./errors.ts";

/** A variable, and the tensor that it is given at the end of the step. */
export interface Update {
  readonly variable: Variable;
  readonly value: Tensor;
  /** Initial values do not count as updates. */
  readonly initializes: boolean;
}

/** What a run computes: tensors with their inputs first, and the updates that are committed last. */
export interface Schedule {
  readonly order: readonly Tensor[];
  readonly updates: readonly Update[];
  /** The tensor that stands for this one: its joined form, and of equal tensors the first. */
  readonly standsFor: (tensor: Tensor) => Tensor;
  readonly shapeOf: (tensor: Tensor) => readonly number[];
}

/** Orders what the fetches need, with the shapes that the feeds give it. */
export function schedule(fetches: readonly Node[], feedShapes: ReadonlyMap<Tensor, readonly number[]>): Schedule {
  const shapeOf = shapesGiven(feedShapes);
  const representative = new Map<Tensor, Tensor>();
  const firstOfKind = new Map<string, Tensor>();
  const order: Tensor[] = [];
  const updates: Update[] = [];
  const standsFor = (tensor: Tensor): Tensor => representative.get(canonical(tensor))!;

  const visit = (start: Tensor): void => {
    // An explicit stack: a long chain of nodes would overflow the call stack.
    const stack: { node: Tensor; opened: boolean }[] = [{ node: canonical(start), opened: false }];
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const { node } = top;
      if (representative.has(node)) {
        stack.pop();
      } else if (!top.opened) {
        top.opened = true;
        for (const input of valueInputs(node).reverse()) stack.push({ node: canonical(input), opened: false });
      } else {
        stack.pop();
        const kind = kindOf(node, standsFor, shapeOf);
        const first = kind === undefined ? node : (firstOfKind.get(kind) ?? node);
        if (kind !== undefined) firstOfKind.set(kind, first);
        representative.set(node, first);
        if (first === node) order.push(node);
      }
    }
  };

  const collect = (node: Node): void => {
    const { role } = node.definition;
    if (role === "group") {
      for (const member of node.inputs) collect(member);
    } else if (role === "assign") {
      const [variable, value] = node.inputs as [Variable, Tensor];
      if (updates.some((update) => update.variable === variable))
        throw new SessionError(
          `run: "${variable.name}" is assigned twice in one run; which value should it keep? Run the two one after the other.`,
        );
      visit(value);
      updates.push({ variable, value, initializes: node.attributes["initializes"] === true });
    } else {
      visit(node as Tensor);
    }
  };
  for (const node of fetches) collect(node);
  return { order, updates, standsFor, shapeOf };
}

/** The inputs whose values are read. */
export function valueInputs(node: Tensor): Tensor[] {
  const { definition } = node;
  if (definition.constant) return [];
  const shapeOnly = definition.shapeOnly ?? [];
  return node.inputs.filter((_, i) => !shapeOnly.includes(definition.inputs[i]));
}

/** Text that two nodes share only if they compute the same; undefined for nodes that are one of their kind. */
function kindOf(node: Tensor, standsFor: (tensor: Tensor) => Tensor, shapeOf: (tensor: Tensor) => readonly number[]): string | undefined {
  const { definition } = node;
  if (definition.stateful || definition.role) return undefined;
  if (definition.constant && shapeOf(node).reduce((size, length) => size * length, 1) > 64) return undefined;
  const shapeOnly = definition.shapeOnly ?? [];
  const inputs = node.inputs.map((input, i) =>
    definition.constant || shapeOnly.includes(definition.inputs[i]) ? `[${shapeOf(input).join()}]` : standsFor(input).index,
  );
  return `${definition.name}(${inputs.join(";")})${JSON.stringify(node.attributes)}${node.dtype}[${shapeOf(node).join()}]`;
}

function shapesGiven(feedShapes: ReadonlyMap<Tensor, readonly number[]>): (tensor: Tensor) => readonly number[] {
  const known = new Map<Tensor, readonly number[]>(feedShapes);
  const shapeOf = (tensor: Tensor): readonly number[] => {
    const shape = known.get(tensor);
    if (shape) return shape;
    if (isConcrete(tensor.shape)) {
      known.set(tensor, tensor.shape);
      return tensor.shape;
    }
    if (tensor.definition.role === "placeholder") throw missingFeed(tensor);
    const inferred = inferShape(tensor, tensor.inputs.map(shapeOf));
    known.set(tensor, inferred);
    return inferred;
  };
  return shapeOf;
}

function inferShape(tensor: Tensor, inputShapes: readonly Shape[]): readonly number[] {
  let shape: Shape;
  try {
    shape = tensor.definition.shape(byName(tensor.definition, inputShapes), tensor.attributes);
  } catch (error) {
    if (error instanceof ShapeError) throw new ShapeError(`${error.message}\n   in "${tensor.name}", with the shapes that were fed.`);
    throw error;
  }
  if (!isConcrete(shape))
    throw new ShapeError(
      `"${tensor.name}" has the shape ${listText(shape)} even with everything fed; name its lengths when the graph is built`,
    );
  return shape;
}

/** What to say when a placeholder that is needed was not fed. */
export function missingFeed(tensor: Tensor): FeedError {
  return new FeedError(
    `run: the placeholder "${tensor.name}" holds nothing until it is fed.\n   Feed it a ${tensor.dtype} array of shape ${listText(tensor.shape)}: run(…, { ${/^\w+$/.test(tensor.name) ? tensor.name : JSON.stringify(tensor.name)}: … }).`,
  );
}

/** A tensor as kernels see it once its shape is known. */
export function operandOf(tensor: Tensor, shape: readonly number[]): Operand {
  return { shape, dtype: tensor.dtype, size: shape.reduce((size, length) => size * length, 1) };
}
