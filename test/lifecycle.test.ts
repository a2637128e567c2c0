import { existsSync, readdirSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { Graph, Session, withGraph } from "../src/index.ts";
import { engineMemory } from "../src/runtime/memory.ts";
import { feedsOf, generatedDigits, softmaxRegression } from "./same-bits/networks.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Threads of this process, workers and Node's own, or 0 where that cannot be seen. */
const threadCount = (): number => (existsSync("/proc/self/task") ? readdirSync("/proc/self/task").length : 0);

test(
  "a thousand sessions opened, run and closed leave engine memory, heap, process and threads as they were",
  { timeout: 120_000 },
  async () => {
    const memory = await engineMemory();
    // 784 kB a session in engine memory beside the network's own.
    const digits = generatedDigits(250);
    const once = async (): Promise<void> => {
      const graph = new Graph();
      const { initialize, training } = withGraph(graph, softmaxRegression);
      const session = new Session({ graph, threads: 2 });
      await session.ready();
      await session.run(initialize);
      await session.run(training, feedsOf(digits, 0, 250), { steps: 2 });
      expect(session.updatesDone).toBe(2);
      session.close();
    };
    const look = (): Record<"engineBytes" | "heapMB" | "residentMB" | "threads" | "team", number> => {
      collectGarbage();
      const { heapUsed, rss } = process.memoryUsage();
      return {
        engineBytes: memory.bytesInUse,
        heapMB: heapUsed / 1e6,
        residentMB: rss / 1e6,
        threads: threadCount(),
        team: memory.team.size,
      };
    };
    // The first ones make code hot and the memory as large as it must be.
    for (let i = 0; i < 200; i++) await once();
    const before = look();
    for (let i = 0; i < 800; i++) await once();
    const after = look();
    expect({ engineBytes: after.engineBytes, team: after.team }).toEqual({ engineBytes: before.engineBytes, team: before.team });
    expect(after.threads).toBeLessThanOrEqual(before.threads);
    // 5 kB a session would be 4 MB of the heap; a session's feed that stays, 600 MB of the process.
    expect(after.heapMB - before.heapMB).toBeLessThan(4);
    expect(after.residentMB - before.residentMB).toBeLessThan(60);
  },
);

test("an aborted run ends within 50 ms, at a whole step, with the weights of that many steps", { timeout: 60_000 }, async () => {
  const digits = feedsOf(generatedDigits(2000), 0, 2000);
  const latenciesMs: number[] = [];
  for (let i = 0; i < 9; i++) {
    const graph = new Graph();
    const { initialize, training } = withGraph(graph, softmaxRegression);
    const session = new Session({ graph, threads: 2 });
    await session.run(initialize);
    const stop = new AbortController();
    const delayMs = 30 + 7 * i;
    // From when the abort is due: that it is heard late is part of what is waited for.
    const dueMs = performance.now() + delayMs;
    setTimeout(() => stop.abort(), delayMs);
    await expect(session.run(training, digits, { steps: 1e6, signal: stop.signal })).rejects.toThrow(/abort/i);
    latenciesMs.push(performance.now() - dueMs);
    const steps = session.updatesDone;
    const hash = await session.weightsSha256();
    session.close();

    expect(steps).toBeGreaterThan(0);
    const whole = new Session({ graph, threads: 1 });
    await whole.run(initialize);
    await whole.run(training, digits, { steps });
    expect(await whole.weightsSha256()).toBe(hash);
    whole.close();
  }
  // The middle one of nine: a machine that is busy for a moment makes some of them late, and none early.
  expect(latenciesMs.sort((a, b) => a - b)[4]).toBeLessThan(50);
});
