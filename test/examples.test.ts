import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "inkling-examples-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What an example prints, run as a reader runs it: a program of its own, which imports the built package by its name. */
function run(name: string): string {
  const loader = import.meta.resolve("@oxc-node/core/register");
  const program = fileURLToPath(new URL(`../examples/${name}`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", loader, program], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return stdout;
}

const data = process.env["INKLING_DATA"];

test.skipIf(data === undefined)(
  "examples/tutorial.ts prints on MNIST what the tutorial says, to the last digit",
  { timeout: 300_000 },
  () => {
    expect(run("tutorial.ts")).toBe(readFileSync(new URL("examples-tutorial.txt", import.meta.url), "utf8"));
    expect(readdirSync(join(folder, "inkling-out")).sort()).toEqual(["compare.png", "digit.png", "flat.png", "weights.png"]);
  },
);

test.skipIf(data === undefined)("examples/convnet.ts trains a convolutional network and looks into it", { timeout: 120_000 }, () => {
  expect(run("convnet.ts")).toBe(readFileSync(new URL("examples-convnet.txt", import.meta.url), "utf8"));
});

test.skipIf(data === undefined)("the ten lines of the README read 89 of 100 of MNIST's test digits", { timeout: 60_000 }, () => {
  expect(run("hello.ts")).toBe("accuracy 0.8944\n");
  const code = readFileSync(new URL("../examples/hello.ts", import.meta.url), "utf8")
    .split("\n")
    .slice(1)
    .join("\n");
  expect(readFileSync(new URL("../README.md", import.meta.url), "utf8")).toContain(code.trim());
});
