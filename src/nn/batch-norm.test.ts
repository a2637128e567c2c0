import { expect, test } from "vitest";
import { evaluateByReference, finiteDifferences } from "../autodiff/check.ts";
import {
  globalVariablesInitializer,
  gradients,
  Graph,
  group,
  mul,
  NdArray,
  placeholder,
  reduceSum,
  Session,
  sin,
  withGraph,
  type Operation,
  type Tensor,
} from "../index.ts";
import { batchNorm, reuseVariables } from "./index.ts";

type Float = Tensor<readonly (number | null)[], "float32">;

function built(shape: readonly (number | null)[], options: { readonly momentum?: number; readonly epsilon?: number } = {}) {
  const graph = new Graph();
  return withGraph(graph, () => {
    const x: Float = placeholder("x", shape);
    const updates: Operation[] = [];
    const learning = batchNorm(x, { training: true, updates }, { name: "norm1", ...options });
    const reading = reuseVariables(() => batchNorm(x, { training: false, updates: [] }, { name: "norm1", ...options }));
    return { graph, x, learning, reading, updates };
  });
}

async function opened(graph: Graph): Promise<Session> {
  const session = new Session({ graph });
  await session.run(globalVariablesInitializer(graph));
  return session;
}

test("while it learns each channel has mean 0 and variance 1 over the batch", async () => {
  const { graph, learning } = built([null, 2], { epsilon: 1e-9 });
  const session = await opened(graph);
  // Channel 0: 1, 3, mean 2, deviation 1. Channel 1: 10, 50, mean 30, deviation 20.
  const y = await session.run(learning, { x: [[1, 10], [3, 50]] }); // prettier-ignore
  session.close();
  expect([...y]).toEqual([-1, -1, 1, 1]);
});

test("images are normalised over batch, rows and columns, channel by channel", async () => {
  const { graph, learning } = built([null, 1, 2, 2], { epsilon: 1e-9 });
  const session = await opened(graph);
  // Channel 0 holds 0, 2, 4, 6: mean 3, variance (9 + 1 + 1 + 9) / 4 = 5. Channel 1 is 7 everywhere: 0 / √1e-9.
  const y = await session.run(learning, { x: NdArray.of([0, 7, 2, 7, 4, 7, 6, 7], [2, 1, 2, 2], "float32") });
  session.close();
  [-3, 0, -1, 0, 1, 0, 3, 0].forEach((value, i) => expect([...y][i]).toBeCloseTo(value / Math.sqrt(5), 6));
});

test("an update moves the averages by 1 − momentum towards the batch's, and reading uses them", async () => {
  const { graph, reading, updates } = built([null, 1], { momentum: 0.75, epsilon: 0.25 });
  const session = await opened(graph);
  // Mean 6, variance 4: 0 + 6/4 = 1.5, 1 + 3/4 = 1.75; then 1.5 + 4.5/4 = 2.625, 1.75 + 2.25/4 = 2.3125.
  const x = [[4], [8]];
  const moving = ["norm1/moving_mean", "norm1/moving_variance"].map((name) => graph.find(name) as Tensor);
  const averages = async () => (await session.run(moving)).map((value) => value.item());
  await session.run(group(updates), { x });
  expect(await averages()).toEqual([1.5, 1.75]);
  // (3.5 − 1.5) / √(1.75 + 0.25) = √2
  expect((await session.run(reading, { x: [[3.5]] })).item()).toBeCloseTo(Math.SQRT2, 6);
  await session.run(group(updates), { x });
  expect(await averages()).toEqual([2.625, 2.3125]);
  session.close();
});

test("what a network that reads makes of an example does not depend on the others", async () => {
  const { graph, reading, learning } = built([null, 3]);
  const session = await opened(graph);
  const [example, other] = [[0.1, -2, 5], [9, 9, -9]]; // prettier-ignore
  const alone = await session.run([reading, learning], { x: [example] });
  const together = await session.run([reading, learning], { x: [example, other] });
  session.close();
  expect([...together[0].row(0)]).toEqual([...alone[0].row(0)]);
  expect([...together[1].row(0)]).not.toEqual([...alone[1].row(0)]);
});

test.each([
  ["rows, while it learns", [4, 3], "learning"],
  ["rows, when it reads", [4, 3], "reading"],
  ["images, while it learns", [2, 2, 3, 2], "learning"],
] as const)("gradients by x, gamma and beta of %s are those of finite differences", (_, shape, mode) => {
  const made = built(shape);
  const { graph, x } = made;
  withGraph(graph, () => {
    // Weighted, since the plain sum of normalised numbers is 0 whatever x is.
    const loss = reduceSum(sin(mul(made[mode], 1.5) as Float)) as Tensor;
    const wanted: Tensor[] = [x, ...graph.variables.filter(({ trainable }) => trainable)];
    expect(wanted.map(({ name }) => name)).toEqual(["x", "norm1/gamma", "norm1/beta"]);
    const feeds = new Map<Tensor, { shape: readonly number[]; data: number[] }>();
    for (const [seed, one] of [x, ...graph.variables].entries()) {
      const lengths = one.shape as number[];
      const size = lengths.reduce((a, b) => a * b, 1);
      // Above 0, as a moving variance is.
      feeds.set(one, { shape: lengths, data: Array.from({ length: size }, (__, i) => 1.1 + Math.sin((i + 3 * seed) * 12.9898)) });
    }
    const found = gradients(loss, wanted);
    for (const [i, one] of wanted.entries()) {
      const exact = evaluateByReference(found[i]!, feeds).data;
      finiteDifferences(loss, one, feeds).forEach((estimate, j) => expect(exact[j], `${one.name}[${j}]`).toBeCloseTo(estimate, 5));
    }
  });
});

test("building for training without a list for the updates is an error", () => {
  const build = () => batchNorm(placeholder("x", [null, 2]), { training: true } as never, { name: "norm1" });
  expect(() => withGraph(new Graph(), build)).toThrow("{ training: true, updates: [] }");
});
