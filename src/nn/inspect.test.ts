import { expect, test } from "vitest";
import {
  avgPool2d,
  globalVariablesInitializer,
  Graph,
  maxPool2d,
  NdArray,
  placeholder,
  relu,
  Session,
  softmax,
  withGraph,
} from "../index.ts";
import { convolution, dense, flatten, inspectPrediction, reuseVariables, windowAt, type InspectedLayer } from "./index.ts";
import type { Variable } from "../index.ts";

/** Images of 4 × 4 with two channels through a convolution of 3 × 3 and a pooling to two scores. */
async function inspected() {
  const graph = new Graph({ seed: 1 });
  const { x, logits, y } = withGraph(graph, () => {
    const x = placeholder("x", [null, 4, 4, 2]);
    const hidden = convolution(x, 3, 3, { name: "conv1", activation: relu });
    const logits = dense(flatten(maxPool2d(hidden, { size: 2, name: "pool1" })), 2, { name: "dense1" });
    return { x, logits, y: softmax(logits) };
  });
  const session = new Session({ graph });
  await session.run(globalVariablesInitializer(graph));
  await session.load(graph.find("conv1/bias") as Variable, NdArray.of([0.25, -0.5, 0], [3], "float32"));
  const digit = Float32Array.from({ length: 32 }, (_, i) => Math.sin(i));
  const result = await inspectPrediction(session, { x, logits, y }, digit);
  session.close();
  return { ...result, digit };
}

const named = (layers: readonly InspectedLayer[], name: string): InspectedLayer => layers.find((one) => one.name === name)!;
const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

test("a prediction comes with every layer's input, sums and output, each layer's input being the output before", async () => {
  const { layers, logits, probabilities, prediction, digit } = await inspected();
  expect(layers.map(({ name, output: { shape } }) => [name, shape])).toEqual([
    ["conv1", [4, 4, 3]],
    ["pool1", [2, 2, 3]],
    ["flatten", [12]],
    ["dense1", [2]],
  ]);
  expect([...layers[0].input.data]).toEqual([...digit]);
  for (const [i, { input }] of layers.slice(1).entries()) expect(input).toBe(layers[i].output);
  expect([...layers[0].output.data]).toEqual([...layers[0].preActivation!.data].map((value) => Math.max(0, value)));
  expect([...layers[3].output.data]).toEqual([...logits]);
  expect(sum(probabilities)).toBeCloseTo(1, 6);
  expect(prediction).toBe(logits[0] >= logits[1] ? 0 : 1);
});

test("the products under a window and the bias are the sum at that place, in the middle and over every edge", async () => {
  const conv = named((await inspected()).layers, "conv1");
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 4; column++) {
      for (let channel = 0; channel < 3; channel++) {
        const found = windowAt(conv, { row, column, channel });
        expect([found.top, found.left]).toEqual([row - 1, column - 1]);
        expect(found.window.shape).toEqual([3, 3, 2]);
        expect(sum(found.products!.data) + found.bias!).toBeCloseTo(found.sum!, 5);
        expect(found.output).toBe(Math.max(0, found.sum!));
      }
    }
  }
});

test("what lies outside the image is 0 in the window", async () => {
  const { layers, digit } = await inspected();
  // The first row and column of the window at 0, 0 are outside; pixel (0, 0) is its middle.
  const { window } = windowAt(named(layers, "conv1"), { row: 0, column: 0, channel: 0 });
  expect(window.data.slice(0, 8)).toEqual(new Float32Array(8));
  expect(window.data.slice(8, 12)).toEqual(digit.slice(0, 4));
});

test("a pooling's window is of one channel, and its output the largest in it", async () => {
  const pool = named((await inspected()).layers, "pool1");
  const { top, left, window, output, filter } = windowAt(pool, { row: 1, column: 0, channel: 2 });
  expect([top, left, window.shape, filter]).toEqual([2, 0, [2, 2], undefined]);
  expect(output).toBe(Math.max(...window.data));
});

test("a dense layer's window is all of its input", async () => {
  const last = named((await inspected()).layers, "dense1");
  const { products, bias, sum: score } = windowAt(last, { channel: 1 });
  expect(products!.shape).toEqual([12]);
  expect(sum(products!.data) + bias!).toBeCloseTo(score!, 5);
});

test("windows with strides and of an average know where they begin", async () => {
  const graph = new Graph();
  const network = withGraph(graph, () => {
    const x = placeholder("x", [null, 5, 5, 1]);
    const build = () => convolution(x, 1, [3, 1], { name: "conv1", strides: [2, 1], padding: "valid" });
    const logits = avgPool2d(build(), { size: [1, 5], name: "pool1" });
    return { x, logits, y: reuseVariables(build) };
  });
  const session = new Session({ graph });
  await session.run(globalVariablesInitializer(graph));
  const digit = Float32Array.from({ length: 25 }, (_, i) => i);
  const { layers } = await inspectPrediction(session, network, digit);
  session.close();
  // Rows 2, 3, 4 of column 3: 5 · row + 3.
  expect([...windowAt(layers[0], { row: 1, column: 3, channel: 0 }).window.data]).toEqual([13, 18, 23]);
  const average = windowAt(layers[1], { row: 1, channel: 0 });
  expect(average.window.shape).toEqual([1, 5]);
  expect(average.output).toBeCloseTo(sum(average.window.data) / 5, 5);
});

test("a place that is not there, and a layer without windows, are errors", async () => {
  const { layers } = await inspected();
  expect(() => windowAt(layers[0], { row: 4, column: 0, channel: 0 })).toThrow("has outputs [4, 4, 3], and none at row 4");
  expect(() => windowAt(layers[2], { channel: 0 })).toThrow('a flatten layer ("flatten") has no windows');
});
