import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { add, conv2d, gradients, Graph, maxPool2d, mul, NdArray, placeholder, reduceSum, relu, Session, withGraph } from "../index.ts";
import type { Padding, Shape, Tensor } from "../index.ts";
import { fuse } from "../runtime/fuse.ts";
import { schedule } from "../runtime/schedule.ts";

type Float = Tensor<Shape, "float32">;

interface Layer {
  readonly n: number;
  readonly rows: number;
  readonly columns: number;
  readonly c: number;
  readonly r: number;
  readonly s: number;
  readonly k: number;
  readonly strides: number;
  readonly padding: Padding;
}

/** A layer of convolution, bias, relu and 2 × 2 pooling, with its gradients; `rows` and `columns` are the images'. */
function layer({ c, k, r, s, strides, padding }: Layer) {
  const graph = new Graph();
  return withGraph(graph, () => {
    const x = placeholder("x", [null, null, null, c]) as Float;
    const w = placeholder("w", [r, s, c, k]) as Float;
    const b = placeholder("b", [k]) as Float;
    const convolved = conv2d(x, w, { strides, padding });
    const sum = add(convolved, b);
    const activations = relu(sum);
    const pooled = maxPool2d(activations, { size: 2 });
    const weights = placeholder("weights", [null, null, null, k]) as Float;
    const loss = reduceSum(mul(pooled, weights)) as Tensor;
    const [dx, dw, db] = gradients(loss, [x, w, b]) as [Tensor, Tensor, Tensor];
    return { graph, inner: [convolved, sum, activations] as Tensor[], outer: [pooled, dx, dw, db] as Tensor[] };
  });
}

const numbers = (shape: readonly number[], seed: number, special: readonly number[] = []): NdArray =>
  NdArray.of(
    Array.from({ length: shape.reduce((size, length) => size * length, 1) }, (_, i) => {
      const value = Math.fround(Math.sin(i * 12.9898 + seed * 78.233) * 2);
      return special.length > 0 && (i * 7919 + seed) % 61 === 0 ? special[i % special.length] : value;
    }),
    shape,
    "float32",
  );

const results = ({ rows, columns, r, s, strides, padding }: Layer): readonly [number, number] =>
  [
    [rows, r],
    [columns, s],
  ].map(([length, size]) => Math.ceil((padding === "same" ? length : length - size + 1) / strides)) as [number, number];

interface Specials {
  /** Whether images are empty but for a few pixels. */
  readonly drawing?: boolean;
  readonly x?: readonly number[];
  readonly w?: readonly number[];
  readonly b?: readonly number[];
  readonly weights?: readonly number[];
}

const drawing = (shape: readonly number[]): NdArray => {
  const { data } = numbers(shape, 1);
  return NdArray.of(
    Array.from(data as Float32Array, (value, i) => (i % 97 < 3 ? value : 0)),
    shape,
    "float32",
  );
};

function feedsOf(one: Layer, special: Specials): Record<string, NdArray> {
  const { n, rows, columns, c, r, s, k } = one;
  const [p, q] = results(one);
  return {
    x: special.drawing ? drawing([n, rows, columns, c]) : numbers([n, rows, columns, c], 1, special.x),
    w: numbers([r, s, c, k], 2, special.w),
    b: numbers([k], 3, special.b),
    weights: numbers([n, Math.ceil(p / 2), Math.ceil(q / 2), k], 4, special.weights),
  };
}

async function run(
  graph: Graph,
  fetches: readonly Tensor[],
  feeds: Record<string, NdArray>,
  fused: boolean,
  threads = 1,
): Promise<NdArray[]> {
  const session = new Session({ graph, fuse: fused, threads });
  try {
    return await session.run([...fetches], feeds);
  } finally {
    session.close();
  }
}

/** Bits, with every NaN alike. */
const bitsOf = ({ data }: NdArray): Uint32Array => {
  const floats = Float32Array.from(data, (value) => (Number.isNaN(value) ? NaN : value));
  return new Uint32Array(floats.buffer);
};

async function expectSameBits(one: Layer, special: Specials, extra: readonly number[], threads = 1): Promise<void> {
  const { graph, inner, outer } = layer(one);
  const fetches = [...outer, ...inner.filter((_, i) => extra.includes(i))];
  const feeds = feedsOf(one, special);
  const [plain, fused] = [await run(graph, fetches, feeds, false), await run(graph, fetches, feeds, true, threads)];
  const named = (arrays: readonly NdArray[]) => Object.fromEntries(fetches.map(({ name }, i) => [name, bitsOf(arrays[i])]));
  expect(named(fused)).toEqual(named(plain));
}

const typical: Layer = { n: 3, rows: 8, columns: 6, c: 2, r: 3, s: 3, k: 10, strides: 1, padding: "same" };
const groups = (fetches: readonly Tensor[], one: Layer): readonly string[] => {
  const graph = fetches[0].graph;
  const shapes = new Map(Object.entries(feedsOf(one, {})).map(([name, { shape }]) => [graph.find(name) as Tensor, shape] as const));
  const kept = new Set(fetches);
  return fuse(schedule([...fetches], shapes), kept)
    .filter(({ group }) => group)
    .map(({ group }) =>
      group!.covers
        .map(({ definition }) => definition.name)
        .sort()
        .join(" "),
    );
};

describe("what a user writes is found", () => {
  test("forward, a pooled layer is one pass with its winners; backward, its gradient is never stored", () => {
    const { outer } = layer(typical);
    expect(groups(outer, typical)).toEqual([
      "Add BroadcastLike Conv2D MaxPool MaxPoolArgmax Relu",
      "Conv2DBackpropFilter Conv2DBackpropInput MaxPoolScatter Mul Step SumTo",
    ]);
  });

  test("where the activations are fetched, convolution, bias and relu are one pass and pooling another", () => {
    const { outer, inner } = layer(typical);
    expect(groups([outer[0], inner[2]], typical)).toEqual(["Add BroadcastLike Conv2D Relu"]);
  });

  test("a layer whose windows reach over the edge is pooled by itself", () => {
    const odd = { ...typical, rows: 7 };
    const { outer } = layer(odd);
    expect(groups([outer[0]], odd)).toEqual(["Add BroadcastLike Conv2D Relu"]);
  });
});

describe("fused and unfused layers have the same bits", () => {
  const layers = fc.record({
    n: fc.integer({ min: 1, max: 9 }),
    rows: fc.constantFrom(5, 6, 8, 10, 11, 12),
    columns: fc.constantFrom(5, 6, 8, 9, 10, 12),
    c: fc.constantFrom(1, 2, 3, 8, 9),
    r: fc.integer({ min: 1, max: 5 }),
    s: fc.integer({ min: 1, max: 5 }),
    k: fc.constantFrom(1, 3, 4, 8, 13),
    strides: fc.constantFrom(1, 1, 2),
    padding: fc.constantFrom<Padding>("same", "valid"),
  });
  const extras = fc.subarray([0, 1, 2]);

  test("of any shape, whatever else is fetched", async () => {
    await fc.assert(
      fc.asyncProperty(layers, extras, (one, extra) => expectSameBits(one, {}, extra)),
      { numRuns: 60 },
    );
  }, 60_000);

  test.each(["x", "w", "b", "weights"] as const)("where %s holds NaN, infinities and zeros", async (name) => {
    for (const special of [[NaN], [Infinity, -Infinity], [0, -0], [NaN, 0, -Infinity, 3e38]]) {
      await expectSameBits(typical, { [name]: special }, []);
      await expectSameBits({ ...typical, c: 1, k: 3, strides: 2 }, { [name]: special }, []);
    }
  });

  test("where images are mostly empty and gradients hold NaN and infinities there", async () => {
    for (const weights of [[], [NaN], [Infinity, 0, -0]]) {
      for (const [columns, strides, r] of [
        [28, 1, 5],
        [28, 2, 3],
        [70, 1, 5],
      ]) {
        await expectSameBits({ ...typical, rows: 28, columns, c: 1, r, s: r, strides }, { drawing: true, weights }, []);
      }
    }
  });

  test("over many blocks of images, and of sums for the bias, shared by three threads", async () => {
    await expectSameBits({ ...typical, n: 50 }, {}, [], 3);
    await expectSameBits({ n: 5, rows: 28, columns: 28, c: 1, r: 5, s: 5, k: 8, strides: 1, padding: "same" }, {}, [], 3);
    await expectSameBits({ n: 5, rows: 14, columns: 14, c: 8, r: 5, s: 5, k: 16, strides: 1, padding: "same" }, {}, [], 3);
  });
});
