import {
  AdamOptimizer,
  add,
  argMax,
  cast,
  conv2d,
  equal,
  globalVariablesInitializer,
  GradientDescentOptimizer,
  log,
} from "../../src/index.ts";
import {
  Graph,
  matmul,
  maxPool2d,
  mul,
  NdArray,
  neg,
  placeholder,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  Session,
} from "../../src/index.ts";
import { constant, softmax, variable, withGraph, zeros, type Shape, type Tensor } from "../../src/index.ts";
import { Generator } from "../../src/random/generator.ts";
import { feedsOf, part, reordered } from "./examples.ts";
import type { Examples } from "./people.ts";

type Float = Tensor<Shape, "float32">;

/** "softmax": softmax regression, by gradient descent; "small CNN": two convolutions of 5×5 with max-pool, by Adam. */
export type Kind = "softmax" | "small CNN";

/** What is measured with: a network that learns from batches and says how much it reads. */
export interface Reader {
  readonly train: (batch: Examples, rate: number) => Promise<void>;
  /** Share of these that it reads rightly. */
  readonly accuracy: (examples: Examples) => Promise<number>;
  readonly close: () => void;
}

export async function makeReader(kind: Kind, seed: number, classes = 10): Promise<Reader> {
  const graph = new Graph();
  const random = new Generator(seed).split("weights");
  const net = withGraph(graph, () => {
    const x = placeholder("x", [null, 784]);
    const y_ = placeholder("y_", [null, classes]);
    const rate = placeholder("rate", []);
    const scores = kind === "softmax" ? linear(x, classes) : convolutional(x, classes, random);
    const y = softmax(scores);
    const crossEntropy = reduceMean(neg(reduceSum(mul(y_, log(y)), { axis: 1 })));
    const optimizer = kind === "softmax" ? new GradientDescentOptimizer(rate) : new AdamOptimizer(rate);
    const training = optimizer.minimize(crossEntropy);
    const accuracy = reduceMean(cast(equal(argMax(y, 1), argMax(y_, 1)), "float32"));
    return { training, accuracy, initialize: globalVariablesInitializer() };
  });
  const session = new Session({ graph });
  await session.run(net.initialize);
  return {
    train: async (batch, rate) => {
      await session.run(net.training, { ...feedsOf(batch, classes), rate: NdArray.of([rate], [], "float32") });
    },
    accuracy: async (examples) => {
      let right = 0;
      for (let from = 0; from < examples.labels.length; from += 1000) {
        const some = part(examples, from, Math.min(from + 1000, examples.labels.length));
        right += some.labels.length * (await session.run(net.accuracy, feedsOf(some, classes))).item();
      }
      return right / examples.labels.length;
    },
    close: () => session.close(),
  };
}

function linear(x: Float, classes: number): Float {
  return add(matmul(x, variable("W", zeros([784, classes]))), variable("b", zeros([classes])));
}

/** Channels 8 and 16, about 15,000 numbers to learn. */
function convolutional(x: Float, classes: number, random: Generator): Float {
  const weights = (shape: number[], inputs: number): Float => {
    const limit = Math.sqrt(3 / inputs);
    const values = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.uniform(-limit, limit));
    return variable("weights", constant(NdArray.of(values, shape, "float32")));
  };
  const layer = (input: Float, from: number, to: number): Float => {
    const convolved = conv2d(input, weights([5, 5, from, to], 25 * from), { padding: "same" });
    const biases = variable("biases", constant(NdArray.of(new Float32Array(to).fill(0.1), [to], "float32")));
    return maxPool2d(relu(add(convolved, biases)), { size: 2, strides: 2, padding: "same" });
  };
  const features = reshape(layer(layer(reshape(x, [-1, 28, 28, 1]), 1, 8), 8, 16), [-1, 784]);
  return add(matmul(features, weights([784, classes], 784)), variable("b", zeros([classes])));
}

/** Goes over the examples in a new order each time; the rate falls to 0 along a straight line. */
export async function trainOn(
  reader: Reader,
  examples: Examples,
  { epochs, batch, rate, seed }: { readonly epochs: number; readonly batch: number; readonly rate: number; readonly seed: number },
): Promise<void> {
  const random = new Generator(seed).split("order");
  const perEpoch = Math.floor(examples.labels.length / batch);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const shuffled = reordered(examples, random.shuffle(examples.labels.length));
    for (let step = 0; step < perEpoch; step++) {
      const done = (epoch * perEpoch + step) / (epochs * perEpoch);
      await reader.train(part(shuffled, step * batch, (step + 1) * batch), rate * (1 - done));
    }
  }
}
