import { spawn } from "node:child_process";
import { constants } from "node:os";
import { mnistFolder } from "./mnist-folder.js";
import { checkout } from "./setup.js";
import { readTotals, writeTotals } from "./test-totals.js";

/**
 * Runs vitest, then says what was left out and why. In CI, with MNIST at hand, a skipped test is a failure: nothing
 * else would notice that a test has been switched off.
 *
 * @param {string[]} argv vitest's
 * @returns {Promise<number>} the exit code
 */
export async function runTests(argv) {
  const data = mnistFolder();
  const environment = data === undefined ? process.env : { ...process.env, INKLING_DATA: data };
  if (mayMeetPlaces(argv)) await passThrough(["--import", "@oxc-node/core/register", "test/same-bits/prepare.ts"], environment);
  writeTotals(undefined);
  const reporters = argv.some((argument) => argument.startsWith("--reporter")) ? [] : ["--reporter=default"];
  const code = await passThrough(
    ["node_modules/vitest/vitest.mjs", "run", ...reporters, "--reporter=./scripts/test-totals.js", ...argv],
    environment,
  );

  const { skipped } = readTotals();
  const filtered = argv.some((argument) => /^(-t|--testNamePattern)/.test(argument));
  if (skipped.length === 0 || filtered) return code;
  if (data === undefined) {
    console.log(
      `${skipped.length} skipped for want of MNIST or of another thing they need. Set INKLING_DATA to a folder with MNIST's four IDX files.`,
    );
    return code;
  }
  console.log([`${skipped.length} skipped although MNIST is there:`, ...skipped].join("\n  "));
  return code === 0 && process.env["CI"] ? 1 : code;
}

/**
 * Whether these arguments let the tests of test/same-bits/ run, which need other versions of Node, and browsers.
 *
 * @param {string[]} argv
 */
function mayMeetPlaces(argv) {
  const paths = argv.filter((argument) => !argument.startsWith("-"));
  return paths.length === 0 || paths.some((path) => path.includes("same-bits") || "test/same-bits".startsWith(path));
}

/**
 * Runs Node on these arguments in the checkout, with this process's terminal. Ctrl-C reaches the child by itself (it is
 * in the same group); this process waits for what it makes of it.
 *
 * @param {string[]} argv
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<number>}
 */
function passThrough(argv, environment) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, argv, { cwd: checkout, env: environment, stdio: "inherit" });
    const forward = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
    const wait = () => {};
    process.on("SIGINT", wait).on("SIGTERM", forward);
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      process.off("SIGINT", wait).off("SIGTERM", forward);
      resolve(code ?? 128 + (signal === null ? 1 : constants.signals[signal]));
    });
  });
}
