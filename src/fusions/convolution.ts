import { defineFusion, type FusedGroup, type Surroundings } from "../graph/fusion.ts";
import type { Tensor } from "../graph/tensor.ts";
import { addOp } from "../ops/arithmetic.ts";
import { broadcastLikeOp } from "../ops/broadcast.ts";
import { convolutionCommands, convolutionOp, finishes } from "../ops/conv.ts";
import { reluOp } from "../ops/functions.ts";
import { maxPoolOp, maxPoolPlaceOp, tilesEvenly } from "../ops/pool.ts";

/** A convolution and what is done with its result element by element, each tensor on the way read by the next alone. */
interface Convolution {
  readonly x: Tensor;
  readonly filters: Tensor;
  readonly bias: Tensor | undefined;
  readonly hasRelu: boolean;
  readonly attributes: Tensor["attributes"];
  /** All nodes of it. */
  readonly covers: readonly Tensor[];
}

/** The convolution, with bias or without, with relu or without, whose last tensor is `end`. */
function convolutionBefore(end: Tensor, { inputsOf, shapeOf }: Surroundings): Convolution | undefined {
  const covers = [end];
  const hasRelu = end.definition === reluOp;
  let at = end;
  if (hasRelu) covers.push((at = inputsOf(at)[0]));
  let bias: Tensor | undefined;
  if (at.definition === addOp) {
    const [a, b] = inputsOf(at);
    // a + b and b + a have the same bits.
    const [sum, stretched] = a.definition === convolutionOp ? [a, b] : [b, a];
    if (stretched.definition !== broadcastLikeOp) return undefined;
    bias = inputsOf(stretched)[0];
    const lengths = shapeOf(bias);
    const channels = shapeOf(at).at(-1);
    if (lengths.at(-1) !== channels || lengths.slice(0, -1).some((length) => length !== 1)) return undefined;
    covers.push(stretched, (at = sum));
  }
  if (at.definition !== convolutionOp) return undefined;
  const [x, filters] = inputsOf(at);
  return { x, filters, bias, hasRelu, attributes: at.attributes, covers };
}

const groupOf = (
  { x, filters, bias, hasRelu, attributes, covers }: Convolution,
  outputs: readonly Tensor[],
  pooled: boolean,
): FusedGroup => ({
  covers: [...new Set([...covers, ...outputs])],
  outputs,
  inputs: bias ? [x, filters, bias] : [x, filters],
  commands: (operandOf) => {
    const [y, places] = outputs.map(operandOf);
    const finish = (bias ? finishes.bias : 0) + (hasRelu ? finishes.relu : 0) + (pooled ? finishes.pool : 0);
    return convolutionCommands(operandOf(x), operandOf(filters), y, attributes, { finish, bias: bias && operandOf(bias), places });
  },
});

// Convolution, bias, relu and the pooling of 2 × 2 pixels in one pass: a tile of the kernel is a window, so that what is pooled
// is never stored. Where the gradient asks which pixel won, that is a second result.
defineFusion({
  name: "convolution, pooled",
  anchors: [maxPoolOp],
  match(pooled, surroundings) {
    const [end] = surroundings.inputsOf(pooled);
    if (!tilesEvenly(pooled.attributes, surroundings.shapeOf(end))) return undefined;
    const convolution = convolutionBefore(end, surroundings);
    if (!convolution) return undefined;
    const places = surroundings
      .readersOf(end)
      .find((reader) => reader.definition === maxPoolPlaceOp && JSON.stringify(reader.attributes) === JSON.stringify(pooled.attributes));
    return groupOf(convolution, places ? [pooled, places] : [pooled], true);
  },
});

for (const anchor of [reluOp, addOp]) {
  defineFusion({
    name: anchor === reluOp ? "convolution with relu" : "convolution with bias",
    anchors: [anchor],
    match(end, surroundings) {
      const convolution = convolutionBefore(end, surroundings);
      return convolution && groupOf(convolution, [end], false);
    },
  });
}
