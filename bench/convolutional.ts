import { AdamOptimizer, add, argMax, cast, equal, globalVariablesInitializer, log, matmul, mul, neg } from "../src/index.ts";
import { conv2d, maxPool2d, placeholder, reduceMean, reduceSum, relu, reshape, softmax, variable, zeros } from "../src/index.ts";
import type { Operation, Rate, Shape, Tensor, Variable } from "../src/index.ts";
import { uniform, writeInitial } from "./digits.ts";

type Float = Tensor<Shape, "float32">;

/** Channels of the two convolutions of 5×5, and the width of a dense layer behind them; 0: none. */
export interface Widths {
  readonly first: number;
  readonly second: number;
  readonly hidden: number;
}

/** Writes weights to begin with: larger where fewer meet, and a little above 0 for biases, as is usual before relu. */
export function writeConvolutional(folder: string, name: string, { first, second, hidden }: Widths): void {
  const width = 49 * second;
  const last = hidden || width;
  writeInitial(folder, name, [
    uniform(25 * first, Math.sqrt(3 / 25), 1),
    new Float32Array(first).fill(0.1),
    uniform(25 * first * second, Math.sqrt(3 / (25 * first)), 2),
    new Float32Array(second).fill(0.1),
    ...(hidden ? [uniform(width * hidden, Math.sqrt(3 / width), 3), new Float32Array(hidden).fill(0.1)] : []),
    uniform(last * 10, Math.sqrt(3 / last), 4),
    new Float32Array(10),
  ]);
}

/** Two convolutions, each with relu and max-pool; dense layers; Adam. As a user would write it. */
export function convolutionalNetwork(
  { first, second, hidden }: Widths,
  rate: Rate,
): {
  variables: Variable[];
  crossEntropy: Tensor;
  accuracy: Tensor;
  training: Operation;
  initialize: Operation;
} {
  const x = placeholder("x", [null, 784]);
  const y_ = placeholder("y_", [null, 10]);
  const variables: Variable[] = [];
  const weights = (...shape: number[]): Variable<Shape, "float32"> => {
    const made = variable(`weights_${variables.length}`, zeros(shape)) as Variable<Shape, "float32">;
    variables.push(made);
    return made;
  };
  const layer = (input: Float, from: number, to: number): Float =>
    maxPool2d(relu(add(conv2d(input, weights(5, 5, from, to), { padding: "same" }), weights(to))), {
      size: 2,
      strides: 2,
      padding: "same",
    });

  const image = reshape(x, [-1, 28, 28, 1]);
  let h: Float = reshape(layer(layer(image, 1, first), first, second), [-1, 49 * second]);
  if (hidden) h = relu(add(matmul(h, weights(49 * second, hidden)), weights(hidden)));
  const y = softmax(add(matmul(h, weights(hidden || 49 * second, 10)), weights(10)));
  const crossEntropy = reduceMean(neg(reduceSum(mul(y_, log(y)), { axis: 1 })));
  const training = new AdamOptimizer(rate).minimize(crossEntropy);
  const accuracy = reduceMean(cast(equal(argMax(y, 1), argMax(y_, 1)), "float32"));
  return { variables, crossEntropy, accuracy, training, initialize: globalVariablesInitializer() };
}
