import "./node-version.js";
import { spawnSync } from "node:child_process";
import { checkout, runCommand, setUp, setUpLab } from "./setup.js";

// `npm run check`: everything besides the tests that has to hold. `npm run check lint docs` runs those alone.

const compiler = "node_modules/@typescript/native/bin/tsc";

/** @type {Record<string, string[][]>} Node's arguments, of one or more commands */
const checks = {
  // The second is for scripts/ and bin/, which are JavaScript. Type tests (*.test-d.ts) are part of the first. The third
  // is for the lab, components and all.
  types: [
    [compiler, "-p", "tsconfig.json"],
    [compiler, "-p", "scripts/tsconfig.json"],
    ["node_modules/svelte-check/bin/svelte-check", "--workspace", "lab", "--tsconfig", "./tsconfig.json", "--fail-on-warnings"],
  ],
  lint: [["node_modules/oxlint/bin/oxlint", "--type-aware", "--deny-warnings"]],
  format: [["node_modules/oxfmt/bin/oxfmt", "--check"]],
  structure: [["scripts/check-structure.js"]],
  docs: [["scripts/check-docs.js"]],
  unused: [["node_modules/knip/bin/knip.js"]],
  package: [["scripts/check-package.js"]],
};

void runCommand(() => {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => checks[name] === undefined);
  if (unknown.length > 0) {
    console.error(`There is no check "${unknown.join(", ")}"; there are: ${Object.keys(checks).join(", ")}.`);
    process.exitCode = 1;
    return;
  }
  // What is packed has the page in it.
  if (asked.length === 0 || asked.includes("package")) setUpLab();
  else setUp();
  const failed = (asked.length > 0 ? asked : Object.keys(checks)).filter((name) => !passes(name));
  console.log(failed.length === 0 ? "All checks passed." : `Failed: ${failed.join(", ")}`);
  if (failed.length > 0) process.exitCode = 1;
});

/** @param {string} name */
function passes(name) {
  const startMs = performance.now();
  const env = process.stdout.isTTY ? { ...process.env, FORCE_COLOR: "1" } : { ...process.env, NO_COLOR: "1" };
  const failures = (checks[name] ?? [])
    .map((argv) => spawnSync(process.execPath, argv, { cwd: checkout, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }))
    .filter(({ status }) => status !== 0);
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  console.log(`${failures.length === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
  for (const { stdout, stderr, error } of failures) console.log(`${stdout}${stderr}${error?.message ?? ""}`.trimEnd());
  return failures.length === 0;
}
