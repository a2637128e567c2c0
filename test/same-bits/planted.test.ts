import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { plantedKernels } from "./planted-kernels.ts";

// What a kernel that is handed its range of outputs may not do: sum in two parts with the seam where the thread's share begins,
// as if each thread had summed for itself what lay on its side.
vi.mock("../../src/kernels/packed.ts", async () => {
  const module = await plantedKernels({
    file: "reduce.ts",
    replace: [
      ["  if (from >= to) return;\n  const rowBytes", "  if (from >= to) return;\n  const seam = from % length;\n  const rowBytes"],
      [
        "let total = folded_columns(fold, x + ((<usize>column) << 2), length, step);",
        `let total = joined(fold, folded_columns(fold, x + ((<usize>column) << 2), seam, step),
          folded_columns(fold, x + ((<usize>column) << 2) + <usize>seam * step, length - seam, step));`,
      ],
    ],
  });
  return { unpack: () => module.slice() };
});

test("partial sums that belong to threads are found by the random graphs", { timeout: 300_000 }, async () => {
  const { cases, outcomeOf, plainest } = await import("./random-graphs.ts");
  const { Graph, Session } = await import("../../src/index.ts");
  const holder = new Session({ graph: new Graph(), threads: 4 });
  await holder.ready();
  const search = (waysDifferIn: "all" | "threads") =>
    fc.check(
      fc.asyncProperty(cases, async (one) => {
        const way = waysDifferIn === "all" ? one.way : { ...plainest, threads: one.way.threads };
        const { hashes } = await outcomeOf({ ...one, way });
        return hashes[1] === hashes[0];
      }),
      { numRuns: 1000, endOnFailure: true },
    );
  expect((await search("all")).failed).toBe(true);
  // The threads alone give it away.
  expect((await search("threads")).failed).toBe(true);
  holder.close();
});
