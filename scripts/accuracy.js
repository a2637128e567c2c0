import "./node-version.js";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkout, runCommand, setUp } from "./setup.js";

// Makes rows of bench/accuracy.md: trains a model with three seeds by the command line, as a reader would, and takes the time of
// the whole process. By hand, on a machine that does nothing else; MNIST is what INKLING_DATA names, or the cache's.
//
// node scripts/accuracy.js cnn deep-mnist …   trains, keeps the figures in bench/accuracy.json, and writes the table
// node scripts/accuracy.js                    writes the table from the figures that are there

/**
 * @typedef {object} Run
 * @property {number} seed
 * @property {number} accuracy on the 10,000 test digits, which are looked at once
 * @property {number} seconds from the start of the process to its end
 * @property {string} weightsSha256
 *
 * @typedef {{ command: string, must: string, aim: string, runs: Run[] }} Row
 */

const seeds = [0, 1, 2];
const figuresFile = join(checkout, "bench", "accuracy.json");
const pageFile = join(checkout, "bench", "accuracy.md");

void runCommand(() => {
  setUp();
  /** @type {Record<string, Row>} */
  const rows = JSON.parse(readFileSync(figuresFile, "utf8"));
  for (const name of process.argv.slice(2)) {
    const row = rows[name];
    if (row === undefined) throw new Error(`There is no row ${name}; there are: ${Object.keys(rows).join(", ")}.`);
    row.runs = [];
    for (const seed of seeds) {
      row.runs.push(trained(row.command, seed));
      writeFileSync(figuresFile, `${JSON.stringify(rows, undefined, 2)}\n`);
    }
  }
  const page = readFileSync(pageFile, "utf8");
  writeFileSync(
    pageFile,
    page.replace(/(<!-- rows -->\n)[^]*(\n<!-- end -->)/, (_, start, end) => `${start}\n${table(rows)}${end}`),
  );
});

/**
 * @param {string} command
 * @param {number} seed
 * @returns {Run}
 */
function trained(command, seed) {
  const words = [...command.split(" ").slice(1), "--seed", String(seed), "--json"];
  const startMs = performance.now();
  const { status, stdout } = spawnSync(process.execPath, [join(checkout, "bin", "inkling.js"), ...words], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    maxBuffer: 1e9,
  });
  const seconds = Math.round((performance.now() - startMs) / 100) / 10;
  if (status !== 0) throw new Error(`${command} ended with ${status}.`);
  const { accuracy, weightsSha256 } = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
  console.log(`${command} --seed ${seed}: ${(100 * accuracy).toFixed(2)} %, ${seconds} s, ${weightsSha256.slice(0, 12)}`);
  return { seed, accuracy, seconds, weightsSha256 };
}

/** @param {Record<string, Row>} rows */
function table(rows) {
  const lines = Object.values(rows).map(({ command, must, aim, runs }) => {
    if (runs.length === 0) return `| \`${command}\` | not measured yet | | | ${must} | ${aim} |`;
    const accuracies = runs.map(({ accuracy }) => 100 * accuracy);
    const times = runs.map(({ seconds }) => seconds);
    const hashes = runs.map(({ weightsSha256 }) => `\`${weightsSha256.slice(0, 8)}\``).join(" ");
    return `| \`${command}\` | ${spread(accuracies, 2)} % | ${spread(times, 1)} s | ${hashes} | ${must} | ${aim} |`;
  });
  return [
    "| command, and `--seed 0`, `1`, `2` | test accuracy: mean (least … most) | seconds, all in | weights | must | aim |",
    "| --- | --- | --- | --- | --- | --- |",
    ...lines,
    "",
  ].join("\n");
}

/**
 * @param {number[]} values
 * @param {number} digits
 */
function spread(values, digits) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return `${mean.toFixed(digits)} (${Math.min(...values).toFixed(digits)} … ${Math.max(...values).toFixed(digits)})`;
}
