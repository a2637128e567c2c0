import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const file = fileURLToPath(new URL("../node_modules/.cache/inkling/test-totals.json", import.meta.url));

/** @typedef {{ passed: number, failed: number, skipped: string[] }} Totals `skipped` holds the tests' full names */

/** @type {Totals} */
const unfinished = { passed: 0, failed: 1, skipped: [] };

/**
 * The totals of the last test run; nothing passed and one failure where the run did not get to its end.
 *
 * @returns {Totals}
 */
export function readTotals() {
  try {
    return JSON.parse(readFileSync(file, "utf8")) ?? unfinished;
  } catch {
    return unfinished;
  }
}

/** @param {Totals | undefined} totals undefined before a run, so that an old run's totals are not taken for its own */
export function writeTotals(totals) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(totals ?? null));
}

/** A vitest reporter that keeps the totals for scripts/test.js and .ci/run. */
export default class TotalsReporter {
  /**
   * @param {readonly import("vitest/node").TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    /** @type {Totals} */
    const totals = { passed: 0, failed: unhandledErrors.length, skipped: [] };
    for (const module of modules) {
      let failedTests = 0;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") totals.passed++;
        else if (state === "failed") failedTests++;
        else totals.skipped.push(`${module.relativeModuleId} > ${test.fullName}`);
      }
      // A file that could not be loaded, or a hook that threw, has failed without a failed test.
      totals.failed += module.state() === "failed" ? Math.max(failedTests, 1) : failedTests;
    }
    writeTotals(totals);
  }
}
