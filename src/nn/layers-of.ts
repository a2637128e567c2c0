import { Variable, type Node, type Tensor } from "../graph/tensor.ts";

export type LayerKind =
  | "dense"
  | "conv2d"
  | "max-pool"
  | "average-pool"
  | "batch-norm"
  | "dropout"
  | "flatten"
  | "reshape"
  | "activation"
  | "other";

/** A part of a network, as its tensors in the graph. */
export interface Layer {
  /** Its scope: "conv1"; without one, the name of its first node. */
  readonly name: string;
  readonly kind: LayerKind;
  /** The node that it begins with, which has the settings: a Conv2D's strides and padding are its attributes. */
  readonly first: Tensor;
  readonly input: Tensor;
  /** The sums before the activation, bias and all; absent where there is no activation. */
  readonly preActivation?: Tensor;
  readonly output: Tensor;
  /** Name of the operation that is the activation: "Relu". */
  readonly activation?: string;
  /** Dense [inputs, units], filters [rows, columns, channels in, filters], batch normalisation's gamma. */
  readonly weights?: Variable;
  /** Bias, or batch normalisation's beta. */
  readonly bias?: Variable;
}

const kindsOfFirst: Readonly<Record<string, LayerKind>> = {
  MatMul: "dense",
  Conv2D: "conv2d",
  MaxPool: "max-pool",
  AvgPool: "average-pool",
  Reshape: "reshape",
};
const activations: readonly string[] = ["Relu", "Tanh", "Sigmoid", "Softmax"];

/**
 * The layers between x and the logits, in the order of computation, found in the graph itself: however it was built, layer by
 * layer or op by op.
 *
 * The sums of a dense layer or a convolution, their bias and their activation are one layer; nodes of a scope that are nothing
 * of the kind, such as those of batch normalisation, are one too.
 */
export function layersOf({ x, logits }: { readonly x: Tensor; readonly logits: Tensor }): Layer[] {
  const path = new Path(x, logits);
  const layers: Layer[] = [];
  for (let at = 0; at < path.nodes.length;) {
    const [layer, end] = layerAt(path, at);
    layers.push(layer);
    at = end;
  }
  return layers;
}

/** What depends on x and leads to the logits, inputs before what reads them. */
class Path {
  readonly nodes: readonly Tensor[];
  readonly #depends = new Map<Tensor, boolean>();

  constructor(x: Tensor, logits: Tensor) {
    this.#depends.set(x, true);
    const stack = [{ node: logits, opened: false }];
    while (stack.length > 0) {
      const top = stack.at(-1)!;
      const { node } = top;
      if (top.opened || this.#depends.has(node)) {
        stack.pop();
        if (!this.#depends.has(node))
          this.#depends.set(
            node,
            valueInputs(node).some((input) => this.has(input)),
          );
      } else {
        top.opened = true;
        for (const input of valueInputs(node)) stack.push({ node: input, opened: false });
      }
    }
    this.nodes = [...this.#depends.keys()].filter((node) => node !== x && this.has(node)).sort((a, b) => a.index - b.index);
  }

  has(node: Tensor): boolean {
    return this.#depends.get(node) === true;
  }

  /** The input on the path: where several are, the first. */
  inputOf(node: Tensor): Tensor {
    return valueInputs(node).find((input) => this.has(input))!;
  }

  /** The node behind this one if it alone reads it and nothing else of the path. */
  onlyReader(node: Tensor): Tensor | undefined {
    const readers = this.nodes.filter((other) => valueInputs(other).includes(node));
    const [reader] = readers;
    return readers.length === 1 && valueInputs(reader).every((input) => input === node || !this.has(input)) ? reader : undefined;
  }
}

/** The layer that begins with the path's node `at`, and where the next one begins. */
function layerAt(path: Path, at: number): [Layer, number] {
  const first = path.nodes[at];
  const { name: op } = first.definition;
  const kind = kindsOfFirst[op];
  if (kind === "dense" || kind === "conv2d") return weightedLayer(path, at, kind);
  if (kind !== undefined || activations.includes(op)) {
    const isFlat = kind === "reshape" && first.shape.length === 2;
    const layer = {
      name: nameOf(first),
      kind: isFlat ? "flatten" : (kind ?? "activation"),
      first,
      input: path.inputOf(first),
      output: first,
    };
    return [kind === undefined ? { ...layer, activation: op } : layer, at + 1] as [Layer, number];
  }
  return scopedLayer(path, at);
}

function weightedLayer(path: Path, at: number, kind: LayerKind): [Layer, number] {
  const first = path.nodes[at];
  const weights = first.inputs.find((input) => input instanceof Variable);
  let end = at + 1;
  let sums = first;
  const next = (): Tensor | undefined => (path.onlyReader(sums) === path.nodes[end] ? path.nodes[end] : undefined);
  const bias = next() && biasOf(next()!);
  if (bias) sums = path.nodes[end++];
  const activated = next();
  const hasActivation = activated !== undefined && activations.includes(activated.definition.name);
  if (hasActivation) end += 1;
  return [
    {
      name: nameOf(first),
      kind,
      first,
      input: path.inputOf(first),
      ...(hasActivation && { preActivation: sums, activation: activated.definition.name }),
      output: hasActivation ? activated : sums,
      ...(weights && { weights }),
      ...(bias && { bias }),
    },
    end,
  ];
}

/** The variable that a sum adds, stretched over the examples. */
function biasOf(sum: Tensor): Variable | undefined {
  if (sum.definition.name !== "Add") return undefined;
  const terms = sum.inputs.map((term) => (term.definition.name === "BroadcastLike" ? term.inputs[0] : term));
  return terms.find((term) => term instanceof Variable);
}

/** Neighbouring nodes of one scope that are no layer of their own. */
function scopedLayer(path: Path, at: number): [Layer, number] {
  const scope = scopeOf(path.nodes[at]);
  const belongs = (node: Tensor | undefined): boolean => node !== undefined && scopeOf(node) === scope && !startsLayer(node);
  let end = at + 1;
  while (scope !== "" && belongs(path.nodes[end])) end += 1;
  const nodes = path.nodes.slice(at, end);
  const variables = path.nodes[at].graph.variables;
  const [gamma, beta] = ["gamma", "beta"].map((name) => variables.find((one) => one.name === `${scope}/${name}`));
  const kind: LayerKind = gamma && beta ? "batch-norm" : nodes.some(drawsAtRandom) ? "dropout" : "other";
  return [
    {
      name: scope === "" ? nodes[0].name : scope,
      kind,
      first: nodes[0],
      input: path.inputOf(nodes[0]),
      output: nodes.at(-1)!,
      ...(gamma && beta && { weights: gamma, bias: beta }),
    },
    end,
  ];
}

const startsLayer = ({ definition: { name } }: Tensor): boolean => name in kindsOfFirst || activations.includes(name);

/** Whether a node reads a random draw, directly or by a few steps. */
function drawsAtRandom(node: Tensor): boolean {
  return node.definition.stateful === true || node.inputs.some((input) => scopeOf(input) === scopeOf(node) && drawsAtRandom(input));
}

/** The inputs whose values are read. */
const valueInputs = ({ inputs, definition: { inputs: names, shapeOnly = [] } }: Tensor): readonly Tensor[] =>
  inputs.filter((_, i) => !shapeOnly.includes(names[i]));

const scopeOf = ({ name }: Node): string => name.slice(0, Math.max(0, name.lastIndexOf("/")));

const nameOf = (node: Node): string => scopeOf(node) || node.name;
