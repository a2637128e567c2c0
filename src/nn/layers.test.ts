import { expect, test } from "vitest";
import { evaluateByReference, finiteDifferences } from "../autodiff/check.ts";
import * as ink from "../index.ts";
import type { Tensor } from "../index.ts";
import { constantInitializer, convolution, dense, dropoutLayer, flatten, reuseVariables } from "./index.ts";

const { gradients, Graph, maxPool2d, NdArray, placeholder, reduceSum, relu, Session, square, tanh, truncatedNormal, withGraph } = ink;

/** What is fetched, after the variables have been given the values of `loaded`, by name. */
async function run<const F extends ink.Fetches>(
  graph: ink.Graph,
  fetches: F,
  feeds: ink.Feeds = {},
  loaded: Readonly<Record<string, readonly number[]>> = {},
) {
  const session = new Session({ graph });
  if (graph.variables.length > 0) await session.run(ink.globalVariablesInitializer(graph));
  for (const one of graph.variables) {
    const values = loaded[one.name];
    if (values) await session.load(one, NdArray.of(values, one.shape as number[], "float32"));
  }
  const result = await session.run(fetches, feeds);
  session.close();
  return result;
}

const inGraph = <R>(build: () => R): R => withGraph(new Graph({ seed: 3 }), build);

test("a dense layer is activation(x · weights + bias), with variables in its own scope", async () => {
  const y = inGraph(() => dense(placeholder("x", [null, 2]), 3, { name: "dense1", activation: relu }));
  expect(y.shape).toEqual([null, 3]);
  expect(y.name).toBe("dense1/Relu");
  expect(y.graph.variables.map(String)).toEqual([
    'Tensor("dense1/weights:0", shape=(2, 3), dtype=float32)',
    'Tensor("dense1/bias:0", shape=(3,), dtype=float32)',
  ]);
  const loaded = { "dense1/weights": [1, 2, 3, 4, 5, 6], "dense1/bias": [0.5, -10, 0] };
  // [1, 1] · weights = [5, 7, 9]; with the bias [5.5, −3, 9].
  expect([...(await run(y.graph, y, { x: [[1, 1]] }, loaded))]).toEqual([5.5, 0, 9]);
});

test("without an activation a dense layer gives its sums, without a bias it has no bias", async () => {
  const y = inGraph(() => dense(placeholder("x", [null, 2]), 1, { name: "sum", useBias: false }));
  expect(y.graph.variables.map(({ name }) => name)).toEqual(["sum/weights"]);
  expect([...(await run(y.graph, y, { x: [[3, -4]] }, { "sum/weights": [1, 2] }))]).toEqual([-5]);
});

test("a convolution keeps the size of the image unless its windows must lie inside, or its stride is more than 1", () => {
  inGraph(() => {
    const x = placeholder("x", [null, 28, 28, 3]);
    expect(convolution(x, 8, 5, { name: "same" }).shape).toEqual([null, 28, 28, 8]);
    expect(convolution(x, 8, 5, { name: "inside", padding: "valid" }).shape).toEqual([null, 24, 24, 8]);
    expect(convolution(x, 4, [3, 5], { name: "far", strides: 2 }).shape).toEqual([null, 14, 14, 4]);
    expect(x.graph.find("far/weights")).toMatchObject({ shape: [3, 5, 3, 4] });
  });
});

test("a convolution adds its filter's products and its bias at every place", async () => {
  const y = inGraph(() => convolution(placeholder("x", [null, 2, 2, 1]), 1, 2, { name: "conv1", padding: "valid", activation: relu }));
  // 1·1 + 2·10 + 3·100 + 4·1000 − 321 = 4000
  const loaded = { "conv1/weights": [1, 10, 100, 1000], "conv1/bias": [-321] };
  expect([...(await run(y.graph, y, { x: NdArray.of([1, 2, 3, 4], [1, 2, 2, 1], "float32") }, loaded))]).toEqual([4000]);
});

test("flatten lays an example's elements into one row", async () => {
  const y = inGraph(() => flatten(placeholder("x", [null, 2, 2, 2])));
  expect(y.shape).toEqual([null, 8]);
  const x = NdArray.of(
    Array.from({ length: 16 }, (_, i) => i),
    [2, 2, 2, 2],
    "float32",
  );
  expect((await run(y.graph, y, { x })).row(1).toString()).toBe("[ 8.  9. 10. 11. 12. 13. 14. 15.]");
});

test("dropout is there when a network learns, and is not when it reads", async () => {
  const { x, reading, learning } = inGraph(() => {
    const x = placeholder("x", [null, 1000]);
    return { x, reading: dropoutLayer(x, 0.25, { training: false }), learning: dropoutLayer(x, 0.25, { training: true }) };
  });
  expect(reading).toBe(x);
  const values = [...(await run(x.graph, learning, { x: [new Array(1000).fill(3)] }))];
  expect(new Set(values)).toEqual(new Set([0, 4]));
  const share = values.filter((value) => value === 0).length / 1000;
  expect(share).toBeGreaterThan(0.2);
  expect(share).toBeLessThan(0.3);
});

test("dropout's gradient goes through what stayed, as finite differences say", () => {
  inGraph(() => {
    const x = placeholder("x", [2, 8]);
    const loss = reduceSum(square(dropoutLayer(x, 0.5, { training: true })));
    const [gradient] = gradients(loss as Tensor, [x]);
    const feeds = new Map([[x as Tensor, { shape: [2, 8], data: Array.from({ length: 16 }, (_, i) => i / 4 - 2) }]]);
    const exact = evaluateByReference(gradient as Tensor, feeds).data;
    expect(new Set([...exact].map((value) => value === 0)).size).toBe(2);
    finiteDifferences(loss, x, feeds).forEach((estimate, i) => expect(exact[i]).toBeCloseTo(estimate, 6));
  });
});

test("gradients go through a convolution, a pooling and dense layers, as finite differences say", () => {
  inGraph(() => {
    const x = placeholder("x", [1, 4, 4, 1]);
    const pooled = maxPool2d(convolution(x, 2, 3, { name: "conv1", activation: tanh }), { size: 2 });
    const loss = reduceSum(square(dense(dense(flatten(pooled), 3, { name: "dense1", activation: tanh }), 2, { name: "dense2" })));
    const { variables } = x.graph;
    const feeds = new Map<Tensor, { shape: readonly number[]; data: number[] }>();
    for (const [seed, one] of [x as Tensor, ...variables].entries()) {
      const shape = one.shape as number[];
      const size = shape.reduce((a, b) => a * b, 1);
      feeds.set(one, { shape, data: Array.from({ length: size }, (_, i) => Math.sin((i + 7 * seed) * 12.9898)) });
    }
    const found = gradients(loss as Tensor, variables) as readonly Tensor[];
    for (const [i, one] of variables.entries()) {
      const exact = evaluateByReference(found[i], feeds).data;
      const estimates = finiteDifferences(loss, one, feeds);
      estimates.forEach((estimate, j) => expect(exact[j], `${one.name}[${j}]`).toBeCloseTo(estimate, 6));
    }
  });
});

test("a layer's initial weights depend on the seed and its name, not on the layers beside it", async () => {
  const weightsOf = async (names: readonly string[], seed: number): Promise<number[]> => {
    const graph = new Graph({ seed });
    withGraph(graph, () => names.forEach((name) => dense(placeholder("x", [null, 3]), 2, { name })));
    return [...(await run(graph, graph.find("dense2/weights") as Tensor))];
  };
  const alone = await weightsOf(["dense2"], 5);
  expect(await weightsOf(["dense1", "dense2", "dense3"], 5)).toEqual(alone);
  expect(await weightsOf(["dense2"], 6)).not.toEqual(alone);
});

test("initial weights and biases can be of one's own making", async () => {
  const graph = new Graph();
  withGraph(graph, () =>
    dense(placeholder("x", [null, 2]), 2, {
      name: "dense1",
      initializer: (shape) => truncatedNormal(shape, { stddev: 1e-3 }),
      biasInitializer: constantInitializer(0.1),
    }),
  );
  const [weights, bias] = await run(graph, graph.variables);
  for (const weight of weights) expect(Math.abs(weight)).toBeLessThanOrEqual(2e-3);
  expect([...bias]).toEqual([Math.fround(0.1), Math.fround(0.1)]);
});

test("a second build under reuseVariables has the same variables, and the same values come out", async () => {
  const { graph, first, second } = inGraph(() => {
    const x = placeholder("x", [null, 3]);
    const build = () => dense(x, 4, { name: "dense1", activation: relu });
    return { graph: x.graph, first: build(), second: reuseVariables(build) };
  });
  expect(second).not.toBe(first);
  expect(graph.variables).toHaveLength(2);
  const [one, other] = await run(graph, [first, second], { x: [[1, -2, 3]] });
  expect([...one]).toEqual([...other]);
});

test.each([
  ["a name that is taken", () => [dense(rows(), 2, { name: "a" }), dense(rows(), 2, { name: "a" })], '"a/weights" already'],
  ["nothing to use again", () => reuseVariables(() => dense(rows(), 2, { name: "a" })), 'no variable "a/weights" to use again'],
  [
    "another shape",
    () => [dense(rows(), 2, { name: "a" }), reuseVariables(() => dense(rows(), 3, { name: "a" }))],
    '"a/weights" is a float32 [3, 2], but the layer wants a float32 [3, 3]',
  ],
  ["images into a dense layer", () => dense(placeholder("x", [null, 4, 4, 1]) as never, 2, { name: "a" }), "flatten(x)"],
  ["rows into a convolution", () => convolution(placeholder("x", [null, 784]) as never, 2, 3, { name: "a" }), "[-1, 28, 28, 1]"],
  ["half a unit", () => dense(rows(), 0.5, { name: "a" }), "units is a whole number, 1 or more, got 0.5"],
  ["a rate of 1", () => dropoutLayer(rows(), 1, { training: true }), "less than 1, got 1"],
] as const)("%s is an error that says what to do", (_, build, message) => {
  expect(() => inGraph<unknown>(build)).toThrow(message);
});

const rows = () => placeholder("x", [null, 3]);

test("an error inside reuseVariables does not leave the reuse on", () => {
  inGraph(() => {
    expect(() => reuseVariables(() => dense(rows(), 2, { name: "a" }))).toThrow();
    expect(dense(rows(), 2, { name: "a" }).shape).toEqual([null, 2]);
  });
});
