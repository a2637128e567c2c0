import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withLock } from "./lock.js";
import { mnistFolder } from "./mnist-folder.js";
import { installedMatchesLock, isBuilt, isInstalled } from "./setup.js";

let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "inkling-setup-"));
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/**
 * @param {string} path
 * @param {string | object} content
 */
function write(path, content) {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
}

const locked = {
  packages: {
    "": { name: "inkling" },
    "node_modules/plot": { version: "1.0.0", integrity: "sha512-a" },
    "node_modules/for-another-platform": { version: "1.0.0", integrity: "sha512-b", optional: true },
  },
};
const installed = { packages: { "node_modules/plot": { version: "1.0.0", integrity: "sha512-a" } } };

test("a package for another platform need not be there, any other must, in its version and with its checksum", () => {
  /** @param {object} found */
  const matches = (found) => installedMatchesLock(JSON.stringify(locked), JSON.stringify({ packages: found }));
  expect(matches(installed.packages)).toBe(true);
  expect(matches({})).toBe(false);
  expect(matches({ "node_modules/plot": { version: "1.0.1", integrity: "sha512-a" } })).toBe(false);
  expect(matches({ "node_modules/plot": { version: "1.0.0", integrity: "sha512-c" } })).toBe(false);
});

test("what npm install put there is taken as it is, until the lockfile or npm's note of it changes", () => {
  write("package-lock.json", locked);
  expect(isInstalled(root)).toBe(false);
  write("node_modules/.package-lock.json", installed);
  expect(isInstalled(root)).toBe(true);

  // Another branch's dependencies were installed meanwhile: the stamp is still there, its pair is not.
  write("node_modules/.package-lock.json", { packages: { "node_modules/plot": { version: "0.9.0", integrity: "sha512-z" } } });
  expect(isInstalled(root)).toBe(false);
});

test("dist/ without a stamp of its sources is not taken for built", () => {
  write("src/index.ts", "export {};\n");
  write("src/kernels/generated/module.ts", "export {};\n");
  write("dist/src/index.js", "export {};\n");
  expect(isBuilt(root)).toBe(false);
});

test("a lock left by a process that was killed is taken over", async () => {
  const dead = spawn(process.execPath, ["-e", ""]);
  await new Promise((done) => dead.on("exit", done));
  const lock = join(root, "lock");
  write("lock", String(dead.pid));
  expect(withLock(lock, () => readFileSync(lock, "utf8"))).toBe(String(process.pid));
  expect(existsSync(lock)).toBe(false);
});

test("the lock is given back when the work throws", () => {
  const lock = join(root, "lock");
  const failing = () => {
    throw new Error("no");
  };
  expect(() => withLock(lock, failing)).toThrow("no");
  expect(existsSync(lock)).toBe(false);
});

test("eight processes that add to one file under the lock lose nothing", async () => {
  write("count", "0");
  const module = new URL("./lock.js", import.meta.url).href;
  const work = `
    import { readFileSync, writeFileSync } from "node:fs";
    import { withLock } from ${JSON.stringify(module)};
    const [lock, count] = process.argv.slice(1);
    for (let i = 0; i < 5; i++) withLock(lock, () => writeFileSync(count, String(Number(readFileSync(count, "utf8")) + 1)));
  `;
  const argv = ["--input-type=module", "-e", work, join(root, "lock"), join(root, "count")];
  const codes = Array.from(
    { length: 8 },
    () => new Promise((done) => spawn(process.execPath, argv, { stdio: "inherit" }).on("exit", done)),
  );
  expect(await Promise.all(codes)).toEqual(Array(8).fill(0));
  expect(readFileSync(join(root, "count"), "utf8")).toBe("40");
});

test("MNIST is looked for in INKLING_DATA, then in the cache, where all four files must be", () => {
  expect(mnistFolder({ INKLING_DATA: "digits" })).toBe(resolve("digits"));
  expect(mnistFolder({ INKLING_CACHE: root })).toBeUndefined();
  for (const name of ["train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte.gz"]) write(`mnist/${name}`, "");
  expect(mnistFolder({ INKLING_CACHE: root })).toBeUndefined();
  write("mnist/t10k-labels-idx1-ubyte", "");
  expect(mnistFolder({ INKLING_CACHE: root })).toBe(join(root, "mnist"));
  write("inkling/mnist/x", "");
  expect(mnistFolder({ XDG_CACHE_HOME: root })).toBeUndefined();
});
