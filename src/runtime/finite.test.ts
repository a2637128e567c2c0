import { expect, test } from "vitest";
import {
  AdamOptimizer,
  constant,
  dropout,
  exp,
  globalVariablesInitializer,
  GradientDescentOptimizer,
  Graph,
  log,
  matmul,
  mul,
  NdArray,
  neg,
  placeholder,
  reduceMean,
  reduceSum,
  Session,
  sigmoid,
  softmax,
  variable,
  withGraph,
  zeros,
} from "../index.ts";

/** Softmax regression of two features with the logarithm as it is written, which is −∞ once a probability is rounded to 0. */
function naive() {
  return withGraph(new Graph(), () => {
    const x = placeholder("x", [null, 2]);
    const W = variable("W", zeros([2, 2]));
    const loss = reduceMean(neg(reduceSum(mul(constant([[1, 0]]), log(softmax(matmul(x, W)), { naive: true })) as never, { axis: 1 })));
    return { W, loss, training: new GradientDescentOptimizer(100).minimize(loss), initialize: globalVariablesInitializer() };
  });
}

test("the first NaN or infinity ends a checked run before its step, with the operation, the example and what went in", async () => {
  const { W, loss, training, initialize } = naive();
  const session = new Session();
  await session.run(initialize, {}, { check: "finite" });
  // The first step gives W = [[−125, 125], [175, −175]]: scores 1425 and −1425 for example 0, whose second probability is 0.
  const x = [[-10, 1], [5, 6]]; // prettier-ignore
  const heard: number[] = [];
  const run = session.run({ training, loss }, { x }, { steps: 9, check: "finite", onValues: (_, updates) => heard.push(updates) });
  await expect(run).rejects.toThrow(
    /^run: "Log" \(Log\) is the first to make -Infinity at \[0, 1\], example 0\.\n.*"Softmax" is 0 there\.\n.*step 1 of this run, after 1 updates/,
  );
  expect(heard).toEqual([0]);
  expect([...(await session.run(W))]).toEqual([-125, 125, 175, -175]);
  session.close();
});

test.each([
  ["a feed", { x: [[1, 2], [3, NaN]] }, 0, 'what is fed as "x" holds NaN at [1, 1], example 1'], // prettier-ignore
  ["a variable", { x: [[1, 2]] }, -Infinity, 'the variable "scale" holds -Infinity.'],
  ["an operation", { x: [[1, 2], [3, 44]] }, 3, '"Exp" (Exp) is the first to make Infinity at [1, 1], example 1'], // prettier-ignore
] as const)("%s that is not finite is named itself, not what reads it", async (_, feeds, scale, message) => {
  const { y, factor } = withGraph(new Graph(), () => {
    const factor = variable("scale", constant(1));
    return { y: exp(exp(mul(placeholder("x", [null, 2]), factor) as never)), factor };
  });
  const session = new Session();
  await session.load(factor, NdArray.of([scale], [], "float32"));
  // exp(3 · 44) is more than float32 can hold; without the check it is what comes out.
  await expect(session.run(y, feeds, { check: "finite" })).rejects.toThrow(message);
  await expect(session.run(y, feeds)).resolves.toBeDefined();
  session.close();
});

test("where every number is finite, checked steps have the bits of unchecked ones, and their values are heard alike", async () => {
  const trained = async (check: boolean) => {
    const graph = new Graph({ seed: 4 });
    const { loss, training } = withGraph(graph, () => {
      const x = placeholder("x", [null, 3]);
      const W = variable("W", constant([[0.5], [-0.25], [1]]));
      const loss = reduceMean(sigmoid(matmul(dropout(x, 0.5), W as never)));
      return { loss, training: new AdamOptimizer(0.1).minimize(loss) };
    });
    const session = new Session({ graph });
    await session.run(globalVariablesInitializer(graph));
    const heard: unknown[] = [];
    const x = Array.from({ length: 20 }, (_, i) => [Math.sin(i), Math.cos(i), i / 20]);
    const options = { steps: 7, every: 3, onValues: ([value]: readonly NdArray[], updates: number) => heard.push([value.item(), updates]) };
    const last = await session.run([loss, training] as never, { x }, (check ? { ...options, check: "finite" } : options) as never);
    const result = {
      heard,
      last: (last as readonly NdArray[])[0].item(),
      hash: await session.weightsSha256(),
      updates: session.updatesDone,
    };
    session.close();
    return result;
  };
  const plain = await trained(false);
  expect(plain.heard).toHaveLength(3);
  expect(await trained(true)).toEqual(plain);
});

test("a checked run wants whole steps too, and can be stopped between them", async () => {
  const { training, initialize } = naive();
  const session = new Session();
  await session.run(initialize);
  const feeds = { x: [[0, 0]] };
  await expect(session.run(training, feeds, { steps: 1.5, check: "finite" })).rejects.toThrow("steps is a whole number");
  await expect(session.run(training, feeds, { steps: 3, check: "finite", signal: AbortSignal.abort("enough") })).rejects.toBe("enough");
  expect(session.updatesDone).toBe(0);
  session.close();
});
