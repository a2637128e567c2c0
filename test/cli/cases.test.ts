import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { record } from "./recorded.ts";
import { makeWorld } from "./world.ts";

// Each folder of cases/ is one: `cmd`, what is typed, one word a line; `exit`, `stdout` and `stderr`, what comes of it.
// $WORLD is a folder made by world.ts. What differs from run to run is written <seconds>, <sha256>, <threads>.
// UPDATE_CASES=1 writes what comes of it; read the difference before you commit it.

const cases = join(import.meta.dirname, "cases");
const isUpdate = process.env["UPDATE_CASES"] === "1";
let world = "";

beforeAll(async () => {
  world = await mkdtemp(join(tmpdir(), "inkling-cases-"));
  await makeWorld(world);
});
afterAll(() => rm(world, { recursive: true, force: true }));

test.each((await readdir(cases)).toSorted())("%s", async (name) => {
  const read = (file: string): Promise<string> => readFile(join(cases, name, file), "utf8").catch(() => "");
  const words = (await read("cmd")).split("\n").filter((word) => word !== "");
  const { stdout, stderr, exitCode } = await record(words.map((word) => word.replaceAll("$WORLD", world)));
  const found = { stdout: steady(stdout), stderr: steady(stderr), exit: `${exitCode}\n` };
  if (isUpdate)
    for (const [file, text] of Object.entries(found))
      await (text === "" ? rm(join(cases, name, file), { force: true }) : writeFile(join(cases, name, file), text));
  expect(found).toEqual({ stdout: await read("stdout"), stderr: await read("stderr"), exit: await read("exit") });
});

test("every bad input prints its error on stderr alone, without a stack trace", async () => {
  for (const name of await readdir(cases)) {
    const exit = await readFile(join(cases, name, "exit"), "utf8");
    if (exit === "0\n") continue;
    const stderr = await readFile(join(cases, name, "stderr"), "utf8");
    // With its name, so that a failure says which.
    expect(`${name}: ${stderr}`).toMatch(/^[\w-]+: (Usage: )?inkling/);
    expect(`${name}: ${stderr}`).not.toMatch(/\n\s+at /);
  }
});

function steady(text: string): string {
  return text
    .replaceAll(world, "$WORLD")
    .replace(/\b[0-9a-f]{64}\b/g, "<sha256>")
    .replace(/"seconds":[\d.]+/g, '"seconds":<seconds>')
    .replace(/"threads":\d+/g, '"threads":<threads>')
    .replace(/in [\d.]+ s\b/g, "in <seconds> s");
}
