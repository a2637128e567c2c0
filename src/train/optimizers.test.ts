import { expect, test } from "vitest";
import {
  AdamOptimizer,
  array,
  assign,
  constant,
  globalVariablesInitializer,
  GradientDescentOptimizer,
  Graph,
  MomentumOptimizer,
  mul,
  NdArray,
  reduceSum,
  RMSPropOptimizer,
  Session,
  square,
  sub,
  variable,
  withGraph,
  type Tensor,
} from "../index.ts";

/** Values of w after each of n updates that lower (w − target)² from w = 1, whose gradient is 2(w − target). */
async function path(make: () => { minimize(loss: Tensor): unknown }, steps: number, target = 0): Promise<number[]> {
  const graph = new Graph();
  const { w, training, init } = withGraph(graph, () => {
    const made = variable("w", constant([1, 1, 1]) as Tensor<[3], "float32">);
    const loss = reduceSum(square(sub(made, target)));
    return { w: made, training: make().minimize(loss) as never, init: globalVariablesInitializer(graph) };
  });
  const session = new Session({ graph });
  await session.run(init);
  const seen: number[] = [];
  for (let step = 0; step < steps; step++) {
    await session.run(training);
    const values = [...(await session.run(w))];
    expect(new Set(values).size).toBe(1);
    seen.push(values[0]);
  }
  session.close();
  return seen;
}

const close = (actual: readonly number[], expected: readonly number[]) =>
  expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 6));

test("gradient descent at rate 0.1 on w² keeps four fifths at each step", async () => {
  close(await path(() => new GradientDescentOptimizer(0.1), 3), [0.8, 0.64, 0.512]);
});

test("momentum adds nine tenths of the last sum: 1 − 0.1·2 = 0.8, then 0.8 − 0.1·(0.9·2 + 1.6) = 0.46", async () => {
  close(await path(() => new MomentumOptimizer(0.1, 0.9), 3), [0.8, 0.46, 0.062]);
});

test("Nesterov's step looks ahead: 1 − 0.1·(2 + 0.9·2) = 0.62", async () => {
  // Then the sum is 0.9·2 + 1.24 = 3.04, the step 0.1·(1.24 + 0.9·3.04) = 0.3976.
  close(await path(() => new MomentumOptimizer(0.1, 0.9, { useNesterov: true }), 2), [0.62, 0.2224]);
});

test("RMSProp's squares start at 1, as in TensorFlow: 0.9·1 + 0.1·4 = 1.3, so the first step is 0.1·2 / √1.3", async () => {
  const first = 1 - 0.2 / Math.sqrt(1.3);
  const squares = 0.9 * 1.3 + 0.1 * (2 * first) ** 2;
  close(await path(() => new RMSPropOptimizer(0.1), 2), [first, first - (0.1 * 2 * first) / Math.sqrt(squares)]);
});

test("RMSProp with momentum sums its steps", async () => {
  const step1 = 0.2 / Math.sqrt(1.3);
  const w1 = 1 - step1;
  const squares = 0.9 * 1.3 + 0.1 * (2 * w1) ** 2;
  const step2 = 0.5 * step1 + (0.1 * 2 * w1) / Math.sqrt(squares);
  close(await path(() => new RMSPropOptimizer(0.1, { momentum: 0.5 }), 2), [w1, w1 - step2]);
});

test("Adam's first step is the rate itself, whatever the gradient's size; later ones follow the published rule", async () => {
  let [w, m, v] = [1, 0, 0];
  const expected: number[] = [];
  for (let t = 1; t <= 5; t++) {
    const gradient = 2 * (w - 40);
    m = 0.9 * m + 0.1 * gradient;
    v = 0.999 * v + 0.001 * gradient * gradient;
    w -= ((0.01 * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t)) * (m / (Math.sqrt(v) + 1e-8));
    expected.push(w);
  }
  const seen = await path(() => new AdamOptimizer(0.01), 5, 40);
  expect(seen[0]).toBeCloseTo(1.01, 6);
  expected.forEach((value, i) => expect(seen[i]).toBeCloseTo(value, 5));
});

test("what an optimizer remembers is neither trained nor part of the weights' hash", async () => {
  const graph = new Graph();
  const init = withGraph(graph, () => {
    const w = variable("w", constant([1, 2]) as Tensor<[2], "float32">);
    new AdamOptimizer(0.1).minimize(reduceSum(mul(w, w)));
    return globalVariablesInitializer(graph);
  });
  expect(graph.variables.map(({ name, trainable }) => [name, trainable])).toEqual([
    ["w", true],
    ["Adam/beta1_power", false],
    ["Adam/beta2_power", false],
    ["w/Adam", false],
    ["w/Adam_1", false],
  ]);
  const session = new Session({ graph });
  await session.run(init);
  expect(await session.weightsSha256()).toBe(NdArray.of(array([1, 2]).data, [2], "float32").sha256());
  session.close();
});

test("a rate can be a tensor, which changes from step to step", async () => {
  const graph = new Graph();
  const { w, init, halve, training } = withGraph(graph, () => {
    const made = variable("w", constant([1]) as Tensor<[1], "float32">);
    const rate = variable("rate", constant(0.25) as Tensor<[], "float32">, { trainable: false });
    return {
      w: made,
      training: new GradientDescentOptimizer(rate).minimize(reduceSum(square(made))),
      halve: assign(rate, mul(rate, 0.5)),
      init: globalVariablesInitializer(graph),
    };
  });
  const session = new Session({ graph });
  await session.run(init);
  await session.run(training);
  await session.run(halve);
  await session.run(training);
  expect([...(await session.run(w))]).toEqual([0.5 * 0.75]);
  session.close();
});
