import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  add,
  avgPool2d,
  constant,
  conv2d,
  Graph,
  gradients,
  matmul,
  maxPool2d,
  mul,
  NdArray,
  reduceSum,
  relu,
  reshape,
  Session,
  withGraph,
} from "../src/index.ts";
import type { PoolOptions, Shape, Tensor, WindowOptions } from "../src/index.ts";

type Float = Tensor<Shape, "float32">;

interface Fixture {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly shape: readonly number[];
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

// Made by fixtures/gradients-of-layers.py, with PyTorch in float64.
const fixtures = readFileSync(new URL("fixtures/gradients-of-layers.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Fixture);

/** The numbers that the script uses too. */
const numbers = (shape: readonly number[], seed: number): NdArray =>
  NdArray.of(
    Array.from({ length: shape.reduce((size, length) => size * length, 1) }, (_, i) => (((i + seed) * 7919) % 2003) / 1001 - 1),
    shape,
    "float32",
  );

const layer = (y: Float, filters: Float, bias: Float): Float => maxPool2d(relu(add(conv2d(y, filters), bias)), { size: 2 });

const computed: Readonly<Record<string, (t: Readonly<Record<string, Float>>, attributes: never) => Float>> = {
  conv2d: ({ x, filters }, attributes: WindowOptions) => conv2d(x, filters, attributes),
  maxPool2d: ({ x }, attributes: PoolOptions) => maxPool2d(x, attributes),
  avgPool2d: ({ x }, attributes: PoolOptions) => avgPool2d(x, attributes),
  dense: ({ x, weights, bias }) => relu(add(matmul(x, weights), bias)),
  network: ({ x, filters1, bias1, filters2, bias2, weights, bias }) => {
    const y = layer(layer(x, filters1, bias1), filters2, bias2);
    return add(matmul(reshape(y, [3, 24]), weights), bias);
  },
};

test.each(fixtures.map((one, i) => [`${i} ${one.name} ${JSON.stringify(one.attributes)}`, one] as const))(
  "gradients of %s are PyTorch's, within 1e-5 of the largest",
  async (_, { name, attributes, inputs, shape, gradients: expected }) => {
    const graph = new Graph();
    const names = Object.keys(inputs);
    const found = withGraph(graph, () => {
      const tensors = Object.fromEntries(names.map((key, seed) => [key, constant(numbers(inputs[key], seed))]));
      const y = computed[name](tensors, attributes as never);
      expect(y.shape).toEqual(shape);
      const loss = reduceSum(mul(y, constant(numbers(shape, 1000))));
      return gradients(
        loss as Tensor,
        names.map((key) => tensors[key]),
      ) as Tensor[];
    });
    const session = new Session({ graph });
    try {
      for (const [i, key] of names.entries()) {
        const actual = (await session.run(found[i])) as NdArray;
        const largest = Math.max(...expected[key].map(Math.abs));
        const worst = Math.max(...expected[key].map((value, j) => Math.abs(actual.data[j] - value)));
        expect(worst, `the gradient by ${key}`).toBeLessThanOrEqual(1e-5 * largest);
      }
    } finally {
      session.close();
    }
  },
);
