import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Interrupted, realEffects, type Effects } from "../../src/cli/effects.ts";
import { DataError, handwritingVersion } from "../../src/data/index.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/data/index.ts";
import { NdArray } from "../../src/index.ts";
import { startInkling, succeeds } from "./child.ts";
import { record } from "./recorded.ts";
import { makeWorld } from "./world.ts";

let world = "";
let good: string[] = [];

beforeAll(async () => {
  world = await mkdtemp(join(tmpdir(), "inkling-commands-"));
  await makeWorld(world);
  good = ["--data", join(world, "data", "good"), "--train-size", "100", "--test-size", "40"];
}, 60_000);
afterAll(() => rm(world, { recursive: true, force: true }));

const parse = (lines: string): Record<string, unknown>[] =>
  lines
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test("--out holds the model with its settings, the log that --json prints, and two pictures", async () => {
  const out = join(world, "kept");
  const { stdout, exitCode } = await record(["train", ...good, "--steps", "5", "--json", "--out", out]);
  expect(exitCode).toBe(0);
  expect((await readdir(out)).toSorted()).toEqual(["curves.png", "log.jsonl", "model.safetensors", "weights.png"]);
  expect(await readFile(join(out, "log.jsonl"), "utf8")).toBe(stdout);
  const { metadata, tensors } = decodeSafetensors(await readFile(join(out, "model.safetensors")));
  const [data, , , done] = parse(stdout);
  expect(metadata).toMatchObject({
    settings: JSON.stringify({ trainSize: 100, testSize: 40, learningRate: 0.1, steps: 5, naiveLog: false }),
    seed: "0",
    updates: "6",
    data: "good",
    dataSha256: data["sha256"],
    weightsSha256: done["weightsSha256"],
  });
  expect([...tensors].map(([name, { shape }]) => [name, shape])).toEqual([
    ["W", [784, 10]],
    ["b", [10]],
  ]);
  for (const name of ["curves.png", "weights.png"]) {
    expect((await readFile(join(out, name))).subarray(0, 4).toString("latin1")).toBe("\x89PNG");
  }
});

test("two runs with equal settings keep the same files, to the byte", async () => {
  const outs = ["first", "second"].map((name) => join(world, name));
  for (const out of outs) expect((await record(["train", ...good, "--steps", "5", "--out", out])).exitCode).toBe(0);
  for (const name of ["model.safetensors", "weights.png", "curves.png"]) {
    const [first, second] = await Promise.all(outs.map((out) => readFile(join(out, name))));
    expect(first.equals(second)).toBe(true);
  }
});

test("how often a run is measured changes none of its weights", async () => {
  const hashes: unknown[] = [];
  for (const every of ["1", "7", "1000"]) {
    const { stdout } = await record(["train", ...good, "--steps", "40", "--eval-every", every, "--json"]);
    hashes.push(parse(stdout).at(-1)!["weightsSha256"]);
  }
  expect(new Set(hashes).size).toBe(1);
});

test("neither the number of threads nor being profiled changes any weight", async () => {
  const run = (words: string[]) => record(["train", ...good, "--steps", "30", "--json", ...words]);
  const plain = parse((await run([])).stdout).at(-1)!;
  const profiled = parse((await run(["--threads", "3", "--profile"])).stdout);
  const [done, profile] = profiled.slice(-2);
  expect(done).toMatchObject({ event: "done", threads: 3, weightsSha256: plain["weightsSha256"] });
  expect(profile["event"]).toBe("profile");
  const rows = profile["rows"] as { share: number; nodes: string[] }[];
  expect(rows.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
  expect(rows.flatMap(({ nodes }) => nodes)).toEqual(expect.arrayContaining(["MatMul", "W", "b"]));
});

test("--profile ends with a table of 80 columns, a line for each row and each with its share", async () => {
  const { stdout } = await record(["train", ...good, "--steps", "3", "--profile"]);
  const table = stdout.slice(stdout.indexOf("One step:")).trimEnd().split("\n");
  expect(table.length).toBeGreaterThan(4);
  for (const line of table) expect(line.length).toBeLessThanOrEqual(80);
  expect(table.at(-1)).toMatch(/^What lives within a step takes \d+\.\d MB/);
  for (const line of table.slice(2, -1)) expect(line).toMatch(/^ +\d+\.\d{3} +\d+\.\d % .* ×\d+$/);
});

test("what evaluate finds in a kept model is what training measured last", async () => {
  const out = join(world, "again");
  const { stdout } = await record(["train", ...good, "--steps", "12", "--json", "--out", out]);
  const evaluated = await record(["evaluate", "--model", join(out, "model.safetensors"), ...good.slice(0, 2), "--json"]);
  expect(parse(evaluated.stdout)[0]["accuracy"]).toBe(parse(stdout).at(-1)!["accuracy"]);
});

test("the step that ends in a NaN is found wherever it lies between two measurements", async () => {
  const argv =
    "train --data handwriting --seed 4 --train-size 200 --test-size 40 --steps 2000 --learning-rate 2.2 --naive-log --json".split(" ");
  const [sparse, dense] = [await record([...argv, "--eval-every", "1000"]), await record([...argv, "--eval-every", "1"])];
  expect([sparse.exitCode, dense.exitCode]).toEqual([1, 1]);
  const [found, stepByStep] = [parse(sparse.stdout).at(-1)!, parse(dense.stdout).at(-1)!];
  // Later than the first two updates, which are looked at one by one.
  expect(found["updates"]).toBeGreaterThan(2);
  expect([found["updates"], found["weightsSha256"]]).toEqual([stepByStep["updates"], stepByStep["weightsSha256"]]);
});

test("generated digits are named in the JSON, and as many are made as asked for", async () => {
  const { stdout, stderr, exitCode } = await record("train --data handwriting --train-size 30 --test-size 20 --steps 1 --json".split(" "));
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(parse(stdout)[0]).toMatchObject({ event: "data", data: "handwriting", trainSize: 30, testSize: 20 });
});

test("digits that were made as files train to the very weights that --data handwriting trains to", async () => {
  const made = join(world, "made");
  const { stdout, exitCode } = await record(["data", "--make", "handwriting", made, "--train-size", "120", "--test-size", "20"]);
  expect([exitCode, stdout]).toEqual([0, `${handwritingVersion}, seed 0: 120 digits to train on and 20 to test with in ${made}\n`]);
  const weights = async (data: string): Promise<unknown> => {
    const run = await record(["train", "--data", data, "--train-size", "110", "--test-size", "20", "--steps", "3", "--json"]);
    return parse(run.stdout).at(-1)!["weightsSha256"];
  };
  const found = await weights(made);
  expect(found).toMatch(/^[0-9a-f]{64}$/);
  expect(found).toBe(await weights("handwriting"));
});

test("on a disk that fills up, an earlier run's files stay as they were, all of them", async () => {
  const out = join(world, "full");
  const contents = async (): Promise<Buffer[]> => Promise.all((await readdir(out)).map((name) => readFile(join(out, name))));
  expect((await record(["train", ...good, "--steps", "3", "--out", out])).exitCode).toBe(0);
  const before = await contents();
  let room = 2;
  const writeFile: Effects["writeFile"] = (path, content) => {
    if (room-- > 0) return realEffects.writeFile(path, content);
    return Promise.reject(new DataError(`${path} cannot be written: the disk is full.`));
  };
  const { stderr, exitCode } = await record(["train", ...good, "--steps", "4", "--out", out], { writeFile });
  expect([exitCode, stderr]).toEqual([1, `inkling train: ${join(out, "weights.png")} cannot be written: the disk is full.\n`]);
  expect(await contents()).toEqual(before);
});

test("an unwritable --out is found before training begins", async () => {
  const { stdout, exitCode } = await record(["train", ...good, "--out", join(world, "file.txt", "run")]);
  expect([exitCode, stdout]).toEqual([1, ""]);
});

test("stopped at a step, a run is measured, kept and ends with 130", async () => {
  const out = join(world, "stopped");
  const controller = new AbortController();
  const interruptible: Effects["interruptible"] = (work) => work(controller.signal);
  let printed = "";
  const stdout = {
    isTTY: false,
    write: (text: string) => {
      printed += text;
      // Some time later, in the midst of a slice of updates.
      if (text.includes('"step":0')) setTimeout(() => controller.abort(new Interrupted()), 40);
    },
  };
  const argv = ["train", ...good, "--steps", "1000000", "--eval-every", "1000000", "--json", "--out", out];
  const { exitCode } = await record(argv, { interruptible, stdout });
  expect(exitCode).toBe(130);
  const done = parse(printed).at(-1)!;
  expect(done).toMatchObject({ event: "done", stopped: true, out });
  const { metadata } = decodeSafetensors(await readFile(join(out, "model.safetensors")));
  expect(metadata["updates"]).toBe(String(done["updates"]));

  // The weights are those of a run of so many steps that nobody stopped.
  const whole = await record(["train", ...good, "--steps", String((done["updates"] as number) - 1), "--json"]);
  expect(parse(whole.stdout).at(-1)!["weightsSha256"]).toBe(done["weightsSha256"]);
});

test("a real Ctrl-C stops a real process at a step, with its model kept", { timeout: 60_000 }, async () => {
  const out = join(world, "interrupted");
  const child = startInkling(["train", ...good, "--steps", "10000000", "--eval-every", "50", "--out", out]);
  await child.hasPrinted("Training Step:100 ");
  child.process.kill("SIGINT");
  expect(await child.end).toBe(130);
  expect(child.printed.stdout).toMatch(/Stopped: [\d,]+ updates in/);
  expect((await readdir(out)).toSorted()).toEqual(["curves.png", "log.jsonl", "model.safetensors", "weights.png"]);
  expect((await record(["evaluate", "--model", join(out, "model.safetensors"), ...good.slice(0, 2)])).exitCode).toBe(0);
});

test("a reader that goes away ends it without a word", { timeout: 60_000 }, async () => {
  const child = startInkling(["train", ...good, "--steps", "10000000", "--eval-every", "1"]);
  await child.hasPrinted("Training Step:1 ");
  child.process.stdout!.destroy();
  expect(await child.end).toBe(141);
  expect(child.printed.stderr).not.toContain("EPIPE");
});

test("on a terminal a bar shows step, loss, accuracy and time left, and goes away", async () => {
  let drawn = "";
  const stderr = { isTTY: true, columns: 100, write: (text: string) => void (drawn += text) };
  let ms = 0;
  const { stdout, exitCode } = await record(["train", ...good, "--steps", "30", "--eval-every", "10"], { stderr, now: () => (ms += 1000) });
  expect(exitCode).toBe(0);
  expect(drawn).toMatch(/\r━+╸?─* {2}step 10 of 30 {2}loss 1\.\d{4} {2}accuracy 1\.0000 {2}\d+(:\d+)? (s|min) left/);
  expect(drawn.endsWith("\r\x1b[K")).toBe(true);
  expect(stdout).not.toContain("━");
});

test("--debug says where an error came from, and its cause", async () => {
  const { stderr, exitCode } = await record(["evaluate", "--debug", "--model", join(world, "half.safetensors")]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/DataError: .*\n\s+at .*model-file/);
  expect(stderr).toMatch(/caused by SafetensorsError/);
});

test("the prompt knows ink, mnist and plot, awaits, and answers a pipe's lines in their order", { timeout: 60_000 }, async () => {
  const input = [
    "await ink.evaluate(ink.softmax(ink.constant([0, 0])))",
    "mnist.train.count",
    "plot.digitImage(mnist.train.images.row(0)).panels.length",
    "nothing.there",
    "1 + 1",
    "",
  ].join("\n");
  const child = startInkling(["repl", "--data", join(world, "data", "good")], { input });
  await succeeds(child);
  expect(child.printed.stdout.split("\n").filter((line) => !line.startsWith(" "))).toEqual([
    "[0.5 0.5]",
    "110",
    "1",
    "Uncaught ReferenceError: nothing is not defined",
    "2",
    "",
  ]);
});

test("a model with other arrays is no model of ours", async () => {
  const path = join(world, "other.safetensors");
  await writeFile(path, encodeSafetensors({ tensors: new Map([["W", NdArray.of([1, 2], [2], "float32")]]), metadata: {} }));
  const { stderr, exitCode } = await record(["evaluate", "--model", path]);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("it holds W float32 [2]");
});

test("a folder that cannot be made is refused, not tried for ever", { timeout: 10_000 }, async () => {
  await expect(realEffects.prepareFolder(join(world, "file.txt", "a", "b"))).rejects.toThrow("file.txt is a file");
});
