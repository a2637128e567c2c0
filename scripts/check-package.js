import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { checkout } from "./setup.js";

// Packs the package as it would be published and checks what a user would get: that each entry of `exports` resolves,
// with its types, that the files are there, and that the command runs where there is no src/ beside it.

const folder = join(checkout, "node_modules", ".cache", "inkling", "package");

/**
 * @param {string} command
 * @param {string[]} argv
 * @param {string} [cwd]
 */
function run(command, argv, cwd = checkout) {
  const { status, stdout, stderr, error } = spawnSync(command, argv, { cwd, encoding: "utf8", shell: process.platform === "win32" });
  if (error === undefined && status === 0) return stdout;
  console.error([`${[command, ...argv].join(" ")} failed`, stdout, stderr, error?.message].filter(Boolean).join("\n"));
  process.exit(1);
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
run("npm", ["pack", "--ignore-scripts", "--loglevel=error", "--pack-destination", folder]);
const { name, version } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8"));
const tarball = join(folder, `${name}-${version}.tgz`);

/** @param {string[]} path */
const tool = (...path) => join(checkout, "node_modules", ...path);
run(process.execPath, [tool("publint", "src", "cli.js"), "run", tarball, "--strict"]);
run(process.execPath, [tool("@arethetypeswrong", "cli", "dist", "index.js"), "--profile", "esm-only", tarball]);

// Unpacked below the checkout's node_modules, it finds the dependencies there.
run("tar", ["-xzf", `${name}-${version}.tgz`], folder);
run(process.execPath, [join(folder, "package", "bin", "inkling.js"), "--help"], folder);
