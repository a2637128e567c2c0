import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Graph, Session } from "../../src/index.ts";
import { cases, outcomeOf } from "./random-graphs.ts";

// While this session is open there are four threads; without it they would be ended and started for each case.
const holder = new Session({ graph: new Graph(), threads: 4 });
beforeAll(() => holder.ready());
afterAll(() => holder.close());

test(
  "no way of running a random graph gives a second hash: threads, what else is fetched, grouping of steps, batch, feeds, aborts",
  { timeout: 300_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (one) => {
        const { hashes, rows } = await outcomeOf(one);
        expect(hashes[1]).toBe(hashes[0]);
        expect(rows[1]).toBe(rows[0]);
      }),
      { numRuns: process.env["CI"] ? 1000 : 250 },
    );
  },
);
