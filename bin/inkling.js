#!/usr/bin/env node
// The command `inkling`. In an installed package dist/ is there; in a checkout it is first built from src/ where stale.
// This file is committed and dist/ is not: npm does not link a command whose file is missing when it installs.
import { existsSync } from "node:fs";

if (existsSync(new URL("../src", import.meta.url))) {
  await import("../scripts/node-version.js");
  const { runCommand, setUp, setUpLab } = await import("../scripts/setup.js");
  const prepare = process.argv[2] === "lab" ? setUpLab : setUp;
  await runCommand(() => prepare({ say: (line) => console.error(line) })); // stdout belongs to the command
}
if (process.exitCode === undefined) {
  const { main } = await import(new URL("../dist/src/cli/main.js", import.meta.url).href);
  process.exitCode = await main(process.argv.slice(2));
}
