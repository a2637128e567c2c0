import { command, type Command, type Operand, type Work } from "../graph/command.ts";
import { defineFusion } from "../graph/fusion.ts";
import { addOp, divOp, mulOp, subOp } from "../ops/arithmetic.ts";
import { sqrtOp, squareOp } from "../ops/functions.ts";
import { matmulOp, type MatmulAttributes } from "../ops/matmul.ts";
import { find, named, node, stretchedNumber, type NodePattern } from "./pattern.ts";

// Updates as src/train/optimizers.ts writes them, or anybody in a graph of their own: a variable, its gradient and what is
// remembered of it are read once and written once.

/** An update that is found by its pattern and computed by one command, over elements. */
function defineUpdate(
  name: string,
  pattern: NodePattern,
  outputs: readonly string[],
  inputs: readonly string[],
  make: (operand: Readonly<Record<string, Operand>>, work: { readonly over: number }) => Command,
): void {
  defineFusion({
    name,
    anchors: [subOp],
    match(value, surroundings) {
      const found = find(named("value", pattern), value, surroundings);
      if (!found) return undefined;
      const size = surroundings.shapeOf(value).reduce((product, length) => product * length, 1);
      const tensors = (names: readonly string[]) => names.map((one) => found.tensors[one]);
      return {
        covers: found.covers,
        outputs: tensors(outputs),
        inputs: tensors(inputs),
        parts: size,
        commands: (operandOf) =>
          make(Object.fromEntries([...outputs, ...inputs].map((one) => [one, operandOf(found.tensors[one])])), { over: size }),
      };
    },
  });
}

/** The product and the update; see kernels/matmul-adam.ts. */
function matmulAdamCommand(
  operands: Readonly<Record<"y" | "y_m" | "y_v" | "w" | "m" | "v" | "a" | "b" | "rate" | "rest1" | "rest2" | "epsilon", Operand>>,
  writing: Pick<Work, "writes" | "overwrites">,
): Command {
  const [k, rows] = operands.a.shape;
  const [, n] = operands.b.shape;
  const byColumns = n > rows;
  const scratchBytes = 128 + 4160 * 8 + 8256 * Math.min(Math.ceil(n / 8), 128) + 4 * 32 * Math.min(n, 1024) + 16;
  const work = byColumns ? { over: n, cost: (2 * k + 16) * rows, grain: 16 } : { over: rows, cost: (2 * k + 16) * n, grain: 4 };
  return command(
    "matmul_adam_f32",
    { ...operands, rows, k, n, by_columns: Number(byColumns), scratch: { scratchBytes } },
    { ...work, ...writing },
  );
}

/** before + (now − before) · rest: a mean that forgets. */
const forgetful = (before: string, now: string | NodePattern, rest: string): NodePattern =>
  node(addOp, before, node(mulOp, node(subOp, now, before), stretchedNumber(rest)));

/** What Adam makes of a variable; `g` is the gradient, which it meets twice. */
const adam = (g: string | NodePattern): NodePattern =>
  node(
    subOp,
    "w",
    node(
      divOp,
      node(mulOp, stretchedNumber("rate"), named("nextM", forgetful("m", g, "rest1"))),
      node(addOp, node(sqrtOp, named("nextV", forgetful("v", node(squareOp, "g"), "rest2"))), stretchedNumber("epsilon")),
    ),
  );
const adamWrites = { writes: ["y", "y_m", "y_v"], overwrites: { y: "w", y_m: "m", y_v: "v" } } as const;

/** A weight's gradient aᵀ·b, summed over one block, of an a that is no feed: sparse feeds have a product of their own. */
const weightGradient: NodePattern = {
  ...node(matmulOp, "a", "b"),
  name: "g",
  when(product, { inputsOf, shapeOf }) {
    const { transposeA, transposeB } = product.attributes as unknown as MatmulAttributes;
    let [a] = inputsOf(product);
    if (!transposeA || transposeB || shapeOf(a)[0] > 256) return false;
    while (a.definition.alias) [a] = inputsOf(a);
    return a.definition.role !== "placeholder";
  },
};

defineUpdate(
  "Adam of a weight, and the gradient",
  adam(weightGradient),
  ["value", "nextM", "nextV"],
  ["w", "m", "v", "a", "b", "rate", "rest1", "rest2", "epsilon"],
  ({ value, nextM, nextV, w, m, v, a, b, rate, rest1, rest2, epsilon }) =>
    matmulAdamCommand({ y: value, y_m: nextM, y_v: nextV, w, m, v, a, b, rate, rest1, rest2, epsilon }, adamWrites),
);

defineUpdate(
  "Adam",
  adam("g"),
  ["value", "nextM", "nextV"],
  ["w", "m", "v", "g", "rate", "rest1", "rest2", "epsilon"],
  ({ value, nextM, nextV, w, m, v, g, rate, rest1, rest2, epsilon }, work) =>
    command(
      "descend_adam_f32",
      { y: value, y_m: nextM, y_v: nextV, w, m, v, g, rate, rest1, rest2, epsilon },
      { ...work, cost: 16, ...adamWrites },
    ),
);

defineUpdate(
  "RMSProp",
  node(
    subOp,
    "w",
    node(
      divOp,
      node(mulOp, stretchedNumber("rate"), "g"),
      node(sqrtOp, node(addOp, named("nextSquare", forgetful("square", node(squareOp, "g"), "rest")), stretchedNumber("epsilon"))),
    ),
  ),
  ["value", "nextSquare"],
  ["w", "square", "g", "rate", "rest", "epsilon"],
  ({ value, nextSquare, w, square, g, rate, rest, epsilon }, work) =>
    command(
      "descend_rmsprop_f32",
      { y: value, y_square: nextSquare, w, square, g, rate, rest, epsilon },
      { ...work, cost: 12, writes: ["y", "y_square"], overwrites: { y: "w", y_square: "square" } },
    ),
);

defineUpdate(
  "momentum",
  node(
    subOp,
    "w",
    node(mulOp, stretchedNumber("rate"), named("nextSum", node(addOp, node(mulOp, stretchedNumber("momentum"), "sum"), "g"))),
  ),
  ["value", "nextSum"],
  ["w", "sum", "g", "rate", "momentum"],
  ({ value, nextSum, w, sum, g, rate, momentum }, work) =>
    command(
      "descend_momentum_f32",
      { y: value, y_sum: nextSum, w, sum, g, rate, momentum },
      { ...work, cost: 4, writes: ["y", "y_sum"], overwrites: { y: "w", y_sum: "sum" } },
    ),
);

defineUpdate(
  "gradient descent",
  node(subOp, "w", node(mulOp, stretchedNumber("rate"), "g")),
  ["value"],
  ["w", "g", "rate"],
  ({ value, w, g, rate }, work) => command("descend_f32", { y: value, w, g, rate }, { ...work, cost: 2, overwrites: { y: "w" } }),
);
