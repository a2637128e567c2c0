import { describe, expect, test } from "vitest";
import { NdArray } from "../src/array/ndarray.ts";
import { evaluateByReference, finiteDifferences, type ReferenceFeeds } from "../src/autodiff/check.ts";
import { gradients } from "../src/autodiff/gradients.ts";
import { allOps, type Op } from "../src/graph/definition.ts";
import { Graph, withGraph } from "../src/graph/graph.ts";
import type { Shape } from "../src/graph/shape.ts";
import type { Tensor } from "../src/graph/tensor.ts";
import "../src/index.ts";
import { mul } from "../src/ops/arithmetic.ts";
import { reduceSum } from "../src/ops/reduce.ts";
import { constant, placeholder } from "../src/ops/source.ts";
import { Session } from "../src/runtime/session.ts";
import { cases, spread, type OpCase } from "./op-cases.ts";

// Every length that a vector of four or a row of registers can leave over, then each side of every block's end.
const tails = Array.from({ length: 33 }, (_, i) => i + 1);
const seams = [255, 256, 257, 1023, 1024, 1025, 4095, 4096, 4097];
const differentiatedAt = [1, 2, 5];

interface Built {
  readonly y: Tensor;
  readonly inputs: readonly Tensor[];
  readonly feeds: ReferenceFeeds;
}

const sizeOf = (shape: readonly number[]) => shape.reduce((size, length) => size * length, 1);

function build(op: Op, { inputs, attributes = {}, knownLengths = false }: OpCase): Built {
  const feeds = new Map<Tensor, { shape: readonly number[]; data: number[] }>();
  const tensors = inputs.map(({ shape, dtype = "float32", value }, i) => {
    // Lengths unknown when the graph is built, so that the shape rule must do with nulls too.
    const tensor = placeholder(`input${i}`, knownLengths ? shape : shape.map(() => null), dtype) as Tensor;
    feeds.set(tensor, { shape, data: Array.from({ length: sizeOf(shape) }, (_, j) => value(j)) });
    return tensor;
  });
  const named = op.inputs[0]?.startsWith("...")
    ? { [op.inputs[0].slice(3)]: tensors }
    : Object.fromEntries(op.inputs.map((name, i) => [name, tensors[i]]));
  return { y: op.apply(named, attributes), inputs: tensors, feeds };
}

async function runKernel(graph: Graph, y: Tensor, feeds: ReferenceFeeds): Promise<NdArray> {
  const session = new Session({ graph });
  try {
    return await session.run(
      y,
      [...feeds].map(([tensor, { shape, data }]) => [tensor, NdArray.of(data, shape, tensor.dtype)] as const),
    );
  } finally {
    session.close();
  }
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string): void {
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i], expected[i]];
    const close =
      Object.is(a, e) || a === e || (Number.isNaN(a) && Number.isNaN(e)) || Math.abs(a - e) <= tolerance * Math.max(1, Math.abs(e));
    if (!close) expect.fail(`${what}: element ${i} is ${a}, should be ${e}`);
  }
}

const describeCase = ({ inputs, attributes }: OpCase) =>
  `${inputs.map(({ shape, dtype }) => `[${shape.join()}]${dtype ?? ""}`).join(" ")} ${JSON.stringify(attributes ?? {}).slice(0, 80)}`;

for (const [name, op] of allOps()) {
  describe(name, () => {
    test("has a case", () => expect(Object.keys(cases)).toContain(name));
    const make = cases[name];
    if (!make) return;

    test("kernel and reference agree on every tail and at every block's end, in the shape that the rule gives", async () => {
      for (const n of [...tails, ...seams]) {
        for (const opCase of make(n)) {
          const graph = new Graph();
          const { y, feeds } = withGraph(graph, () => build(op, opCase));
          const expected = evaluateByReference(y, feeds);
          const actual = await runKernel(graph, y, feeds);
          expect([describeCase(opCase), actual.shape]).toEqual([describeCase(opCase), opCase.shape]);
          expect([describeCase(opCase), expected.shape]).toEqual([describeCase(opCase), opCase.shape]);
          expectClose(actual.data, expected.data, opCase.tolerance, `n = ${n}, ${describeCase(opCase)}`);
        }
      }
    }, 120_000);

    if (op.gradient === "zero" || op.gradient === null) return;

    test("gradient agrees with finite differences", () => {
      for (const n of differentiatedAt) {
        for (const opCase of make(n).filter(({ notDifferentiated }) => !notDifferentiated)) checkGradient(op, opCase, n);
      }
    });
  });
}

/** Each output is weighted differently, so that a gradient which mixes outputs up is found out. */
function checkGradient(op: Op, opCase: OpCase, n: number): void {
  withGraph(new Graph(), () => {
    const { y, inputs, feeds } = build(op, opCase);
    const weights = NdArray.of(
      Array.from({ length: sizeOf(opCase.shape) }, (_, i) => spread(i + 5)),
      opCase.shape,
      "float32",
    );
    const loss = reduceSum(mul(y as Tensor<Shape, "float32">, constant(weights)));
    const found = gradients(loss as Tensor, inputs);
    inputs.forEach((input, i) => {
      if (input.dtype !== "float32") return;
      const gradient = found[i];
      const differences = finiteDifferences(loss, input, feeds);
      const values = gradient ? evaluateByReference(gradient, feeds).data : new Float64Array(differences.length);
      expectClose(values, differences, 1e-6, `gradient by ${op.inputs[i]}, n = ${n}, ${describeCase(opCase)}`);
    });
  });
}

test("the table of cases names no operation that does not exist", () => {
  expect(Object.keys(cases).filter((name) => !allOps().has(name))).toEqual([]);
});
