import { command, type Command, type Operand } from "../graph/command.ts";
import { defineFusion } from "../graph/fusion.ts";
import { addOp, divOp, mulOp, subOp } from "../ops/arithmetic.ts";
import { sqrtOp, squareOp } from "../ops/functions.ts";
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

/** before + (now − before) · rest: a mean that forgets. */
const forgetful = (before: string, now: string | NodePattern, rest: string): NodePattern =>
  node(addOp, before, node(mulOp, node(subOp, now, before), stretchedNumber(rest)));

defineUpdate(
  "Adam",
  node(
    subOp,
    "w",
    node(
      divOp,
      node(mulOp, stretchedNumber("rate"), named("nextM", forgetful("m", "g", "rest1"))),
      node(addOp, node(sqrtOp, named("nextV", forgetful("v", node(squareOp, "g"), "rest2"))), stretchedNumber("epsilon")),
    ),
  ),
  ["value", "nextM", "nextV"],
  ["w", "m", "v", "g", "rate", "rest1", "rest2", "epsilon"],
  ({ value, nextM, nextV, w, m, v, g, rate, rest1, rest2, epsilon }, work) =>
    command(
      "descend_adam_f32",
      { y: value, y_m: nextM, y_v: nextV, w, m, v, g, rate, rest1, rest2, epsilon },
      { ...work, cost: 16, writes: ["y", "y_m", "y_v"], overwrites: { y: "w", y_m: "m", y_v: "v" } },
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
