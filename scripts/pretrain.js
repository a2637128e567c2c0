import "./node-version.js";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkout, runCommand, setUp } from "./setup.js";

// Trains the networks that come with the package, by the commands that stand beside them in pretrained.json, on MNIST. With
// --check nothing is written: the weights must come out as they are, to the bit.
//
// node scripts/pretrain.js [--check] [names]

const folder = join(checkout, "assets", "pretrained");
const listFile = join(folder, "pretrained.json");

/**
 * @typedef {object} Pretrained
 * @property {string} command how the weights were made
 * @property {number} seed
 * @property {number} accuracy on MNIST's 10,000 test digits
 * @property {number} loss on the same; of softmax on the training digits, as the tutorial tells it
 * @property {number} updates
 * @property {string} weightsSha256
 */

void runCommand(() => {
  setUp();
  const isCheck = process.argv.includes("--check");
  const named = process.argv.slice(2).filter((word) => !word.startsWith("--"));
  /** @type {Record<string, Pretrained>} */
  const list = JSON.parse(readFileSync(listFile, "utf8"));
  for (const name of named.length > 0 ? named : Object.keys(list)) {
    const before = list[name];
    if (before === undefined) throw new Error(`There is no pretrained ${name}; there are: ${Object.keys(list).join(", ")}.`);
    const out = mkdtempSync(join(tmpdir(), "inkling-pretrain-"));
    try {
      const words = before.command.split(" ").slice(1);
      const { status, stdout } = spawnSync(process.execPath, [join(checkout, "bin", "inkling.js"), ...words, "--out", out, "--json"], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "inherit"],
        maxBuffer: 1e8,
      });
      if (status !== 0) throw new Error(`${before.command} ended with ${status}.`);
      const { accuracy, loss, updates, weightsSha256 } = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
      const isSame = weightsSha256 === before.weightsSha256;
      console.log(`${name}: ${updates} updates, accuracy ${accuracy}, ${isSame ? "the same weights" : `OTHER WEIGHTS, ${weightsSha256}`}`);
      if (isCheck) {
        if (!isSame) process.exitCode = 1;
        continue;
      }
      list[name] = { command: before.command, seed: before.seed, accuracy, loss, updates, weightsSha256 };
      copyFileSync(join(out, "model.safetensors"), join(folder, `${name}.safetensors`));
      writeFileSync(listFile, `${JSON.stringify(list, undefined, 2)}\n`);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  }
});
