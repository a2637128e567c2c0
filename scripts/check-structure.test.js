import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { checkStructure, rooms } from "./check-structure.js";

/** @type {string[]} */
const roots = [];

afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
});

/**
 * What the check says of a checkout that holds these files alone.
 *
 * @param {Record<string, string>} files
 */
function complaints(files) {
  const root = mkdtempSync(join(tmpdir(), "inkling-structure-"));
  roots.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return checkStructure(root).map(({ place, rule }) => `${place} ${rule}`);
}

test("a layout that follows the rules has nothing said of it", () => {
  const files = {
    "src/index.ts": `export { add } from "./ops/arithmetic.ts";\n`,
    "src/array/ndarray.ts": `export type DType = "float32";\n`,
    "src/graph/tensor.ts": `import type { DType } from "../array/ndarray.ts";\nexport type Tensor = DType;\n`,
    "src/ops/broadcast.ts": `import type { Tensor } from "../graph/tensor.ts";\nexport type B = Tensor;\n`,
    "src/ops/arithmetic.ts": `import type { B } from "./broadcast.ts";\nexport const add = (b: B): B => b;\nexport const a = Math.sqrt(2);\n`,
    "src/cli/main.ts": `import { Command } from "commander";\nimport { add } from "../index.ts";\nexport const x = [Command, add];\n`,
    "src/cli/main.test.ts": `import { a } from "../ops/arithmetic.ts";\nexport const y = a ** 2;\n`,
    "package-lock.json": `{ "packages": {} }\n`,
  };
  expect(complaints(files)).toEqual([]);
});

test("a folder may not import what its row of the table leaves out", () => {
  const files = {
    "src/plot/chart.ts": `// import "../nn/x.ts" in a comment is no import\nexport { run } from "../runtime/session.ts";\n`,
    "src/runtime/session.ts": `export const run = 1;\n`,
  };
  expect(complaints(files)).toEqual(["src/plot/chart.ts:2 plot/ may not import src/runtime/session.ts as a value"]);
});

test("types may be imported where values may not", () => {
  const value = {
    "src/graph/op.ts": `import { a } from "../array/a.ts";\nexport const b = a;\n`,
    "src/array/a.ts": `export const a = 1;\n`,
  };
  const type = {
    ...value,
    "src/graph/op.ts": `export type B = typeof import("../array/a.ts");\nexport type { a } from "../array/a.ts";\n`,
  };
  expect(complaints(value)).toEqual(["src/graph/op.ts:1 graph/ may not import src/array/a.ts as a value"]);
  expect(complaints(type)).toEqual([]);
});

test("an import made while running counts like any other", () => {
  const files = {
    "src/data/idx.ts": `export const load = () => import("../plot/image.ts");\n`,
    "src/plot/image.ts": `export const a = 1;\n`,
  };
  expect(complaints(files)).toEqual(["src/data/idx.ts:1 data/ may not import src/plot/image.ts as a value"]);
});

test("the engine imports no package, and the command line no inside", () => {
  const files = {
    "src/runtime/pool.ts": `import pool from "tinypool/x";\nimport { cpus } from "node:os";\nexport const p = [pool, cpus];\n`,
    "src/cli/main.ts": `import { a } from "../array/a.ts";\nexport const b = a;\n`,
    "src/array/a.ts": `export const a = 1;\n`,
    "examples/tutorial.ts": `import { a } from "../src/array/a.ts";\nexport const b = a;\n`,
  };
  expect(complaints(files)).toEqual([
    "src/cli/main.ts:1 cli/ may not import src/array/a.ts as a value",
    "src/runtime/pool.ts:1 runtime/ may not import the package tinypool",
    "examples/tutorial.ts:1 imports src/array/a.ts, which is not a public name",
  ]);
});

test("a folder of src without a row in the table is not let through", () => {
  const files = {
    "src/magic/a.ts": `import { b } from "../array/b.ts";\nexport const a = b;\n`,
    "src/array/b.ts": `export const b = 1;\n`,
  };
  expect(complaints(files)).toEqual(["src/magic/a.ts:1 src/magic/ has no row in the import table"]);
});

test("an op may use earlier families only, and each family has its place", () => {
  const files = {
    "src/ops/reduce.ts": `import { softmax } from "./softmax.ts";\nexport const r = softmax;\n`,
    "src/ops/softmax.ts": `export const softmax = 1;\n`,
    "src/ops/fourier.ts": `export const f = 1;\n`,
  };
  expect(complaints(files)).toEqual([
    "src/ops/fourier.ts:1 is not in the order of src/ops/",
    "src/ops/reduce.ts:1 imports src/ops/softmax.ts, which comes later in the order",
  ]);
});

test("files may not import each other in a circle, except for types of a file beside them", () => {
  const files = {
    "src/graph/a.ts": `import { b } from "./b.ts";\nexport const a = b;\n`,
    "src/graph/b.ts": `import { c } from "./c.ts";\nexport const b = c;\n`,
    "src/graph/c.ts": `\nimport { a } from "./a.ts";\nexport const c = () => a;\n`,
  };
  expect(complaints(files)).toEqual([
    "src/graph/c.ts:2 files import each other in a circle: src/graph/a.ts → src/graph/b.ts → src/graph/c.ts → src/graph/a.ts",
  ]);
  expect(complaints({ ...files, "src/graph/c.ts": `import type { a } from "./a.ts";\nexport const c = (x: typeof a) => x;\n` })).toEqual(
    [],
  );
});

test("the import table leaves no way round from a folder to itself", () => {
  /** @param {string} room @param {string[]} trail @returns {string[]} */
  const circle = (room, trail = []) =>
    trail.includes(room)
      ? [...trail, room]
      : (rooms[room]?.may.flatMap((name) => circle(name.replace(/:types$/, ""), [...trail, room])) ?? []);
  expect(Object.keys(rooms).flatMap((room) => circle(room))).toEqual([]);
});

test("runtime may not hold the name of an op", () => {
  const files = {
    "src/ops/arithmetic.ts": `const reluOp = defineOp({ name: "Relu", inputs: ["x"] });\n`,
    "src/runtime/plan.ts": `// Relu and "Relu" may be spoken of\nexport const fast = (n: string) => n === "Relu" || n === "float32";\n`,
  };
  expect(complaints(files)).toEqual([`src/runtime/plan.ts:2 runtime/ knows the op "Relu" by name`]);
});

test("a name that fits anything is refused, for files and folders", () => {
  const files = { "src/array/utils.ts": "", "src/data/common/a.ts": "", "test/helper.ts": "", "src/plot/shared-axis.ts": "" };
  expect(complaints(files)).toEqual([
    `src/array/utils.ts:1 nothing is called "utils.ts"`,
    `src/data/common/a.ts:1 nothing is called "common"`,
    `test/helper.ts:1 nothing is called "helper.ts"`,
  ]);
});

test("400 lines are a file, 401 are too many, but not in a test or in what is generated", () => {
  const lines = "\n".repeat(401);
  const files = {
    "src/array/a.ts": "\n".repeat(400),
    "src/array/b.ts": lines,
    "src/array/b.test.ts": lines,
    "src/kernels/generated/module.ts": lines,
    "test/fixtures/long.ts": lines,
  };
  expect(complaints(files)).toEqual(["src/array/b.ts:401 a file has at most 400 lines, this one 401"]);
});

test("powers and ways around the linter's ban on Math are found in code, not in words", () => {
  const files = {
    "src/data/a.ts": `/** x ** 2, Math */\nexport const a = (x: number) => x ** 2;\nexport const { exp } = Math;\nexport const s = "** Math";\n`,
    "src/data/b.ts": `export let b = 2;\nb **= 3;\nexport const c = Math["exp"];\n`,
    "src/plot/c.ts": `export const c = 2 ** 8;\n`,
    "src/kernels/d.ts": `export const d = Math.exp(1);\n`,
  };
  expect(complaints(files)).toEqual([
    "src/data/a.ts:2 ** is not used here",
    "src/data/a.ts:3 Math is used as Math.name only, where the linter sees it",
    "src/data/b.ts:2 ** is not used here",
    "src/data/b.ts:3 Math is used as Math.name only, where the linter sees it",
    "src/kernels/d.ts:1 a kernel does not use Math",
  ]);
});

test("the lockfile names no host", () => {
  const lock = JSON.stringify({ packages: { a: { version: "1.0.0", resolved: "https://example.org/a.tgz" } } }, null, 2);
  expect(complaints({ "package-lock.json": lock })).toEqual(["package-lock.json:5 the lockfile names a host"]);
});
