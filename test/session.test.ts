import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  add,
  argMax,
  array,
  assign,
  assignAdd,
  constant,
  dropout,
  evaluate,
  gather,
  globalVariablesInitializer,
  gradients,
  Graph,
  GradientDescentOptimizer,
  log,
  matmul,
  mul,
  NdArray,
  neg,
  placeholder,
  randomNormal,
  randomUniform,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  Session,
  softmax,
  sub,
  tanh,
  truncatedNormal,
  variable,
  withGraph,
  zeros,
  type Tensor,
  type Shape,
} from "../src/index.ts";
import { engineMemory } from "../src/runtime/memory.ts";

/** Builds in a graph of its own and hands over a session on it. */
async function inSession<Built>(build: () => Built, use: (session: Session, built: Built) => Promise<void>): Promise<void> {
  const graph = new Graph();
  const built = withGraph(graph, build);
  const session = new Session({ graph });
  try {
    await use(session, built);
  } finally {
    session.close();
  }
}

describe("what a run sees", () => {
  test("a variable fetched beside its own update gives the value from before", () =>
    inSession(
      () => {
        const count = variable("count", constant(5));
        return { count, init: globalVariablesInitializer(count.graph), up: assignAdd(count, constant(1)) };
      },
      async (session, { count, init, up }) => {
        await session.run(init);
        const [before] = await session.run([count, up]);
        expect(before.item()).toBe(5);
        expect((await session.run(count)).item()).toBe(6);
      },
    ));

  test("two variables that are assigned to each other in one step are swapped", () =>
    inSession(
      () => {
        const a = variable("a", constant(1));
        const b = variable("b", constant(2));
        return { a, b, init: globalVariablesInitializer(a.graph), toB: assign(b, a), toA: assign(a, b) };
      },
      async (session, { a, b, init, toA, toB }) => {
        await session.run(init);
        await session.run([toA, toB]);
        const values = await session.run({ a, b });
        expect([values.a.item(), values.b.item()]).toEqual([2, 1]);
      },
    ));

  test("a reshaped view of a variable, fetched beside its update, is the old one too", () =>
    inSession(
      () => {
        const w = variable("w", constant([[1, 2]]));
        return { flat: reshape(w, [2]), init: globalVariablesInitializer(w.graph), up: assign(w, mul(w, 10)) };
      },
      async (session, { flat, init, up }) => {
        await session.run(init);
        const [, seen] = await session.run([up, flat]);
        expect([...seen]).toEqual([1, 2]);
        expect([...(await session.run(flat))]).toEqual([10, 20]);
      },
    ));

  test("steps: n makes exactly n updates and gives what the last of them fetched", () =>
    inSession(
      () => {
        const count = variable("count", constant(0));
        return { count, init: globalVariablesInitializer(count.graph), up: assignAdd(count, constant(1)) };
      },
      async (session, { count, init, up }) => {
        await session.run(init);
        const [, seen] = await session.run([up, count], {}, { steps: 7 });
        expect(seen.item()).toBe(6);
        expect((await session.run(count)).item()).toBe(7);
        expect(session.updatesDone).toBe(7);
      },
    ));

  test("runs that are started together are done one after the other", () =>
    inSession(
      () => {
        const count = variable("count", constant(0));
        return { count, init: globalVariablesInitializer(count.graph), up: assignAdd(count, constant(1)) };
      },
      async (session, { count, init, up }) => {
        const all = [
          session.run(init),
          session.run(up, {}, { steps: 3 }),
          session.run(count),
          session.run(up),
          session.run(count),
        ] as const;
        const values = await Promise.all(all);
        expect([values[2].item(), values[4].item()]).toEqual([3, 4]);
      },
    ));

  test("the same variable assigned twice in one run is refused", () =>
    inSession(
      () => {
        const a = variable("a", constant(1));
        return [assign(a, constant(2)), assign(a, constant(3))] as const;
      },
      (session, both) =>
        expect(session.run(both))
          .rejects.toThrow(/"a" is assigned twice/)
          .then(() => undefined),
    ));
});

describe("feeds", () => {
  test("a borrowed array is read again at each run, an owned one cannot change", () =>
    inSession(
      () => mul(placeholder("x", [2]), 1) as Tensor<Shape, "float32">,
      async (session, doubled) => {
        const values = Float32Array.of(1, 2);
        expect([...(await session.run(doubled, { x: values }))]).toEqual([1, 2]);
        values[0] = 9;
        expect([...(await session.run(doubled, { x: values }))]).toEqual([9, 2]);
        const owned = NdArray.of(values, [2], "float32");
        values[0] = 7;
        expect([...(await session.run(doubled, { x: owned }))]).toEqual([9, 2]);
      },
    ));

  test("rows of one owned array are different feeds, though they share a buffer", () =>
    inSession(
      () => mul(placeholder("x", [2]), 1) as Tensor<Shape, "float32">,
      async (session, same) => {
        const both = array(
          [
            [1, 2],
            [3, 4],
          ],
          "float32",
        );
        expect([...(await session.run(same, { x: both.row(0) }))]).toEqual([1, 2]);
        expect([...(await session.run(same, { x: both.row(1) }))]).toEqual([3, 4]);
        expect([...(await session.run(same, { x: both.row(0) }))]).toEqual([1, 2]);
      },
    ));

  test("pixels kept as bytes are fed as p / 255, rounded once", () =>
    inSession(
      () => mul(placeholder("x", [256]), 1) as Tensor<Shape, "float32">,
      async (session, same) => {
        const bytes = Uint8Array.from({ length: 256 }, (_, p) => p);
        const seen = await session.run(same, { x: NdArray.ofBytes(bytes, [256], 255) });
        expect([...seen]).toEqual(Array.from({ length: 256 }, (_, p) => Math.fround(p / 255)));
      },
    ));

  test("a missing feed says the name, the dtype and the shape", () =>
    inSession(
      () => mul(placeholder("x", [null, 784]), 2) as Tensor,
      (session, y) =>
        expect(session.run(y))
          .rejects.toThrow(/placeholder "x" holds nothing until it is fed.*\n.*float32 array of shape \[null, 784\]/)
          .then(() => undefined),
    ));

  test("a misshapen feed says both shapes, and what to do with one example alone", () =>
    inSession(
      () => mul(placeholder("x", [null, 3]), 2) as Tensor,
      async (session, y) => {
        await expect(session.run(y, { x: [[1, 2]] })).rejects.toThrow("takes the shape [null, 3], got [1, 2]");
        await expect(session.run(y, { x: [1, 2, 3] })).rejects.toThrow("reshape it to [1, 3]");
      },
    ));

  test("a feed under a name that no placeholder has lists those there are", () =>
    inSession(
      () => mul(placeholder("x", [1]), 2) as Tensor,
      (session, y) =>
        expect(session.run(y, { z: [1] }))
          .rejects.toThrow('no placeholder "z" in this graph; it has "x"')
          .then(() => undefined),
    ));

  test("fractions are no feed for whole numbers", () =>
    inSession(
      () => mul(placeholder("i", [2], "int32"), 2) as Tensor,
      async (session, y) => {
        await expect(session.run(y, { i: [0.5, 1] })).rejects.toThrow('"i" takes int32, got float64 with fractions');
        expect([...(await session.run(y, { i: [3, 1] }))]).toEqual([6, 2]);
      },
    ));
});

describe("runs that cannot be", () => {
  test("a variable without a value names the initializer", () =>
    inSession(
      () => variable("W", zeros([2])),
      (session, w) =>
        expect(session.run(w))
          .rejects.toThrow(/"W" has no value yet.\n.*globalVariablesInitializer/)
          .then(() => undefined),
    ));

  test("a node of another graph is refused by name", () =>
    inSession(
      () => constant(1),
      async (session) => {
        const foreign = withGraph(new Graph(), () => constant(2, "float32", "foreign"));
        await expect(session.run(foreign)).rejects.toThrow('"foreign" belongs to another graph');
      },
    ));

  test("a closed session says so, and closing twice is harmless", () =>
    inSession(
      () => constant(1),
      async (session, one) => {
        session.close();
        session.close();
        await expect(session.run(one)).rejects.toThrow("the session is closed");
      },
    ));

  test("a row number that does not exist stops the run and names the tensor", () =>
    inSession(
      () => gather(constant([[1], [2]]), placeholder("rows", [null], "int32")),
      async (session, picked) => {
        await expect(session.run(picked, { rows: [1, 2] })).rejects.toThrow(/"rows" holds a row number at position 1/);
        expect([...(await session.run(picked, { rows: [1, 0] }))]).toEqual([2, 1]);
      },
    ));

  test("an aborted run stops at a whole step, and the session goes on", () =>
    inSession(
      () => {
        const count = variable("count", constant(0));
        return { count, init: globalVariablesInitializer(count.graph), up: assignAdd(count, constant(1)) };
      },
      async (session, { count, init, up }) => {
        await session.run(init);
        const stop = new AbortController();
        const run = session.run(up, {}, { steps: 1e9, signal: stop.signal });
        setTimeout(() => stop.abort(), 20);
        await expect(run).rejects.toThrow(/abort/i);
        const done = (await session.run(count)).item();
        expect(done).toBeGreaterThan(0);
        expect(session.updatesDone).toBe(done);
      },
    ));
});

describe("random tensors", () => {
  test("change with each update, not with each look", () =>
    inSession(
      () => {
        const count = variable("count", constant(0));
        return { init: globalVariablesInitializer(count.graph), up: assignAdd(count, constant(1)), draw: randomUniform([4]) };
      },
      async (session, { init, up, draw }) => {
        await session.run(init);
        const first = [...(await session.run(draw))];
        expect([...(await session.run(draw))]).toEqual(first);
        await session.run(up);
        expect([...(await session.run(draw))]).not.toEqual(first);
      },
    ));

  test("have the mean and deviation they were asked for, and truncated ones stay within two", () =>
    inSession(
      () => [randomNormal([20000], { mean: 3, stddev: 2 }), truncatedNormal([20000], { mean: 3, stddev: 2 })] as const,
      async (session, draws) => {
        const [normal, truncated] = (await session.run(draws)).map((drawn) => [...drawn]) as [number[], number[]];
        const mean = normal.reduce((a, b) => a + b) / normal.length;
        expect(mean).toBeCloseTo(3, 1);
        expect(Math.sqrt(normal.reduce((sum, value) => sum + (value - mean) ** 2, 0) / normal.length)).toBeCloseTo(2, 1);
        expect(Math.max(...truncated.map((value) => Math.abs(value - 3)))).toBeLessThanOrEqual(4);
      },
    ));
});

describe("dropout", () => {
  test("sets its share to 0, scales the rest, draws anew at each update, and lets the gradient through where it let the value", () =>
    inSession(
      () => {
        const x = placeholder("x", [null, 100]);
        const y = dropout(x, 0.25);
        const count = variable("count", constant(0));
        return { y, dx: gradients(reduceSum(y), [x])[0]!, init: globalVariablesInitializer(x.graph), up: assignAdd(count, constant(1)) };
      },
      async (session, { y, dx, init, up }) => {
        await session.run(init);
        const x = NdArray.of(new Float32Array(20_000).fill(3), [200, 100], "float32");
        const [first, gradient] = await session.run([y, dx], { x });
        const kept = [...first].filter((value) => value !== 0);
        expect(kept.every((value) => value === 4)).toBe(true);
        expect(kept.length / 20_000).toBeCloseTo(0.75, 1);
        const scale = Math.fround(1 / 0.75);
        expect([...gradient]).toEqual([...first].map((value) => (value === 0 ? 0 : scale)));
        await session.run(up);
        expect([...(await session.run(y, { x }))]).not.toEqual([...first]);
      },
    ));

  test("at rate 0 is the tensor itself, and at rate 1 makes no sense", () => {
    withGraph(new Graph(), () => {
      const x = zeros([3]);
      expect(dropout(x, 0)).toBe(x);
      expect(() => dropout(x, 1)).toThrow("0 or more and less than 1, got 1");
    });
  });
});

describe("log of softmax", () => {
  test("stays finite where softmax rounds to 0; the naive form does not", async () => {
    const scores = [[0, 200]];
    const joined = await evaluate(withGraph(new Graph(), () => log(softmax(constant(scores) as Tensor<[1, 2], "float32">))));
    expect([...joined]).toEqual([-200, 0]);
    const naive = await evaluate(
      withGraph(new Graph(), () => log(softmax(constant(scores) as Tensor<[1, 2], "float32">), { naive: true })),
    );
    expect([...naive]).toEqual([-Infinity, 0]);
  });

  test("has the gradient softmax − label, to the bit of that subtraction", async () => {
    const graph = new Graph();
    const [gradient, difference] = withGraph(graph, () => {
      const z = constant([[0.5, -1, 2]]) as Tensor<[1, 3], "float32">;
      const label = constant([[0, 1, 0]]) as Tensor<[1, 3], "float32">;
      const loss = neg(reduceSum(mul(label, log(softmax(z)))));
      return [gradients(loss as Tensor, [z])[0]!, sub(softmax(z), label)] as const;
    });
    const session = new Session({ graph });
    const [a, b] = await session.run([gradient, difference]);
    session.close();
    [...a].forEach((value, i) => expect(value).toBeCloseTo(b.at(0, i), 7));
  });
});

describe("same bits", () => {
  /** A small net with what a user's graph may have in it; `shape` picks among forms. */
  const net = (pick: readonly number[]) => {
    const x = placeholder("x", [null, 7]);
    const target = placeholder("target", [null, 3]);
    const hidden = variable("hidden", truncatedNormal([7, 5], { stddev: 0.5 }));
    const bias = variable("bias", zeros([5]));
    const out = variable("out", truncatedNormal([5, 3], { stddev: 0.5 }));
    let h: Tensor<Shape, "float32"> = add(matmul(x, hidden), bias);
    for (const p of pick)
      h = [
        relu,
        tanh,
        (t: Tensor<Shape, "float32">) => mul(t, 0.75),
        (t: Tensor<Shape, "float32">) => add(t, reduceMean(t, { axis: 1, keepDims: true }) as never),
      ][p % 4](h);
    const y = softmax(matmul(h, out));
    const loss = reduceMean(neg(reduceSum(mul(target, log(y)), { axis: 1 }))) as Tensor;
    const training = new GradientDescentOptimizer(0.2).minimize(loss);
    return { training, loss, y, all: [loss, y, h, hidden, bias] as Tensor[], init: globalVariablesInitializer(x.graph) };
  };
  const data = (rows: number) => ({
    x: NdArray.of(
      Array.from({ length: rows * 7 }, (_, i) => ((i * 31) % 17) / 9 - 0.8),
      [rows, 7],
      "float32",
    ),
    target: NdArray.of(
      Array.from({ length: rows * 3 }, (_, i) => Number(i % 3 === Math.floor(i / 3) % 3)),
      [rows, 3],
      "float32",
    ),
  });

  test("the weights do not depend on what else is fetched, nor on how steps are grouped", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(3), { maxLength: 3 }),
        fc.array(fc.nat(4), { maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 40 }),
        async (pick, extra, groups, rows) => {
          const feeds = data(rows);
          const hashes: string[] = [];
          for (const plain of [true, false]) {
            const graph = new Graph({ seed: 3 });
            const { training, all, init } = withGraph(graph, () => net(pick));
            const session = new Session({ graph });
            await session.run(init);
            const total = groups.reduce((a, b) => a + b);
            if (plain) for (let step = 0; step < total; step++) await session.run(training, feeds);
            else
              for (const steps of groups) {
                await session.run([training, ...extra.map((i) => all[i])], feeds, { steps });
                await session.run(all, feeds);
              }
            hashes.push(await session.weightsSha256());
            session.close();
          }
          expect(hashes[1]).toBe(hashes[0]);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("row i of a batch has the bits of row i alone", async () => {
    const graph = new Graph();
    const { y, init } = withGraph(graph, () => net([1, 3]));
    const session = new Session({ graph });
    await session.run(init);
    const { x } = data(37);
    const together = await session.run(y, { x });
    for (const i of [0, 1, 3, 4, 31, 36]) {
      const alone = await session.run(y, { x: x.slice(i, i + 1) });
      expect([...alone]).toEqual([...together.row(i)]);
    }
    session.close();
  });
});

test("sessions opened and closed leave no memory taken", async () => {
  const memory = await engineMemory();
  const once = () =>
    inSession(
      () => {
        const w = variable("w", zeros([100, 10]));
        return { init: globalVariablesInitializer(w.graph), best: argMax(matmul(placeholder("x", [null, 100]), w), 1) };
      },
      async (session, { init, best }) => {
        await session.run(init);
        await session.run(best, { x: NdArray.of(new Float32Array(500), [5, 100], "float32") });
      },
    );
  const before = memory.bytesInUse;
  for (let i = 0; i < 100; i++) await once();
  expect(memory.bytesInUse).toBe(before);
});

test("the plans of a session work in one place, and values that one computed there are not another's", async () => {
  const memory = await engineMemory();
  const rows = 20_000;
  const feeds = { x: NdArray.of(new Float32Array(rows * 10).fill(0.25), [rows, 10], "float32") };
  await inSession(
    () => {
      const x = placeholder("x", [null, 10]);
      return [1, 2, 3, 4].map((factor) => matmul(x, constant(Array.from({ length: 10 }, () => Array<number>(10).fill(factor)))));
    },
    async (session, products) => {
      const expectValues = async (i: number): Promise<void> => {
        const values = [...(await session.run(products[i], feeds))];
        expect([values[0], values.at(-1)]).toEqual([2.5 * (i + 1), 2.5 * (i + 1)]);
      };
      await expectValues(0);
      const before = memory.bytesInUse;
      for (const i of [1, 2, 3, 0]) await expectValues(i);
      // Each plan's product takes 800,000 bytes.
      expect(memory.bytesInUse - before).toBeLessThan(50_000);
      // Twice as many rows need another place; plans made before find it.
      await session.run(products[0], { x: NdArray.of(new Float32Array(rows * 20), [rows * 2, 10], "float32") });
      for (const i of [3, 1, 0, 2]) await expectValues(i);
    },
  );
});
