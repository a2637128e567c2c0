import { expect, test } from "vitest";
import { add, Graph, matmul, nameScope, placeholder, relu, reshape, tanh, variable, withGraph, zeros } from "../index.ts";
import { batchNorm, convolution, dense, dropoutLayer, flatten, layersOf, models } from "./index.ts";

const built = (training: boolean, build: typeof models.cnn.build) =>
  withGraph(new Graph(), () => {
    const x = placeholder("x", [null, 784]);
    return layersOf({ x, logits: build(x, { training, updates: [] }) });
  });

const told = (layers: ReturnType<typeof built>) =>
  layers.map(({ name, kind, activation }) => [name, kind, ...(activation ? [activation] : [])]);

test("the small convolutional network's layers are found in its graph", () => {
  const layers = built(false, models.cnn.build);
  expect(told(layers)).toEqual([
    ["image", "reshape"],
    ["conv1", "conv2d", "Relu"],
    ["pool1", "max-pool"],
    ["conv2", "conv2d", "Relu"],
    ["pool2", "max-pool"],
    ["flatten", "flatten"],
    ["dense1", "dense"],
  ]);
  expect(layers[1]).toMatchObject({
    input: { name: "image" },
    preActivation: { name: "conv1/Add" },
    output: { name: "conv1/Relu" },
    weights: { name: "conv1/weights" },
    bias: { name: "conv1/bias" },
  });
  for (const [i, { input }] of layers.entries()) expect(input).toBe(i === 0 ? layers[0].input : layers[i - 1].output);
});

test("a network written op by op has layers too", () => {
  const layers = built(false, (x) => {
    const hidden = tanh(add(matmul(x, variable("W1", zeros([784, 20]))), variable("b1", zeros([20]))));
    return add(variable("b2", zeros([10])), matmul(hidden, variable("W2", zeros([20, 10]))));
  });
  expect(told(layers)).toEqual([
    ["MatMul", "dense", "Tanh"],
    ["MatMul_1", "dense"],
  ]);
  expect(layers.map(({ weights, bias }) => [weights?.name, bias?.name])).toEqual([
    ["W1", "b1"],
    ["W2", "b2"],
  ]);
});

test("batch normalisation and dropout are layers of their own, in the graph that has them", () => {
  const build: typeof models.cnn.build = (x, mode) => {
    const sums = convolution(reshape(x, [-1, 28, 28, 1], "image"), 2, 3, { name: "conv1", useBias: false });
    const hidden = relu(batchNorm(sums, mode, { name: "norm1" }), "relu1");
    return dense(dropoutLayer(flatten(hidden), 0.5, mode), 10, { name: "dense1" });
  };
  const reading = [
    ["image", "reshape"],
    ["conv1", "conv2d"],
    ["norm1", "batch-norm"],
    ["relu1", "activation", "Relu"],
    ["flatten", "flatten"],
    ["dense1", "dense"],
  ];
  expect(told(built(false, build))).toEqual(reading);
  expect(told(built(true, build))).toEqual([...reading.slice(0, 5), ["dropout", "dropout"], reading[5]]);
  expect(built(true, build)[2]).toMatchObject({ weights: { name: "norm1/gamma" }, bias: { name: "norm1/beta" } });
});

test("what two layers read is not taken for the second half of one of them", () => {
  const layers = built(false, (x) => {
    const first = dense(x, 10, { name: "dense1" });
    return nameScope("sum", () => add(relu(first), first));
  });
  expect(told(layers)).toEqual([
    ["dense1", "dense"],
    ["sum", "activation", "Relu"],
    ["sum", "other"],
  ]);
});
