import { expect, test } from "vitest";
import {
  add,
  Graph,
  NdArray,
  matmul,
  mul,
  neg,
  placeholder,
  reduceSum,
  relu,
  Session,
  softmax,
  tanh,
  variable,
  withGraph,
  zeros,
  type Tensor,
} from "../index.ts";
import { command, type Operand } from "../graph/command.ts";
import { newLifetime, type Lifetime } from "./arena.ts";
import { chainSteps, type Chain, type Step } from "./chains.ts";
import { engineMemory } from "./memory.ts";
import { Plan } from "./plan.ts";
import type { Place } from "./table.ts";

/** Operands in an arena of their own, and steps over them. */
function table() {
  const placeOf = new Map<Operand, Place>();
  const operand = (size: number): Operand => {
    const made: Operand = { shape: [size], dtype: "float32", size };
    placeOf.set(made, { kind: "arena", lifetime: newLifetime(size * 4) });
    return made;
  };
  const lifetimeOf = (of: Operand): Lifetime => (placeOf.get(of) as { lifetime: Lifetime }).lifetime;
  const step = (y: Operand, x: Operand, parts = y.size): Step => ({
    command: command("relu_f32", { y, x }, { over: y.size }),
    nodes: [],
    parts,
    canWait: false,
  });
  return { placeOf, operand, lifetimeOf, step };
}

test("steps that read one another's elements one by one become one chain, and what only they read stays inside it", () => {
  const { placeOf, operand, lifetimeOf, step } = table();
  const [a, b, c, d] = [operand(6400), operand(6400), operand(6400), operand(6400)];
  const rows = chainSteps([step(b, a), step(c, b), step(d, c)], placeOf, new Set([lifetimeOf(d)]));
  expect(rows).toHaveLength(1);
  expect([...(rows[0] as Chain).inside.keys()]).toEqual([lifetimeOf(b), lifetimeOf(c)]);
});

test("what is read after the run, or by a step outside, has a place of its own", () => {
  const { placeOf, operand, lifetimeOf, step } = table();
  const [a, b, c, d] = [operand(6400), operand(6400), operand(6400), operand(1)];
  const total: Step = {
    command: command("reduce_sum_f32", { y: d, x: b, length: 6400, inner: 1, divisor: 1 }, { over: 1 }),
    nodes: [],
    parts: 0,
    canWait: false,
  };
  const rows = chainSteps([step(b, a), step(c, b), total], placeOf, new Set([lifetimeOf(c), lifetimeOf(d)]));
  expect(rows.map((row) => ("steps" in row ? row.steps.length : 1))).toEqual([2, 1]);
  expect((rows[0] as Chain).inside.size).toBe(0);
});

test("a step that reads all of a result waits until all of it is there", () => {
  const { placeOf, operand, lifetimeOf, step } = table();
  const [a, b, c] = [operand(6400), operand(6400), operand(6400)];
  const rows = chainSteps([step(b, a), step(c, b, 0)], placeOf, new Set([lifetimeOf(c)]));
  expect(rows).toHaveLength(2);
});

test("an update waits for whoever still reads the old value", () => {
  const { placeOf, operand, step } = table();
  const [old, next, other] = [operand(6400), operand(6400), operand(6400)];
  placeOf.set(old, { kind: "fixed", address: 4096 });
  const target: Operand = { ...old };
  placeOf.set(target, { kind: "fixed", address: 4096 });
  const commit = step(target, next);
  const late = step(other, old, 0);
  const rows = chainSteps([step(next, old), late, commit], placeOf, new Set());
  const order = rows.flatMap((row) => ("steps" in row ? row.steps : [row]));
  expect(order.indexOf(commit)).toBeGreaterThan(order.indexOf(late));
});

test("a dense layer's bias and relu, forward and backward, are chains in a user's own graph, with the bits of the steps one by one", async () => {
  const graph = new Graph();
  const { y, parts } = withGraph(graph, () => {
    const x = placeholder("x", [null, 12]);
    const w = variable("w", zeros([12, 10]));
    const h = relu(add(matmul(x, w), variable("b", zeros([10]))));
    const scored = softmax(mul(tanh(h), 3));
    return { y: neg(reduceSum(scored, { axis: 1 })), parts: [h, scored] as Tensor[] };
  });
  const memory = await engineMemory();
  const x = graph.find("x") as Tensor;
  const alone = new Plan(memory, [y], new Map([[x, { shape: [64, 12], divisor: undefined, isSparse: false }]]), {
    variable: () => 4096,
    step: 4096,
    threads: 1,
    fuse: true,
  });
  expect(alone.commandCount).toBeLessThanOrEqual(3);
  alone.free();
  // Fetching what is in the middle of a chain takes it out of the tile; the result must not notice.
  const session = new Session({ graph });
  for (const variableOfGraph of graph.variables) await session.load(variableOfGraph, weights(variableOfGraph.shape as number[]));
  const feed = weights([64, 12]);
  const plain = await session.run(y, { x: feed });
  const [beside] = await session.run([y, ...parts], { x: feed });
  expect([...beside]).toEqual([...plain]);
  session.close();
});

function weights(shape: readonly number[]) {
  const size = shape.reduce((a, b) => a * b, 1);
  return NdArray.of(
    Array.from({ length: size }, (_, i) => Math.sin(i * 12.9898) / 2),
    shape,
    "float32",
  );
}
