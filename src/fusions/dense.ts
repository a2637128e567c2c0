import { defineFusion, type FusedGroup, type Surroundings } from "../graph/fusion.ts";
import type { Tensor } from "../graph/tensor.ts";
import { addOp } from "../ops/arithmetic.ts";
import { broadcastLikeOp } from "../ops/broadcast.ts";
import { reluOp } from "../ops/functions.ts";
import { matmulCommand, matmulOp, type MatmulAttributes } from "../ops/matmul.ts";

// A dense layer in one pass: a product's sums get their bias and are rectified before they are stored, by the same two
// operations that would read and write the whole matrix again.

/** add(matmul(a, b), broadcast(bias)), with the bias on either side; nothing if this is another sum. */
function biasedProduct(sum: Tensor, surroundings: Surroundings): { product: Tensor; stretched: Tensor; bias: Tensor } | undefined {
  if (sum.definition !== addOp) return undefined;
  const terms = surroundings.inputsOf(sum);
  const product = terms.find(({ definition }) => definition === matmulOp);
  const stretched = terms.find(({ definition }) => definition === broadcastLikeOp);
  if (!product || !stretched) return undefined;
  const [bias] = surroundings.inputsOf(stretched);
  const columns = surroundings.shapeOf(product)[1];
  const shape = surroundings.shapeOf(bias);
  return shape.at(-1) === columns && shape.slice(0, -1).every((length) => length === 1) ? { product, stretched, bias } : undefined;
}

/** The group around a biased product, with max(0, ·) if there is one. */
function denseLayer(sum: Tensor, rectified: Tensor | undefined, surroundings: Surroundings): FusedGroup | undefined {
  const found = biasedProduct(sum, surroundings);
  if (!found) return undefined;
  const { product, stretched, bias } = found;
  const [a, b] = surroundings.inputsOf(product);
  const output = rectified ?? sum;
  return {
    covers: [product, stretched, sum, ...(rectified ? [rectified] : [])],
    outputs: [output],
    inputs: [a, b, bias],
    commands: (operandOf) =>
      matmulCommand(
        { y: operandOf(output), a: operandOf(a), b: operandOf(b), bias: operandOf(bias), relu: rectified !== undefined },
        product.attributes as unknown as MatmulAttributes,
      ),
  };
}

defineFusion({
  name: "dense layer with relu",
  anchors: [reluOp],
  match: (relu, surroundings) => denseLayer(surroundings.inputsOf(relu)[0], relu, surroundings),
});

defineFusion({
  name: "dense layer",
  anchors: [addOp],
  match: (sum, surroundings) => denseLayer(sum, undefined, surroundings),
});
