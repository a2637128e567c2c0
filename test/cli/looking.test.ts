import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decode } from "fast-png";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Interrupted } from "../../src/cli/effects.ts";
import { record } from "./recorded.ts";
import { makeWorld } from "./world.ts";

let world = "";
let data: string[] = [];

beforeAll(async () => {
  world = await mkdtemp(join(tmpdir(), "inkling-looking-"));
  await makeWorld(world);
  data = ["--data", join(world, "data", "good")];
}, 60_000);
afterAll(() => rm(world, { recursive: true, force: true }));

const parse = (lines: string): Record<string, unknown>[] =>
  lines
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test("what grows from 100 digits in 6 updates is what train makes of them in steps 0 to 5", async () => {
  const grown = await record(["grow", ...data, "--sizes", "1,100", "--updates", "6", "--test-size", "40", "--json"]);
  const trained = await record(["train", ...data, "--train-size", "100", "--test-size", "40", "--steps", "5", "--json"]);
  const [, hundred] = parse(grown.stdout);
  const done = parse(trained.stdout).at(-1)!;
  expect(hundred).toMatchObject({ size: 100, accuracy: done["accuracy"], weightsSha256: done["weightsSha256"] });
});

test("grow --out keeps the log, the strip, the curve and both animations", async () => {
  const out = join(world, "growth");
  const run = ["grow", ...data, "--sizes", "1,2,10", "--updates", "5", "--test-size", "40", "--json", "--out", out];
  const { stdout, exitCode } = await record(run);
  expect(exitCode).toBe(0);
  expect((await readdir(out)).toSorted()).toEqual(["curve.png", "growth.gif", "growth.jsonl", "growth.png", "strip.png"]);
  expect(await readFile(join(out, "growth.jsonl"), "utf8")).toBe(stdout);
  const [gif, apng] = await Promise.all([readFile(join(out, "growth.gif")), readFile(join(out, "growth.png"))]);
  expect(gif.subarray(0, 6).toString("latin1")).toBe("GIF89a");
  // Both have one size, and a frame for each number of digits.
  expect([gif.readUInt16LE(6), gif.readUInt16LE(8)]).toEqual([decode(apng).width, decode(apng).height]);
  expect([...apng.toString("latin1").matchAll(/fcTL/g)].length).toBe(3);
});

test("grow stops at Ctrl-C, and writes nothing then", async () => {
  const out = join(world, "stopped");
  const run = ["grow", ...data, "--sizes", "100", "--updates", "1000000", "--test-size", "40", "--out", out];
  const { exitCode } = await record(run, {
    interruptible: (work) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(new Interrupted()), 300);
      return work(controller.signal);
    },
  });
  expect(exitCode).toBe(130);
  expect(await readdir(out)).toEqual([]);
});

test("map --json has a place for each digit, and who reads it wrongly; the picture is written beside it", async () => {
  const out = join(world, "map.png");
  const model = join(world, "cnn.safetensors");
  const run = ["map", ...data, "--count", "40", "--by", "mistakes", "--model", model, "--json", "--out", out];
  const [first, second] = [await record(run), await record(run)];
  expect(first.exitCode).toBe(0);
  expect(first.stdout).toBe(second.stdout);
  const { method, count, points } = parse(first.stdout)[0] as { method: string; count: number; points: Record<string, number>[] };
  expect([method, count, points.length]).toEqual(["neighbours", 40, 40]);
  for (const { i, x, y, digit, read } of points) expect([i, x, y, digit, read].every(Number.isFinite)).toBe(true);
  // The test data have (7 i + 3) mod 10 as digit i.
  expect(points[1]["digit"]).toBe(0);
  expect(decode(await readFile(out)).width).toBeGreaterThan(1000);
});

test("two models are asked side by side, and two files of one are told apart", async () => {
  const models = ["run/model.safetensors", "cnn.safetensors", "run/model.safetensors"].map((name) => join(world, name));
  const { stdout } = await record(["shift", ...data, "--digit", "0", "--reach", "1", "--json", "--model", ...models]);
  const { readers } = parse(stdout)[0] as { readers: { name: string; scores: number[][] }[] };
  expect(readers.map(({ name }) => name)).toEqual(["softmax", "cnn", "softmax 2"]);
  expect(readers[2].scores).toEqual(readers[0].scores);
});
