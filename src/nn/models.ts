import { add } from "../ops/arithmetic.ts";
import { relu } from "../ops/functions.ts";
import { matmul } from "../ops/matmul.ts";
import { maxPool2d } from "../ops/pool.ts";
import { reshape } from "../ops/shape.ts";
import { zeros } from "../ops/source.ts";
import { constantInitializer, truncatedNormalInitializer } from "./initializers.ts";
import { convolution, dense, dropoutLayer, flatten } from "./layers.ts";
import { defineModel, type Digits, type ModelDefinition } from "./model.ts";
import { getVariable } from "./variables.ts";

const asImages = (x: Digits) => reshape(x, [-1, 28, 28, 1], "image");

/** Digits a little off their places: what a small network can take. Chosen with the recipes, on validation digits (bench/accuracy.md). */
const slightly = { shift: 1, rotate: 6, scale: 0.06 };

/** The tutorial's network, with its names: softmax(x · W + b). */
const softmax = defineModel({
  name: "softmax",
  summary: "softmax regression, the tutorial's: one layer, 784-10",
  build: (x) => add(matmul(x, getVariable("W", [784, 10], zeros)), getVariable("b", [10], zeros)),
  recipe: { batchSize: "all", steps: 2501, optimizer: "gradient-descent", learningRate: 0.1, schedule: "constant" },
});

const mlp = defineModel({
  name: "mlp",
  summary: "one hidden layer: 784-128-10 with relu",
  build: (x) => dense(dense(x, 128, { name: "dense1", activation: relu }), 10, { name: "dense2" }),
  recipe: { batchSize: 64, epochs: 12, optimizer: "adam", learningRate: 0.003, schedule: "one-cycle", augment: slightly },
});

const cnn = defineModel({
  name: "cnn",
  summary: "a small convolutional network: 5×5 windows, 8 and 16 filters, each with relu and 2×2 pooling; dense 10",
  build: (x) => {
    const conv1 = convolution(asImages(x), 8, 5, { name: "conv1", activation: relu });
    const conv2 = convolution(maxPool2d(conv1, { size: 2, name: "pool1" }), 16, 5, { name: "conv2", activation: relu });
    return dense(flatten(maxPool2d(conv2, { size: 2, name: "pool2" })), 10, { name: "dense1" });
  },
  recipe: { batchSize: 64, epochs: 4, optimizer: "adam", learningRate: 0.01, schedule: "one-cycle", augment: slightly },
});

/** Weights and biases as TensorFlow's "Deep MNIST for Experts" has them. */
const initial = { initializer: truncatedNormalInitializer({ stddev: 0.1 }), biasInitializer: constantInitializer(0.1) };

const deepMnist = defineModel({
  name: "deep-mnist",
  summary: 'TensorFlow\'s "Deep MNIST for Experts": 5×5 windows, 32 and 64 filters; dense 1,024 with dropout; dense 10',
  build: (x, mode) => {
    const conv1 = convolution(asImages(x), 32, 5, { name: "conv1", activation: relu, ...initial });
    const conv2 = convolution(maxPool2d(conv1, { size: 2, name: "pool1" }), 64, 5, { name: "conv2", activation: relu, ...initial });
    const flat = flatten(maxPool2d(conv2, { size: 2, name: "pool2" }));
    const dense1 = dense(flat, 1024, { name: "dense1", activation: relu, ...initial });
    return dense(dropoutLayer(dense1, 0.5, mode), 10, { name: "dense2", ...initial });
  },
  recipe: { batchSize: 50, steps: 20_000, optimizer: "adam", learningRate: 1e-4, schedule: "constant" },
});

/** The networks that Inkling knows by name. */
export const models: Readonly<Record<"softmax" | "mlp" | "cnn" | "deep-mnist", ModelDefinition>> = {
  softmax,
  mlp,
  cnn,
  "deep-mnist": deepMnist,
};
