import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { add, constant, evaluate, Graph, matmul, Session, variable, withGraph, zeros, type Tensor, type Variable } from "../index.ts";
import { batchNorm, defineModel, dense, dropoutLayer, models, type ModelDefinition } from "../nn/index.ts";
import { clipByGlobalNorm, network, type Network } from "./index.ts";
import { feedsOf, generatedDigits } from "../../test/same-bits/networks.ts";

const { recipe } = models.mlp;

const withNormAndDropout = defineModel({
  name: "normal",
  summary: "a hidden layer with batch normalisation and dropout",
  build: (x, mode) => {
    const sums = dense(x, 16, { name: "dense1", useBias: false });
    return dense(dropoutLayer(batchNorm(sums, mode, { name: "norm1" }), 0.5, mode), 10, { name: "dense2" });
  },
  recipe,
});

async function opened(net: Network): Promise<Session> {
  const session = new Session({ graph: net.graph });
  await session.run(net.initialize);
  return session;
}

test("the model softmax is the tutorial's network: W and b, and the golden weights", async () => {
  const net = network(models.softmax);
  expect(net.graph.variables.map(({ name }) => name)).toEqual(["W", "b"]);
  const session = await opened(net);
  const feeds = { ...feedsOf(generatedDigits(5500), 0, 5500), learningRate: 0.1 };
  await session.run(net.training, feeds, { steps: 5 });
  const golden = JSON.parse(readFileSync(new URL("../../test/same-bits/golden.json", import.meta.url), "utf8")) as Record<string, string>;
  expect(await session.weightsSha256()).toBe(golden["softmax regression, 5500 digits a step, 5 updates"]);
  session.close();
});

test.each(Object.values(models).map((model) => [model.name, model] as const))(
  "%s halves the loss of fifty digits when it is shown them eight times",
  { timeout: 120_000 },
  async (_, model) => {
    const net = network(model, { seed: 1 });
    const session = await opened(net);
    const digits = feedsOf(generatedDigits(50), 0, 50);
    const before = (await session.run(net.loss, digits)).item();
    await session.run(net.training, { ...digits, learningRate: model.recipe.learningRate }, { steps: 8 });
    const after = (await session.run(net.loss, digits)).item();
    session.close();
    expect(after).toBeLessThan(before / 2);
  },
);

test("each convolution of cnn is computed with its bias, relu and pooling, when it learns and when it reads", async () => {
  const net = network(models.cnn);
  const session = await opened(net);
  const feeds = { ...feedsOf(generatedDigits(4), 0, 4), learningRate: 0.01 };
  for (const fetch of [net.training, net.prediction]) {
    const { rows } = await session.profile(fetch, feeds, { steps: 2 });
    const kernels = rows.flatMap((row) => row.kernels);
    expect(kernels.filter((kernel) => kernel === "convolve_f32")).toHaveLength(2);
    // Those of the graph: relu, max_pool; what adds a bias.
    expect(kernels.filter((kernel) => /^(relu|max_pool|add)/.test(kernel))).toEqual([]);
  }
  session.close();
});

test("dropout and the batch's own averages are in the loss that is lowered, not in the one that is read", async () => {
  const net = network(withNormAndDropout, { seed: 2 });
  const session = await opened(net);
  const feeds = { ...feedsOf(generatedDigits(20), 0, 20), learningRate: 0.01 };
  const [loss, trainingLoss] = await session.run([net.loss, net.trainingLoss], feeds);
  expect(trainingLoss.item()).not.toBe(loss.item());
  const read = async () => [...(await session.run(net.logits, feeds))];
  expect(await read()).toEqual(await read());
  session.close();
});

test("a training step moves batch normalisation's averages too", async () => {
  const net = network(withNormAndDropout);
  const session = await opened(net);
  const mean = net.graph.find("norm1/moving_mean") as Variable;
  expect(new Set(await session.run(mean))).toEqual(new Set([0]));
  await session.run(net.training, { ...feedsOf(generatedDigits(20), 0, 20), learningRate: 0.01 });
  expect([...(await session.run(mean))].every((value) => value !== 0)).toBe(true);
  session.close();
});

test("the seed fixes the initial weights and every draw of dropout", async () => {
  const trained = async (seed: number): Promise<string> => {
    const net = network(withNormAndDropout, { seed });
    const session = await opened(net);
    await session.run(net.training, { ...feedsOf(generatedDigits(20), 0, 20), learningRate: 0.01 }, { steps: 3 });
    const hash = await session.weightsSha256();
    session.close();
    return hash;
  };
  expect(await trained(4)).toBe(await trained(4));
  expect(await trained(5)).not.toBe(await trained(4));
});

const definition = (build: ModelDefinition["build"]): ModelDefinition => defineModel({ name: "mine", summary: "mine", build, recipe });

test("a model that makes a variable anew each time it is built is refused, with what to do", () => {
  const model = definition((x) => add(matmul(x, variable("W", zeros([784, 10]))), variable("b", zeros([10]))));
  expect(() => network(model)).toThrow(/made new variables when it was built a second time: "W_1", "b_1".*\n.*getVariable/);
});

test("logits that are not ten scores for each digit are refused", () => {
  expect(() => network(definition((x) => dense(x, 9, { name: "dense1" })))).toThrow('"dense1/Add" is float32 [null, 9]');
  expect(() => network(definition(() => undefined as unknown as Tensor))).toThrow("must return its logits, got undefined");
});

test.each([
  [{ name: "My model" }, "small letters"],
  [{ summary: "two\nlines" }, "summary is one line"],
  [{ recipe: { ...recipe, steps: 10 } }, "either epochs or steps"],
  [{ recipe: { ...recipe, batchSize: 0 } }, 'whole number, 1 or more, or "all", got 0'],
  [{ recipe: { ...recipe, learningRate: NaN } }, "finite number above 0, got NaN"],
] as const)("a definition with %j is refused", (change, message) => {
  expect(() => defineModel({ ...models.mlp, ...change })).toThrow(message);
});

test("gradients longer than the limit are made as long as it, all by one factor; shorter ones stay as they are", async () => {
  const graph = new Graph();
  const clipped = (longest: number) =>
    withGraph(graph, () => {
      const [a, b] = [variable("a", zeros([2])), variable("b", zeros([1]))] as Variable[];
      // √(3² + 4² + 12²) = 13
      const pairs = [
        { gradient: constant([3, 4]), variable: a },
        { gradient: constant([12]), variable: b },
      ];
      return clipByGlobalNorm(pairs, longest).map(({ gradient }) => gradient);
    });
  expect((await evaluate(clipped(6.5))).map((array) => [...array])).toEqual([[1.5, 2], [6]]); // prettier-ignore
  expect((await evaluate(clipped(13.5))).map((array) => [...array])).toEqual([[3, 4], [12]]); // prettier-ignore
});
