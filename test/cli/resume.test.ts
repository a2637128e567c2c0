import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { record } from "./recorded.ts";
import { makeWorld } from "./world.ts";

let world = "";
beforeAll(async () => {
  world = await mkdtemp(join(tmpdir(), "inkling-resume-"));
  await makeWorld(world);
});
afterAll(() => rm(world, { recursive: true, force: true }));

const run = ["--epochs", "4", "--batch-size", "16", "--augment", "shift=2", "--json"];

/** Ctrl-C, as soon as a line with this text has been printed. */
async function interruptedAt(text: string, words: readonly string[]): Promise<{ exitCode: number; stdout: string }> {
  const controller = new AbortController();
  let stdout = "";
  const { exitCode } = await record(words, {
    interruptible: (work) => work(controller.signal),
    stdout: {
      isTTY: false,
      write: (line) => {
        stdout += line;
        if (line.includes(text)) controller.abort();
      },
    },
  });
  return { exitCode, stdout };
}

const hashOf = (stdout: string): unknown => (JSON.parse(stdout.trimEnd().split("\n").at(-1)!) as { weightsSha256: string }).weightsSha256;

test("a run that Ctrl-C stopped leaves a checkpoint, and goes on to the very file of one that was not stopped", async () => {
  const model = ["--model", join(world, "wide.ts"), "--data", join(world, "data", "good"), ...run];
  const [whole, parts] = [join(world, "whole"), join(world, "parts")];
  const unbroken = await record(["train", ...model, "--out", whole]);
  expect(unbroken.exitCode).toBe(0);
  expect(await readdir(whole)).toEqual(["curves.png", "log.jsonl", "model.safetensors"]);

  // 110 digits are 7 updates an epoch: it is stopped after the second epoch's evaluation.
  const stopped = await interruptedAt('"updates":14', ["train", ...model, "--out", parts]);
  expect(stopped.exitCode).toBe(130);
  expect(await readdir(join(parts, "checkpoint"))).toEqual(["step-00000014"]);
  const last = JSON.parse(stopped.stdout.trimEnd().split("\n").at(-1)!) as Record<string, unknown>;
  // The test digits are looked at once, at the end.
  expect(last).toMatchObject({ event: "done", updates: 14, stopped: true });
  expect(last).not.toHaveProperty("accuracy");

  const resumed = await record(["train", "--resume", parts, "--json"]);
  expect({ ...resumed, stdout: "" }).toEqual({ stdout: "", stderr: "", exitCode: 0 });
  expect(hashOf(resumed.stdout)).toBe(hashOf(unbroken.stdout));
  expect(await readFile(join(parts, "model.safetensors"))).toEqual(await readFile(join(whole, "model.safetensors")));
  expect(await readdir(parts)).toEqual(["curves.png", "log.jsonl", "model.safetensors"]);
  // Its log has all evaluations, those before it was stopped too.
  const evaluations = async (folder: string): Promise<string[]> =>
    (await readFile(join(folder, "log.jsonl"), "utf8")).split("\n").filter((line) => line.includes('"evaluation"'));
  expect(await evaluations(parts)).toEqual(await evaluations(whole));
});

test("a model file that has changed since, and other digits, are refused", async () => {
  const out = join(world, "changed");
  const file = join(world, "changing.ts");
  const { writeFile } = await import("node:fs/promises");
  await writeFile(file, await readFile(join(world, "wide.ts")));
  await interruptedAt('"updates":7', ["train", "--model", file, "--data", join(world, "data", "good"), ...run, "--out", out]);
  const other = await record(["train", "--resume", out, "--data", "handwriting"]);
  expect(other.stderr).toMatch(/was begun on other digits than these of handwriting/);
  await writeFile(file, `${await readFile(file, "utf8")}// One line more.\n`);
  const changed = await record(["train", "--resume", out]);
  expect(changed.stderr).toMatch(/changing\.ts has changed since the run in .* was begun/);
});
