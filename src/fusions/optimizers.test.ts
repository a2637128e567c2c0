import { expect, test } from "vitest";
import {
  AdamOptimizer,
  add,
  globalVariablesInitializer,
  GradientDescentOptimizer,
  Graph,
  matmul,
  MomentumOptimizer,
  NdArray,
  placeholder,
  reduceMean,
  RMSPropOptimizer,
  Session,
  sigmoid,
  square,
  truncatedNormal,
  variable,
  withGraph,
  zeros,
  type Tensor,
} from "../index.ts";
import { fuse } from "../runtime/fuse.ts";
import { schedule } from "../runtime/schedule.ts";

const optimizers = {
  "gradient descent": () => new GradientDescentOptimizer(0.1),
  momentum: () => new MomentumOptimizer(0.1, 0.9),
  "momentum, looking ahead": () => new MomentumOptimizer(0.1, 0.9, { useNesterov: true }),
  RMSProp: () => new RMSPropOptimizer(0.01),
  "RMSProp with momentum": () => new RMSPropOptimizer(0.01, { momentum: 0.5 }),
  Adam: () => new AdamOptimizer(0.01),
};

function net(make: () => GradientDescentOptimizer | MomentumOptimizer | RMSPropOptimizer | AdamOptimizer, columns: number) {
  const graph = new Graph({ seed: 3 });
  return withGraph(graph, () => {
    const x = placeholder("x", [null, 5]);
    const w = variable("w", truncatedNormal([5, columns]));
    const b = variable("b", zeros([columns]));
    const y = sigmoid(add(matmul(x, w), b));
    const loss = reduceMean(square(add(y, -0.6)));
    return { graph, loss, training: make().minimize(loss), init: globalVariablesInitializer(graph) };
  });
}

const x = NdArray.of(
  Array.from({ length: 20 }, (_, i) => Math.sin(i + 1)),
  [4, 5],
  "float32",
);

async function statesAfterSteps(
  { graph, loss, training, init }: ReturnType<typeof net>,
  fused: boolean,
  beside: boolean,
): Promise<string[]> {
  const session = new Session({ graph, fuse: fused, threads: 2 });
  try {
    await session.run(init);
    await session.run(beside ? { training, loss, variables: graph.variables[0] } : { training }, { x }, { steps: 4 });
    return (await session.run(graph.variables)).map((value) => value.sha256());
  } finally {
    session.close();
  }
}

test.each(Object.entries(optimizers))(
  "an update of %s leaves the same bits in variables and slots, in one pass or part by part, whatever is fetched beside it",
  async (_, make) => {
    for (const columns of [1, 3, 7, 256, 5001]) {
      const plain = await statesAfterSteps(net(make, columns), false, false);
      expect(await statesAfterSteps(net(make, columns), true, false)).toEqual(plain);
      expect(await statesAfterSteps(net(make, columns), true, true)).toEqual(plain);
    }
  },
);

test.each(["gradient descent", "momentum", "RMSProp", "Adam"] as const)("an update of %s is one group for each variable", (name) => {
  const { graph, training } = net(optimizers[name], 7);
  const scheduled = schedule([training], new Map([[graph.find("x") as Tensor, [4, 5]]]));
  const units = fuse(scheduled, new Set(scheduled.updates.map(({ value }) => scheduled.standsFor(value))));
  const updated = scheduled.updates.filter(({ variable: { trainable } }) => trainable);
  expect(updated).toHaveLength(2);
  for (const { value } of updated) expect(units.find(({ outputs }) => outputs.includes(scheduled.standsFor(value)))!.group).toBeDefined();
});
