import { command } from "../graph/command.ts";
import { defineFusion } from "../graph/fusion.ts";
import { mulOp, subOp } from "../ops/arithmetic.ts";
import { broadcastLikeOp } from "../ops/broadcast.ts";
import { reduceSumOp } from "../ops/reduce.ts";
import { softmaxOp } from "../ops/softmax.ts";
import { find, node, type NodePattern } from "./pattern.ts";

/** Σ dy along the last axis, which stays as an axis of length 1. */
const rowSum: NodePattern = {
  ...node(reduceSumOp, "dy"),
  when: (sum, { inputsOf, shapeOf }) =>
    sum.attributes["keepDims"] === true &&
    (sum.attributes["axes"] as readonly number[]).join() === String(shapeOf(inputsOf(sum)[0]).length - 1),
};

const gradientOfLogSoftmax = node(subOp, "dy", node(mulOp, node(softmaxOp, "x"), node(broadcastLikeOp, rowSum)));

// With it softmax regression's whole way from scores to their gradients is one chain, and a row's exponentials never leave
// the cache.
defineFusion({
  name: "gradient of log softmax",
  anchors: [subOp],
  match(difference, surroundings) {
    const found = find(gradientOfLogSoftmax, difference, surroundings);
    if (!found) return undefined;
    const { x, dy } = found.tensors;
    const shape = surroundings.shapeOf(difference);
    const columns = shape.at(-1)!;
    const rows = shape.slice(0, -1).reduce((product, length) => product * length, 1);
    return {
      covers: found.covers,
      outputs: [difference],
      inputs: [x, dy],
      parts: rows,
      commands: (operandOf) =>
        command(
          "log_softmax_gradient_f32",
          { y: operandOf(difference), x: operandOf(x), dy: operandOf(dy), columns },
          { over: rows, cost: 16 * columns, grain: 4 },
        ),
    };
  },
});
