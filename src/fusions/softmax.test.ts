import fc from "fast-check";
import { expect, test } from "vitest";
import {
  add,
  gradients,
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
  softmax,
  withGraph,
  type Tensor,
} from "../index.ts";
import { schedule } from "../runtime/schedule.ts";
import { fuse } from "../runtime/fuse.ts";

const numbers = (rows: number, columns: number, seed: number): NdArray =>
  NdArray.of(
    Array.from({ length: rows * columns }, (_, i) => Math.sin(i * 12.9898 + seed) * 8),
    [rows, columns],
    "float32",
  );

/** Softmax regression's cross-entropy, with the tensors on the way and the gradients. */
function regression(classes: number) {
  const graph = new Graph();
  const fetches = withGraph(graph, () => {
    const x = placeholder("x", [null, 7]);
    const y_ = placeholder("y_", [null, classes]);
    const w = placeholder("w", [7, classes]);
    const b = placeholder("b", [classes]);
    const scores = add(matmul(x, w), b);
    const y = softmax(scores);
    const loss = reduceMean(neg(reduceSum(mul(y_, log(y)), { axis: 1 })));
    const [dw, db, dScores] = gradients(loss, [w, b, scores]);
    return { dw: dw!, db: db!, dScores: dScores!, loss, y, scores };
  });
  return { graph, ...fetches };
}

const feedsOf = (rows: number, classes: number) => ({
  x: numbers(rows, 7, 1),
  y_: numbers(rows, classes, 2),
  w: numbers(7, classes, 3),
  b: numbers(1, classes, 4).reshape([classes]),
});

async function bitsOf(graph: Graph, fetches: readonly Tensor[], feeds: Record<string, NdArray>, fused: boolean): Promise<string[]> {
  const session = new Session({ graph, fuse: fused, threads: 2 });
  try {
    return (await session.run(fetches, feeds)).map((value) => value.sha256());
  } finally {
    session.close();
  }
}

test("gradients of the cross-entropy have the same bits whatever is fetched beside them, fused or not", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 70 }),
      fc.constantFrom(1, 2, 4, 5, 10, 12, 13, 40),
      fc.subarray(["loss", "y", "scores", "dScores"] as const),
      async (rows, classes, extra) => {
        const net = regression(classes);
        const fetches = [net.dw, net.db, ...extra.map((name) => net[name])];
        const feeds = feedsOf(rows, classes);
        expect(await bitsOf(net.graph, fetches, feeds, true)).toEqual(await bitsOf(net.graph, fetches, feeds, false));
      },
    ),
    { numRuns: 60 },
  );
});

test("the gradient is one step from the scores, unless the probabilities are fetched too", () => {
  const { dw, db, y, dScores, graph } = regression(10);
  const shapes = new Map(
    ["x", "y_", "w", "b"].map((name) => {
      const tensor = graph.find(name) as Tensor;
      return [tensor, tensor.shape.map((length) => length ?? 50)] as const;
    }),
  );
  const isGrouped = (fetches: readonly Tensor[]): boolean => {
    const scheduled = schedule(fetches, shapes);
    const units = fuse(scheduled, new Set(fetches.map(scheduled.standsFor)));
    return units.some(({ group, outputs }) => group && outputs.includes(scheduled.standsFor(dScores)));
  };
  expect(isGrouped([dw, db])).toBe(true);
  expect(isGrouped([dw, db, y])).toBe(false);
});
