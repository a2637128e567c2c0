import { expect, test } from "vitest";
import {
  add,
  constant,
  globalVariablesInitializer,
  Graph,
  mul,
  NdArray,
  placeholder,
  reduceSum,
  relu,
  Session,
  square,
  variable,
  withGraph,
  zeros,
  type Feeds,
  type Fetches,
  type Variable,
} from "../index.ts";
import { convolution, deadRelus, dense, gradientNorms, layersOf } from "./index.ts";

async function run<const F extends Fetches>(
  graph: Graph,
  fetches: F,
  feeds: Feeds,
  loaded: Readonly<Record<string, readonly number[]>> = {},
) {
  const session = new Session({ graph });
  await session.run(globalVariablesInitializer(graph));
  for (const [name, values] of Object.entries(loaded)) {
    const target = graph.find(name) as Variable;
    await session.load(target, NdArray.of(values, target.shape as number[], "float32"));
  }
  const result = await session.run(fetches, feeds);
  session.close();
  return result;
}

test("a gradient's norm is the root of its elements' squares, for each variable that the loss depends on", async () => {
  const graph = new Graph();
  const norms = withGraph(graph, () => {
    const w = variable("w", constant([1.5, 2]));
    const b = variable("layer/b", constant([3]));
    variable("unread", zeros([2]));
    variable("kept", zeros([2]), { trainable: false });
    // By w: 2w = [3, 4], of length 5. By b: 7.
    return gradientNorms(add(reduceSum(square(w)), reduceSum(mul(b, 7))));
  });
  const values = await run(graph, norms, {});
  expect(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.item()]))).toEqual({ w: 5, "layer/b": 7 });
});

test("a relu unit is dead if it is 0 for every example, a filter if it is 0 at every place of every image", async () => {
  const graph = new Graph();
  const counts = withGraph(graph, () => {
    const x = placeholder("x", [null, 2]);
    const hidden = dense(x, 3, { name: "hidden", activation: relu });
    return deadRelus(layersOf({ x, logits: dense(hidden, 1, { name: "last" }) }));
  });
  expect(Object.keys(counts)).toEqual(["hidden"]);
  // Units: x0 − x1, −x0 − x1, x1. The second is dead for any x ≥ 0; the first for the second example alone.
  const loaded = { "hidden/weights": [1, -1, 0, -1, -1, 1] };
  const dead = async (x: number[][]) => (await run(graph, counts, { x }, loaded))["hidden"].item();
  expect(await dead([[3, 1], [1, 3]])).toBe(1); // prettier-ignore
  expect(await dead([[1, 3]])).toBe(2);

  const images = new Graph();
  const filters = withGraph(images, () => {
    const x = placeholder("x", [null, 1, 2, 1]);
    return deadRelus(layersOf({ x, logits: convolution(x, 2, 1, { name: "conv1", activation: relu }) }));
  });
  const x = NdArray.of([0, 0, 0, 5], [2, 1, 2, 1], "float32");
  expect((await run(images, filters, { x }, { "conv1/weights": [1, -1] }))["conv1"].item()).toBe(1);
});
