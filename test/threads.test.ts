import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import {
  add,
  assignAdd,
  constant,
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
  relu,
  Session,
  softmax,
  truncatedNormal,
  variable,
  withGraph,
  zeros,
  type Operation,
  type Tensor,
} from "../src/index.ts";
import { EngineMemory, engineMemory } from "../src/runtime/memory.ts";

afterEach(async () => {
  await (await engineMemory()).endTeam();
});

/** An input of which about `density` is not 0, in a pattern that no block length divides. */
const images = (rows: number, columns: number, density: number): NdArray =>
  NdArray.ofBytes(
    Uint8Array.from({ length: rows * columns }, (_, i) => ((i * 7919) % 1000 < density * 1000 ? 1 + ((i * 31) % 255) : 0)),
    [rows, columns],
    255,
  );

const labels = (rows: number): NdArray =>
  NdArray.of(
    Array.from({ length: rows * 10 }, (_, i) => Number(i % 10 === (Math.floor(i / 10) * 7) % 10)),
    [rows, 10],
    "float32",
  );

/** A variable that counts, beginning at 0, in a graph of its own. */
const counter = () =>
  withGraph(new Graph(), () => {
    const count = variable("count", constant(0));
    return { count, up: assignAdd(count, constant(1)), init: globalVariablesInitializer(count.graph) };
  });

interface Net {
  readonly init: Operation;
  readonly training: Operation;
  readonly loss: Tensor;
}

function net(columns: number, hidden: number): Net {
  const x = placeholder("x", [null, columns]);
  const y_ = placeholder("y_", [null, 10]);
  const w1 = variable("w1", truncatedNormal([columns, hidden], { stddev: 0.1 }));
  const b1 = variable("b1", zeros([hidden]));
  const w2 = variable("w2", truncatedNormal([hidden, 10], { stddev: 0.1 }));
  const y = softmax(matmul(relu(add(matmul(x, w1), b1)), w2));
  const loss = reduceMean(neg(reduceSum(mul(y_, log(y)), { axis: 1 })));
  return { init: globalVariablesInitializer(x.graph), training: new GradientDescentOptimizer(0.3).minimize(loss), loss: loss };
}

async function trainedHash(threads: number, feeds: { x: NdArray; y_: NdArray }, hidden: number, steps: number): Promise<string> {
  const graph = new Graph({ seed: 5 });
  const { init, training } = withGraph(graph, () => net(feeds.x.shape[1], hidden));
  const session = new Session({ graph, threads });
  try {
    expect(await session.ready()).toBe(threads);
    await session.run(init);
    await session.run(training, feeds, { steps });
    return await session.weightsSha256();
  } finally {
    session.close();
  }
}

test("one, two, three and seven threads train the same weights, to the last bit", async () => {
  const feeds = { x: images(700, 300, 0.2), y_: labels(700) };
  const hashes = new Set<string>();
  for (const threads of [1, 2, 3, 7]) hashes.add(await trainedHash(threads, feeds, 40, 5));
  expect([...hashes]).toHaveLength(1);
});

test("sparse and dense feeds of the same numbers train the same weights, for any shape, density and number of threads", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 600 }),
      fc.integer({ min: 1, max: 600 }),
      fc.integer({ min: 1, max: 70 }),
      fc.double({ min: 0, max: 0.4, noNaN: true }),
      fc.integer({ min: 1, max: 3 }),
      async (rows, columns, hidden, density, threads) => {
        const x = images(rows, columns, density);
        // A borrowed array is read afresh at each call, and listed only where that pays at once; an owned one is listed.
        const borrowed = { x: NdArray.borrow(x.data, x.shape), y_: labels(rows) };
        const dense = await trainedHash(1, borrowed, hidden, 3);
        const graph = new Graph({ seed: 5 });
        const { init, training } = withGraph(graph, () => net(columns, hidden));
        const session = new Session({ graph, threads });
        await session.ready();
        await session.run(init);
        for (let step = 0; step < 3; step++) await session.run(training, { x, y_: borrowed.y_ });
        expect(await session.weightsSha256()).toBe(dense);
        session.close();
      },
    ),
    { numRuns: 25 },
  );
}, 60_000);

describe("a sparse product", () => {
  test("does not hide a NaN or an infinity in the weights behind a pixel that is 0", async () => {
    const graph = new Graph();
    const { w, y } = withGraph(graph, () => {
      const x = placeholder("x", [null, 4]);
      const made = variable("w", zeros([4, 2]));
      return { w: made, y: matmul(x, made) };
    });
    const session = new Session({ graph });
    const x = NdArray.of([0, 1, 0, 0], [1, 4], "float32");
    await session.load(w, NdArray.of([NaN, 1, 2, 3, Infinity, 4, 5, 6], [4, 2], "float32"));
    const seen: number[][] = [];
    for (let run = 0; run < 3; run++) seen.push([...(await session.run(y, { x }))]);
    for (const row of seen) expect(row).toEqual([NaN, 3]);
    session.close();
  });
});

describe("threads that end", () => {
  test("a worker lost in the middle of a run is an error within a second, and a new session works", async () => {
    const feeds = { x: images(2000, 700, 1), y_: labels(2000) };
    const graph = new Graph();
    const { init, training } = withGraph(graph, () => net(700, 60));
    const session = new Session({ graph, threads: 2 });
    await session.ready();
    await session.run(init);
    const memory = await engineMemory();
    const run = session.run(training, feeds, { steps: 100_000 });
    const startMs = performance.now();
    setTimeout(() => memory.team.terminateOne(), 100);
    const error = await run.then(() => undefined).catch((thrown: unknown) => (thrown as Error).message);
    expect(error).toMatch(/a thread ended (in the middle of a step|between two steps)/);
    expect(performance.now() - startMs).toBeLessThan(1100 + 100);
    // Between two steps all values are whole, and the session goes on with a new thread.
    if (error!.includes("between two steps")) await session.run(training, feeds);
    else await expect(session.run(training, feeds)).rejects.toThrow(/broke off.*make a new session/);
    session.close();
    expect(await trainedHash(2, feeds, 8, 2)).toBe(await trainedHash(1, feeds, 8, 2));
  });

  test(
    "sessions opened and closed leave as many workers as the last one needed, and none when it is gone",
    { timeout: 60_000 },
    async () => {
      const memory = await engineMemory();
      for (let i = 0; i < 50; i++) {
        const graph = new Graph();
        const { count, up, init } = withGraph(graph, () => {
          const made = variable("count", constant(0));
          return { count: made, up: assignAdd(made, constant(1)), init: globalVariablesInitializer(graph) };
        });
        const session = new Session({ graph, threads: 2 + (i % 2) });
        await session.ready();
        await session.run(init);
        await session.run(up);
        expect((await session.run(count)).item()).toBe(1);
        expect(memory.team.size).toBe(2 + (i % 2));
        session.close();
      }
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(memory.team.size).toBe(1);
    },
  );

  test("sessions that run at the same time with different numbers of threads do not disturb one another", async () => {
    const feeds = { x: images(500, 300, 0.3), y_: labels(500) };
    const hashes = await Promise.all([1, 3, 2, 1, 2].map((threads) => trainedHash(threads, feeds, 20, 40)));
    expect(new Set(hashes).size).toBe(1);
  });
});

describe("threads that start", () => {
  test("are not waited for, and join a run that has begun, with the bits of one thread", async () => {
    const feeds = { x: images(700, 300, 0.2), y_: labels(700) };
    const alone = await trainedHash(1, feeds, 20, 2000);
    const memory = await engineMemory();
    await memory.endTeam();
    const graph = new Graph({ seed: 5 });
    const { init, training } = withGraph(graph, () => net(300, 20));
    const session = new Session({ graph, threads: 3 });
    await session.run(init);
    expect(memory.team.size).toBe(1);
    const sizes = new Set<number>();
    await session.run(training, feeds, { steps: 2000, onValues: () => sizes.add(memory.team.size) });
    expect(sizes.has(1)).toBe(true);
    expect(sizes.has(3)).toBe(true);
    expect(await session.weightsSha256()).toBe(alone);
    session.close();
  });

  test("and fail to are an error of the next run, after which the session goes on with new ones", async () => {
    const { count, up, init } = counter();
    const session = new Session({ graph: count.graph, threads: 3 });
    await session.run(init);
    const memory = await engineMemory();
    memory.team.terminateOne();
    await memory.team.assembled();
    await expect(session.run(up)).rejects.toThrow(/a thread could not be started.*fewer threads/);
    expect(await session.ready()).toBe(3);
    await session.run(up);
    expect((await session.run(count)).item()).toBe(1);
    session.close();
  });

  test("are ended if the session is closed before they are ready", async () => {
    const { init, count } = counter();
    const session = new Session({ graph: count.graph, threads: 5 });
    const run = session.run(init);
    session.close();
    await expect(run).rejects.toThrow("closed");
    const other = new Session({ graph: count.graph, threads: 5 });
    await other.run(init);
    const memory = await engineMemory();
    expect(memory.team.size).toBe(1);
    other.close();
    await memory.endTeam();
    expect([memory.team.size, memory.team.wanted]).toEqual([1, 1]);
  });
});

test("a memory that is not shared, as on a page that is not isolated, gives the same bits with one thread", async () => {
  const memory = await EngineMemory.create({ shared: false });
  expect(memory.isShared).toBe(false);
  const a = memory.allocate(64);
  memory.uint8(a, 5).set([1, 0, 3, 0, 5]);
  expect(memory.exports.count_nonzeros(a, 5)).toBe(3);
});
