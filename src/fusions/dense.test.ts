import { expect, test } from "vitest";
import * as ink from "../index.ts";
import type { Tensor } from "../index.ts";
import { engineMemory } from "../runtime/memory.ts";
import { Plan } from "../runtime/plan.ts";

const { add, gradients, Graph, matmul, mul, NdArray, placeholder, reduceMean, relu, Session, square, variable, withGraph, zeros } = ink;

function values(shape: readonly number[], seed: number) {
  const size = shape.reduce((a, b) => a * b, 1);
  return NdArray.of(
    Array.from({ length: size }, (_, i) => Math.sin((i + seed) * 12.9898)),
    shape,
    "float32",
  );
}

/** Two dense layers with relu and their gradients: 33 examples, 12 → 21 → 5, so that every tile has a tail. */
function twoLayers() {
  const graph = new Graph();
  return withGraph(graph, () => {
    const x = placeholder("x", [null, 12]);
    const product = matmul(x, variable("w1", zeros([12, 21])));
    const sum = add(product, variable("b1", zeros([21])));
    const hidden = relu(sum);
    // A bias may stand on either side, and have a leading axis.
    const logits = add(variable("b2", zeros([1, 5])), matmul(hidden, variable("w2", zeros([21, 5]))));
    const loss = reduceMean(square(logits));
    const changes = gradients(loss, graph.variables) as readonly Tensor[];
    return { graph, x, product, sum, hidden, logits, results: [logits, loss, ...changes] };
  });
}

async function run(graph: ink.Graph, fetches: readonly Tensor[], fuse: boolean, spoil?: number) {
  const session = new Session({ graph, fuse, threads: 2 });
  for (const [i, one] of graph.variables.entries()) {
    const value = [...values(one.shape as number[], i)];
    if (spoil !== undefined) value[3] = spoil;
    await session.load(one, NdArray.of(value, one.shape as number[], "float32"));
  }
  const arrays = await session.run(fetches, { x: values([33, 12], 9) });
  session.close();
  return arrays.map((array) => [...array]);
}

async function commandsFor({ x, logits }: ReturnType<typeof twoLayers>, fuse: boolean): Promise<number> {
  const feeds = new Map([[x as Tensor, { shape: [33, 12], divisor: undefined, isSparse: false }]]);
  const plan = new Plan(await engineMemory(), [logits], feeds, { variable: () => 4096, step: 4096, threads: 1, fuse });
  const { commandCount } = plan;
  plan.free();
  return commandCount;
}

test("a dense layer with its bias and relu is one command", async () => {
  const layers = twoLayers();
  expect(await commandsFor(layers, true)).toBe(2);
  expect(await commandsFor(layers, false)).toBeGreaterThan(2);
});

test.each([
  ["nothing", []],
  ["the product", ["product"]],
  ["the sum", ["sum"]],
  ["all of them", ["product", "sum", "hidden"]],
] as const)(
  "two dense layers and their gradients have the bits of their nodes one by one, with %s fetched beside them",
  async (_, beside) => {
    const layers = twoLayers();
    const fetches = [...layers.results, ...beside.map((name) => layers[name] as Tensor)];
    expect(await run(layers.graph, fetches, true)).toEqual(await run(layers.graph, fetches, false));
  },
);

test.each([NaN, Infinity, -Infinity])("%d among the weights and biases goes where it goes without fusion", async (spoil) => {
  const { graph, results } = twoLayers();
  const fused = await run(graph, results, true, spoil);
  expect(fused).toEqual(await run(graph, results, false, spoil));
  expect(fused[0].some((value) => !Number.isFinite(value))).toBe(true);
});

test("a sum that other nodes read, and a bias of another shape, are left alone and right", async () => {
  const graph = new Graph();
  const results = withGraph(graph, () => {
    const x = placeholder("x", [null, 12]);
    const product = matmul(x, variable("w", zeros([12, 21])));
    const sum = add(product, variable("b", zeros([21])));
    const scalar = add(matmul(sum, variable("v", zeros([21, 4]))), variable("c", zeros([1])));
    return [mul(relu(sum), sum), relu(scalar), add(product, product)] as Tensor[];
  });
  expect(await run(graph, results, true)).toEqual(await run(graph, results, false));
});
