import { expect, test } from "vitest";
import {
  AdamOptimizer,
  add,
  assign,
  globalVariablesInitializer,
  gradients,
  GradientDescentOptimizer,
  Graph,
  matmul,
  MomentumOptimizer,
  mul,
  NdArray,
  ones,
  placeholder,
  reduceMean,
  reshape,
  RMSPropOptimizer,
  Session,
  sigmoid,
  square,
  sub,
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

test("a weight's gradient and Adam's update give the same bits in one pass or two, whatever is fetched beside them", async () => {
  for (const [rows, inside, columns] of [
    [50, 70, 9],
    [3, 5, 1030],
    [256, 37, 64],
    [257, 6, 5],
  ]) {
    const graph = new Graph({ seed: 4 });
    const { init, nodes } = withGraph(graph, () => {
      const x = placeholder("x", [null, 5]);
      const h = sigmoid(matmul(x, variable("first", truncatedNormal([5, inside]))));
      const w = variable("w", truncatedNormal([inside, columns]));
      const loss = reduceMean(square(add(matmul(h, w), -0.6)));
      const gradient = gradients(loss, [w])[0]!;
      const training = new AdamOptimizer(0.01).minimize(loss);
      return { init: globalVariablesInitializer(graph), nodes: { training, w, gradient, h } };
    });
    const values = NdArray.of(
      Array.from({ length: rows * 5 }, (_, i) => Math.sin(i + 1)),
      [rows, 5],
      "float32",
    );
    const hashes = [];
    for (const [fused, threads, beside] of [
      [false, 1, []],
      [true, 1, []],
      [true, 2, []],
      [true, 2, ["w"]],
      [true, 2, ["gradient"]],
      [true, 1, ["w", "h", "gradient"]],
    ] as const) {
      const session = new Session({ graph, fuse: fused, threads });
      await session.run(init);
      await session.ready();
      const fetches = Object.fromEntries(["training", ...beside].map((name) => [name, nodes[name as keyof typeof nodes]]));
      await session.run(fetches, { x: values }, { steps: 3 });
      hashes.push((await session.run(graph.variables)).map((value) => value.sha256()).join());
      session.close();
    }
    expect(new Set(hashes).size).toBe(1);
  }
});

test("a variable that is updated where it lies shows its old value and its new one to whoever fetches them", async () => {
  const graph = new Graph();
  const { init, nodes } = withGraph(graph, () => {
    const w = variable("w", ones([2, 2]));
    const other = variable("other", zeros([2, 2]));
    const g = placeholder("g", [2, 2]);
    const next = sub(w, mul(0.5, g)) as Tensor;
    const [before, after] = [reshape(w, [4]), reshape(next, [4])];
    return {
      init: globalVariablesInitializer(graph),
      nodes: {
        update: assign(w, next),
        w,
        next,
        before,
        after,
        later: add(w, 1),
        beyond: add(after, 1),
        copy: assign(other, w),
        same: assign(other, next),
      },
    };
  });
  const g = NdArray.of([2, 4, 6, 8], [2, 2], "float32");
  const [before, after] = [
    [1, 1, 1, 1],
    [0, -1, -2, -3],
  ];
  const expected = { w: before, next: after, before, after, later: [2, 2, 2, 2], beyond: [1, 0, -1, -2] };
  const assigned = { copy: before, same: after };
  for (const extra of [[], ["w"], ["next"], ["before"], ["after"], ["later"], ["beyond"], ["copy"], ["same"], Object.keys(expected)]) {
    const session = new Session({ graph, threads: 1 });
    await session.run(init);
    const fetches = Object.fromEntries(["update", ...extra].map((name) => [name, nodes[name as keyof typeof nodes]]));
    const values = (await session.run(fetches, { g })) as Record<string, NdArray>;
    for (const [name, numbers] of Object.entries(expected)) if (extra.includes(name)) expect([...values[name]]).toEqual(numbers);
    const [w, other] = (await session.run(graph.variables)) as NdArray[];
    expect([...w]).toEqual(after);
    expect([...other]).toEqual(assigned[extra[0] as keyof typeof assigned] ?? [0, 0, 0, 0]);
    session.close();
  }
});

test.each(["gradient descent", "momentum", "RMSProp", "Adam"] as const)("an update of %s is one group for each variable", (name) => {
  const { graph, training } = net(optimizers[name], 7);
  const scheduled = schedule([training], new Map([[graph.find("x") as Tensor, [4, 5]]]));
  const units = fuse(scheduled, new Set(scheduled.updates.map(({ value }) => scheduled.standsFor(value))));
  const updated = scheduled.updates.filter(({ variable: { trainable } }) => trainable);
  expect(updated).toHaveLength(2);
  for (const { value } of updated) expect(units.find(({ outputs }) => outputs.includes(scheduled.standsFor(value)))!.group).toBeDefined();
});
