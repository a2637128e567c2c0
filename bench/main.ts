import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Bench, Question } from "./answer.ts";
import { handOver } from "./digits.ts";
import { installPeers } from "./install-peers.ts";
import { busyPercent, machineText } from "./machine.ts";
import { checkout } from "./process.ts";
import { order, readResults, resultsFile, writeAnswer } from "./results.ts";
import { answerText, markdown, writeReadme } from "./table.ts";

// `npm run bench`: asks every question, or those that are named; see README.md beside this file.

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "7" },
    date: { type: "string" },
    readme: { type: "boolean", default: false },
    "install-peers": { type: "boolean", default: false },
    markdown: { type: "boolean", default: false },
  },
});

if (options["install-peers"]) installPeers();
else if (options.readme) writeReadme(readResults());
else if (options.markdown) console.log(markdown(readResults()));
else await askAll();

async function askAll(): Promise<void> {
  const there = readdirSync(join(checkout, "bench", "questions")).map((name) => name.replace(/\.ts$/, ""));
  const names = positionals.length > 0 ? positionals : order.filter((name) => there.includes(name));
  const unknown = names.filter((name) => !there.includes(name));
  const rounds = Number(options.rounds);
  if (unknown.length > 0 || !(Number.isInteger(rounds) && rounds >= 1)) {
    console.error(
      unknown.length > 0
        ? `There is no question "${unknown.join(", ")}"; there are: ${there.join(", ")}.`
        : `--rounds is a whole number, 1 or more, got ${options.rounds}.`,
    );
    process.exitCode = 1;
    return;
  }
  const { folder, data } = await handOver();
  const machine = `${machineText()}, data: ${data}`;
  console.log(machine);
  try {
    for (const name of names) await askOne(name, { folder, rounds, say: (line) => console.log(line) }, machine);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`\nThe figures are in ${resultsFile}.`);
}

/** One question; what it finds is kept at once, so that a run that is broken off loses only the question it was at. */
async function askOne(name: string, bench: Bench, machine: string): Promise<void> {
  const startMs = performance.now();
  try {
    const { question } = (await import(`./questions/${name}.ts`)) as { question: Question };
    console.log(`\n${name}: ${question.title}`);
    const busyBefore = await busyPercent();
    const findings = await question.ask(bench);
    const busy = Math.max(busyBefore, await busyPercent());
    if (busy > 10) console.log(`  Something else keeps the processor ${busy} % busy: what has two threads suffers most from it.`);
    const answer = {
      short: question.short,
      title: question.title,
      date: options.date ?? new Date().toISOString().slice(0, 10),
      tookSeconds: Math.round((performance.now() - startMs) / 100) / 10,
      machine,
      busyPercent: busy,
      measured: [],
      ratios: [],
      limits: [],
      checks: [],
      absent: [],
      failures: [],
      ...findings,
    };
    writeAnswer(name, answer);
    console.log(answerText(answer));
    if (answer.failures.length > 0) process.exitCode = 1;
  } catch (error) {
    console.error(`${name} was not answered: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
