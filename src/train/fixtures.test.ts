import { expect, test } from "vitest";
import {
  AdamOptimizer,
  add,
  constant,
  globalVariablesInitializer,
  GradientDescentOptimizer,
  Graph,
  matmul,
  MomentumOptimizer,
  NdArray,
  reduceMean,
  RMSPropOptimizer,
  Session,
  square,
  sub,
  variable,
  withGraph,
} from "../index.ts";
import { clipByGlobalNorm } from "./clip.ts";

// A linear map of four points of three coordinates to two, mean squared error, five updates. What PyTorch 1.13 makes of weights
// and bias with the same numbers; after the first update and after the fifth, the weights' rows and then the bias.

type Optimizer = Pick<GradientDescentOptimizer, "computeGradients" | "applyGradients">;
const flat = (values: number[], ...shape: number[]) => NdArray.of(values, shape, "float32");
const points = flat([0.5, -1, 2, 1, 0.25, -0.5, -0.75, 1.5, 1, 2, -0.5, 0.125], 4, 3);
const targets = flat([1, 0, 0.5, -1, -2, 1, 0.25, 0.75], 4, 2);

async function afterUpdates(optimizer: Optimizer, clipNorm?: number): Promise<{ first: number[]; fifth: number[] }> {
  const graph = new Graph();
  const { W, b, training, initialize } = withGraph(graph, () => {
    const weights = variable("W", constant(flat([0.1, -0.2, 0.3, 0.4, -0.5, 0.6], 3, 2)));
    const bias = variable("b", constant(flat([0.05, -0.05], 2)));
    const loss = reduceMean(square(sub(add(matmul(constant(points), weights), bias), constant(targets))));
    const pairs = optimizer.computeGradients(loss);
    const applied = optimizer.applyGradients(clipNorm === undefined ? pairs : clipByGlobalNorm(pairs, clipNorm));
    return { W: weights, b: bias, training: applied, initialize: globalVariablesInitializer() };
  });
  const session = new Session({ graph });
  const values = async (): Promise<number[]> => (await session.run([W, b])).flatMap((one) => [...one]);
  try {
    await session.run(initialize);
    // PyTorch's RMSProp begins with squares of 0, TensorFlow's with 1.
    for (const one of graph.variables)
      if (one.name.endsWith("RMSProp"))
        await session.load(one, flat(one.name.startsWith("W") ? [0, 0, 0, 0, 0, 0] : [0, 0], ...(one.shape as number[])));
    await session.run(training);
    const first = await values();
    await session.run(training, {}, { steps: 4 });
    return { first, fifth: await values() };
  } finally {
    session.close();
  }
}

test.each<[string, Optimizer, number[], number[]]>([
  [
    "SGD(lr=0.1)",
    new GradientDescentOptimizer(0.1),
    [0.17484374, -0.15000001, 0.17031251, 0.38499999, -0.43777344, 0.57101566, 0.0628125, -0.054375],
    [0.3197948, -0.01550538, -0.20402399, 0.35666618, -0.28003255, 0.48985428, 0.04292583, -0.07877718],
  ],
  [
    "SGD(lr=0.1, momentum=0.9)",
    new MomentumOptimizer(0.1, 0.9),
    [0.17484374, -0.15000001, 0.17031251, 0.38499999, -0.43777344, 0.57101566, 0.0628125, -0.054375],
    [0.58744901, 0.24820967, -0.94537157, 0.3040325, 0.02593486, 0.32875055, -0.01311355, -0.13017949],
  ],
  [
    "SGD(lr=0.1, momentum=0.9, nesterov=True)",
    new MomentumOptimizer(0.1, 0.9, { useNesterov: true }),
    [0.24220312, -0.105, 0.05359376, 0.37150002, -0.38176951, 0.54492968, 0.07434375, -0.05831251],
    [0.46197793, 0.24618347, -0.99747944, 0.33716488, 0.00808198, 0.33379045, -0.12056229, -0.15901919],
  ],
  [
    "RMSprop(lr=0.01, alpha=0.9, eps=1e-10)",
    new RMSPropOptimizer(0.01),
    [0.13162278, -0.16837722, 0.26837724, 0.36837724, -0.46837723, 0.56837726, 0.08162278, -0.08162278],
    [0.19933695, -0.10032104, 0.19597656, 0.31817418, -0.39999595, 0.5057767, 0.08842327, -0.09444522],
  ],
  [
    "RMSprop(lr=0.01, alpha=0.9, eps=1e-10, momentum=0.5)",
    new RMSPropOptimizer(0.01, { momentum: 0.5 }),
    [0.13162278, -0.16837722, 0.26837724, 0.36837724, -0.46837723, 0.56837726, 0.08162277, -0.08162278],
    [0.26260525, -0.03679149, 0.1263254, 0.28257096, -0.33577281, 0.44967988, 0.08298586, -0.09295336],
  ],
  [
    "Adam(lr=0.1, eps=1e-8)",
    new AdamOptimizer(0.1),
    [0.19999999, -0.10000002, 0.20000002, 0.30000001, -0.40000001, 0.5, 0.14999999, -0.14999998],
    [0.53407151, 0.21292678, -0.18860923, 0.29099885, -0.05040781, 0.26601887, -0.0421701, -0.08697691],
  ],
])("five updates are those of PyTorch's %s", async (_, optimizer, first, fifth) => {
  const found = await afterUpdates(optimizer);
  // Adam's powers of β₂ are kept in float32, as in TensorFlow: 1 − 0.999 has but five digits.
  const digits = optimizer instanceof AdamOptimizer ? 5 : 6;
  first.forEach((value, i) => expect(found.first[i]).toBeCloseTo(value, digits));
  fifth.forEach((value, i) => expect(found.fifth[i]).toBeCloseTo(value, 5));
});

test("gradients that are longer than 0.25 together are cut as PyTorch's clip_grad_norm_ cuts them", async () => {
  const found = await afterUpdates(new GradientDescentOptimizer(0.1), 0.25);
  [0.11079539, -0.19278805, 0.28129402, 0.39783642, -0.49102449, 0.59581935, 0.05184806, -0.05063105].forEach((value, i) =>
    expect(found.first[i]).toBeCloseTo(value, 6),
  );
  [0.15244403, -0.16383502, 0.2054489, 0.38947985, -0.45531204, 0.57888818, 0.05758702, -0.05353678].forEach((value, i) =>
    expect(found.fifth[i]).toBeCloseTo(value, 6),
  );
});

test("gradients that are shorter than the norm keep every bit", async () => {
  expect(await afterUpdates(new GradientDescentOptimizer(0.1), 1000)).toEqual(await afterUpdates(new GradientDescentOptimizer(0.1)));
  expect(() => clipByGlobalNorm([], 0)).toThrow("a number above 0, got 0");
});
