import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  assignAdd,
  constant,
  globalVariablesInitializer,
  Graph,
  GradientDescentOptimizer,
  matmul,
  mul,
  NdArray,
  placeholder,
  randomUniform,
  reduceMean,
  Session,
  square,
  sub,
  truncatedNormal,
  variable,
  withGraph,
} from "../src/index.ts";
import { engineMemory } from "../src/runtime/memory.ts";

/** A variable that begins at 0 and counts up, and something drawn at random beside it. */
const counting = () =>
  withGraph(new Graph({ seed: 4 }), () => {
    const count = variable("count", constant(0));
    return {
      graph: count.graph,
      count,
      twice: mul(count, 2),
      draw: randomUniform([3]),
      up: assignAdd(count, constant(1)),
      init: globalVariablesInitializer(count.graph),
    };
  });

/** A line fitted to two columns: a loss and weights that change at each step. */
const fitting = () =>
  withGraph(new Graph({ seed: 4 }), () => {
    const x = placeholder("x", [null, 6]);
    const w = variable("w", truncatedNormal([6, 3], { stddev: 0.5 }));
    const loss = reduceMean(square(sub(matmul(x, w), 1)));
    return {
      graph: w.graph,
      w,
      loss,
      init: globalVariablesInitializer(w.graph),
      training: new GradientDescentOptimizer(0.1).minimize(loss),
    };
  });
const feeds = {
  x: NdArray.of(
    Array.from({ length: 60 }, (_, i) => ((i * 37) % 19) / 10 - 0.9),
    [10, 6],
    "float32",
  ),
};

describe("what onValues hears", () => {
  test("is what the same fetches give after so many updates, one run at a time", async () => {
    const seen: [number, number, number][] = [];
    const watched = counting();
    const session = new Session({ graph: watched.graph });
    await session.run(watched.init);
    const { up, count, twice } = watched;
    const onValues = (values: { count: NdArray; twice: NdArray; up: null }, updatesDone: number) =>
      void seen.push([updatesDone, values.count.item(), values.twice.item()]);
    const last = await session.run({ up, count, twice }, {}, { steps: 7, every: 3, onValues });
    expect(seen).toEqual([
      [0, 0, 0],
      [3, 3, 6],
      [6, 6, 12],
    ]);
    expect(last.count.item()).toBe(6);
    // The next run counts its steps from 0 again, and the updates go on.
    await session.run({ up, count, twice }, {}, { steps: 2, every: 5, onValues });
    expect(seen.at(-1)).toEqual([7, 7, 14]);
    session.close();
  });

  test("is the loss and the weights of one moment, equal to the bit to those of single steps, for any grouping", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ steps: fc.integer({ min: 1, max: 40 }), every: fc.integer({ min: 1, max: 9 }) }), {
          minLength: 1,
          maxLength: 3,
        }),
        async (groups) => {
          const plain = fitting();
          const alone = new Session({ graph: plain.graph });
          await alone.run(plain.init);
          const single: number[][] = [];
          for (let step = groups.reduce((sum, { steps }) => sum + steps, 0); step > 0; step--) {
            const { loss, w } = await alone.run({ loss: plain.loss, w: plain.w }, feeds);
            single.push([loss.item(), ...w]);
            await alone.run(plain.training, feeds);
          }
          const watched = fitting();
          const session = new Session({ graph: watched.graph });
          await session.run(watched.init);
          const heard: number[] = [];
          const onValues = ([, loss, w]: readonly [null, NdArray, NdArray], updatesDone: number): void => {
            heard.push(updatesDone);
            expect([loss.item(), ...w]).toEqual(single[updatesDone]);
          };
          for (const { steps, every } of groups)
            await session.run([watched.training, watched.loss, watched.w], feeds, { steps, every, onValues });
          let before = 0;
          const expected = groups.flatMap(({ steps, every }) => {
            before += steps;
            return Array.from({ length: Math.ceil(steps / every) }, (_, i) => before - steps + i * every);
          });
          expect(heard).toEqual(expected);
          expect(await session.weightsSha256()).toBe(await alone.weightsSha256());
          alone.close();
          session.close();
        },
      ),
      { numRuns: 15 },
    );
  });

  test("misses none of 20,000 quick steps, in order, and leaves no memory behind", async () => {
    const memory = await engineMemory();
    const { graph, init, up, count, draw } = counting();
    const session = new Session({ graph });
    await session.run(init);
    const run = (steps: number) =>
      session.run([up, count, draw], {}, { steps, onValues: ([, value], updatesDone) => void seen.push([value.item(), updatesDone]) });
    let seen: number[][] = [];
    await run(1);
    const bytesBefore = memory.bytesInUse;
    await run(20_000);
    expect(memory.bytesInUse).toBe(bytesBefore);
    expect(seen).toHaveLength(20_001);
    expect(seen.every(([value, updatesDone], i) => value === i && updatesDone === i)).toBe(true);
    seen = [];
    session.close();
  });

  test("is all there however large: a value of 3 MB, of which only one fits into the ring", async () => {
    const { up, big, init, graph } = withGraph(new Graph(), () => {
      const made = variable("count", constant(0));
      return {
        up: assignAdd(made, constant(1)),
        big: mul(variable("ones", constant(new Array<number>(750_000).fill(1))), made),
        init: globalVariablesInitializer(made.graph),
        graph: made.graph,
      };
    });
    const session = new Session({ graph });
    await session.run(init);
    const corners: number[][] = [];
    await session.run(
      [up, big],
      {},
      { steps: 9, every: 2, onValues: ([, values]) => void corners.push([values.at(0), values.at(749_999)]) },
    );
    expect(corners).toEqual([0, 2, 4, 6, 8].map((value) => [value, value]));
    session.close();
  });

  test("does not change later: the arrays are the listener's own", async () => {
    const { graph, init, up, count } = counting();
    const session = new Session({ graph });
    await session.run(init);
    const kept: NdArray[] = [];
    await session.run([up, count], {}, { steps: 500, every: 100, onValues: ([, value]) => void kept.push(value) });
    expect(kept.map((value) => value.item())).toEqual([0, 100, 200, 300, 400]);
    session.close();
  });

  test("without any update among the fetches, is the same at each step", async () => {
    const { graph, init, draw } = counting();
    const session = new Session({ graph });
    await session.run(init);
    const seen: string[] = [];
    await session.run(draw, {}, { steps: 3, onValues: (values, updatesDone) => void seen.push(`${updatesDone}: ${values.toString()}`) });
    expect(new Set(seen).size).toBe(1);
    expect(seen).toHaveLength(3);
    session.close();
  });
});

describe("a listener that throws", () => {
  test("ends the run with its error at a whole step, and the session goes on", async () => {
    const { graph, init, up, count } = counting();
    const session = new Session({ graph });
    await session.run(init);
    const heard: number[] = [];
    const onValues = (_: unknown, updatesDone: number) => {
      heard.push(updatesDone);
      if (updatesDone === 30) throw new RangeError("seen enough");
    };
    await expect(session.run([up, count], {}, { steps: 1e9, every: 10, onValues })).rejects.toThrow(new RangeError("seen enough"));
    expect(heard).toEqual([0, 10, 20, 30]);
    expect((await session.run(count)).item()).toBe(session.updatesDone);
    expect(session.updatesDone).toBeGreaterThan(30);
    session.close();
  });

  test("or closes the session hears nothing more", async () => {
    const { graph, init, up, count } = counting();
    const session = new Session({ graph });
    await session.run(init);
    let calls = 0;
    const onValues = () => {
      calls += 1;
      session.close();
    };
    await expect(session.run([up, count], {}, { steps: 1e9, onValues })).rejects.toThrow("the session was closed while it ran");
    expect(calls).toBe(1);
  });
});

test("every is a whole number, 1 or more", async () => {
  const { graph, init } = counting();
  const session = new Session({ graph });
  for (const every of [0, -1, 1.5, NaN])
    await expect(session.run(init, {}, { every, onValues: () => {} })).rejects.toThrow(`every is a whole number, 1 or more, got ${every}`);
  session.close();
});

describe("a profile", () => {
  test("has a row for each command, in order, with shares that make 1, and counts its steps as updates", async () => {
    const { graph, init, training, loss } = fitting();
    const session = new Session({ graph, threads: 1 });
    await session.run(init);
    const { steps, ms, rows } = await session.profile([training, loss], feeds, { steps: 9 });
    expect(steps).toBe(9);
    expect(session.updatesDone).toBe(9);
    expect(rows.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    expect(rows.reduce((sum, row) => sum + row.ms, 0)).toBeCloseTo(ms, 9);
    const rowOf = (name: string) => rows.findIndex(({ nodes }) => nodes.includes(name));
    expect(rowOf("MatMul")).toBeGreaterThanOrEqual(0);
    // The only variable gets its new value when its old one has been read.
    expect(rowOf("w")).toBeGreaterThan(rowOf("MatMul"));
    expect(rows.every(({ threads, kernels, bytes, units }) => threads === 1 && kernels.length > 0 && bytes > 0 && units > 0)).toBe(true);
    session.close();
  });

  test("says how much memory tensors take that live within the step: what is read no more makes room for the next", async () => {
    const graph = new Graph();
    const layers = 12;
    const y = withGraph(graph, () => {
      const x = placeholder("x", [100, 100]);
      let product = matmul(x, x);
      for (let layer = 1; layer < layers; layer++) product = matmul(product, x);
      return product;
    });
    const session = new Session({ graph, threads: 1 });
    const { arenaBytes } = await session.profile(y, { x: NdArray.of(new Float32Array(10_000), [100, 100], "float32") }, { steps: 1 });
    session.close();
    const bytesOfOne = 4 * 100 * 100;
    expect(arenaBytes).toBeGreaterThan(2 * bytesOfOne);
    // The rest is the product's own working memory: panels of both factors.
    expect(arenaBytes).toBeLessThan(2 * bytesOfOne + 250_000);
    expect(arenaBytes).toBeLessThan(layers * bytesOfOne);
  });

  test("leaves the weights as a run does that nobody measures", async () => {
    const hashes: string[] = [];
    for (const measured of [true, false]) {
      const { graph, init, training } = fitting();
      const session = new Session({ graph });
      await session.run(init);
      await (measured ? session.profile(training, feeds, { steps: 12 }) : session.run(training, feeds, { steps: 12 }));
      hashes.push(await session.weightsSha256());
      session.close();
    }
    expect(hashes[1]).toBe(hashes[0]);
  });
});
