import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { startInkling, succeeds } from "./cli/child.ts";
import { remainder } from "./fast-program.ts";

// Node 20 knows relaxed SIMD only when it is told to; later ones always do.
const [major] = process.versions.node.split(".").map(Number);
const withRelaxedSimd = major < 22 ? ["--experimental-wasm-relaxed-simd"] : [];

/** What test/fast-program.ts prints in a Node with relaxed SIMD: the remainder in a fast session, and then in a plain one. */
async function remainders(): Promise<readonly number[]> {
  const program = fileURLToPath(new URL("fast-program.ts", import.meta.url));
  const argv = [...withRelaxedSimd, "--import", "@oxc-node/core/register", program];
  const { stdout } = await promisify(execFile)(process.execPath, argv);
  return JSON.parse(stdout) as number[];
}

test("a product is rounded before it is added, unless a session is fast", async () => {
  expect(await remainder({})).toBe(0);
  expect(await remainder({ fast: false })).toBe(0);
});

test("a fast session rounds the product and the sum once or twice, as the machine likes, and leaves others exact", async () => {
  const [fast, plain] = await remainders();
  expect([0, 2 ** -24]).toContain(fast);
  expect(plain).toBe(0);
});

test("inkling train --fast says in its report that the weights are this machine's own", async () => {
  const argv = ["train", "--data", "handwriting", "--train-size", "100", "--test-size", "100", "--steps", "3", "--json"];
  const child = startInkling([...argv, "--fast"], { nodeOptions: withRelaxedSimd });
  await succeeds(child);
  const report = JSON.parse(child.printed.stdout.trim().split("\n").at(-1)!) as Record<string, unknown>;
  expect(report).toMatchObject({ event: "done", updates: 4, fast: true });
  expect(report["loss"]).toBeLessThan(Math.LN10);
});

test("without relaxed SIMD a fast session says what it lacks and what to do", async () => {
  // Where relaxed SIMD is there, a module that has it is valid whatever else is said, so nothing can be refused.
  if (withRelaxedSimd.length === 0) return;
  await expect(remainder({ fast: true })).rejects.toThrow(/fast: .* no relaxed SIMD.* Node .*22.* without fast/s);
});
