import {
  AdamOptimizer,
  add,
  conv2d,
  dropout,
  fill,
  globalVariablesInitializer,
  GradientDescentOptimizer,
  log,
  matmul,
  maxPool2d,
  MomentumOptimizer,
  mul,
  NdArray,
  neg,
  placeholder,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  softmax,
  truncatedNormal,
  variable,
  zeros,
  type Operation,
  type Tensor,
} from "../../src/index.ts";
import { handwriting } from "../../src/data/handwriting/index.ts";

/** Digits as bytes: 784 of 0 … 255 an image, and the classes. */
export interface Digits {
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
}

export interface Network {
  readonly initialize: Operation;
  readonly training: Operation;
}

/** A training run: how its network is made, in a graph of its own, and what it is fed. */
export interface Training {
  readonly network: () => Network;
  readonly seed: number;
  /** Digits a step: as many as there are, or so many of them in turn. */
  readonly batch: number;
  /** The updates after which the weights are looked at, rising. */
  readonly steps: readonly number[];
}

/** Digits that the repository makes itself, the same bytes everywhere. */
export function generatedDigits(count: number): Digits {
  return handwriting({ seed: 0, split: "train", count });
}

/** Rows start…end as feeds: pixels stay bytes. */
export function feedsOf({ images, labels }: Digits, start: number, end: number): { readonly x: NdArray; readonly y_: NdArray } {
  const count = end - start;
  const oneHot = Uint8Array.from({ length: count * 10 }, (_, i) => Number(labels[start + Math.floor(i / 10)] === i % 10));
  return {
    x: NdArray.ofBytes(images.slice(start * 784, end * 784), [count, 784], 255),
    y_: NdArray.ofBytes(oneHot, [count, 10], 1),
  };
}

const inputs = () => ({ x: placeholder("x", [null, 784]), y_: placeholder("y_", [null, 10]) });

const crossEntropy = (y_: Tensor<readonly [null, 10], "float32">, scores: Tensor<readonly [null, 10], "float32">): Tensor =>
  reduceMean(neg(reduceSum(mul(y_, log(softmax(scores))), { axis: 1 })));

/** The tutorial's: softmax regression by gradient descent on all digits at once. */
export function softmaxRegression(): Network {
  const { x, y_ } = inputs();
  const w = variable("W", zeros([784, 10]));
  const b = variable("b", zeros([10]));
  const loss = crossEntropy(y_, add(matmul(x, w), b));
  return { training: new GradientDescentOptimizer(0.1).minimize(loss), initialize: globalVariablesInitializer() };
}

/** 784-128-10 with relu and dropout, by gradient descent with momentum. */
export function perceptron(): Network {
  const { x, y_ } = inputs();
  const w1 = variable("W1", truncatedNormal([784, 128], { stddev: 0.1 }));
  const b1 = variable("b1", zeros([128]));
  const w2 = variable("W2", truncatedNormal([128, 10], { stddev: 0.1 }));
  const b2 = variable("b2", zeros([10]));
  const hidden = dropout(relu(add(matmul(x, w1), b1)), 0.5);
  const loss = crossEntropy(y_, add(matmul(hidden, w2), b2));
  return { training: new MomentumOptimizer(0.05, 0.9).minimize(loss), initialize: globalVariablesInitializer() };
}

/** Two layers of 5 × 5 convolution, relu and 2 × 2 pooling with 8 and 16 channels, dropout and a dense layer, by Adam. */
export function convolutional(): Network {
  const { x, y_ } = inputs();
  const filters1 = variable("filters1", truncatedNormal([5, 5, 1, 8], { stddev: 0.1 }));
  const b1 = variable("b1", fill([8], 0.1));
  const filters2 = variable("filters2", truncatedNormal([5, 5, 8, 16], { stddev: 0.1 }));
  const b2 = variable("b2", fill([16], 0.1));
  const w3 = variable("W3", truncatedNormal([7 * 7 * 16, 10], { stddev: 0.1 }));
  const b3 = variable("b3", zeros([10]));
  const images = reshape(x, [-1, 28, 28, 1]);
  const layer1 = maxPool2d(relu(add(conv2d(images, filters1, { padding: "same" }), b1)), { size: 2, strides: 2, padding: "same" });
  const layer2 = maxPool2d(relu(add(conv2d(layer1, filters2, { padding: "same" }), b2)), { size: 2, strides: 2, padding: "same" });
  const flat = dropout(reshape(layer2, [-1, 7 * 7 * 16]), 0.4);
  const loss = crossEntropy(y_, add(matmul(flat, w3), b3));
  return { training: new AdamOptimizer(0.001).minimize(loss), initialize: globalVariablesInitializer() };
}
