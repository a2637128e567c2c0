import { command } from "../graph/command.ts";
import { defineFusion } from "../graph/fusion.ts";
import { mulOp, subOp } from "../ops/arithmetic.ts";
import { broadcastLikeOp } from "../ops/broadcast.ts";
import { reduceSumOp } from "../ops/reduce.ts";
import { softmaxOp } from "../ops/softmax.ts";

// dy − softmax(x) · Σ dy, as the gradient of log softmax is written. With it softmax regression's whole way from scores to
// their gradients is one chain, and a row's exponentials never leave the cache.
defineFusion({
  name: "gradient of log softmax",
  anchors: [subOp],
  match(difference, { inputsOf, shapeOf }) {
    const [dy, product] = inputsOf(difference);
    if (product.definition !== mulOp) return undefined;
    const [probabilities, stretched] = inputsOf(product);
    if (probabilities.definition !== softmaxOp || stretched.definition !== broadcastLikeOp) return undefined;
    const [sum] = inputsOf(stretched);
    const shape = shapeOf(difference);
    const isRowSum =
      sum.definition === reduceSumOp &&
      (sum.attributes["axes"] as readonly number[]).join() === String(shape.length - 1) &&
      sum.attributes["keepDims"] === true &&
      inputsOf(sum)[0] === dy;
    if (!isRowSum) return undefined;
    const [x] = inputsOf(probabilities);
    const columns = shape.at(-1)!;
    const rows = shape.slice(0, -1).reduce((product, length) => product * length, 1);
    return {
      covers: [probabilities, sum, stretched, product, difference],
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
