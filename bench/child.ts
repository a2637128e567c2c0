import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { NdArray, Session } from "../src/index.ts";
import type { MakeProgram } from "./program.ts";

// Inkling as a contestant: asks and answers as peers/protocol.py does.

const [question, folder, settingsText] = process.argv.slice(2);
const settings = JSON.parse(settingsText) as Record<string, number>;
const { makeProgram } = (await import(`./questions/${question}.ts`)) as { makeProgram: MakeProgram };

const session = new Session(settings["threads"] ? { threads: settings["threads"] } : {});
const program = await makeProgram({ session, folder, settings });
let done = 0;

say({ version: `Inkling, Node ${process.versions.node}` });
await begin();
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line) as { ask: "check" | "run"; steps: number; to: string };
  if (asked.ask === "check") {
    await begin();
    const startMs = performance.now();
    await program.run(0, asked.steps);
    const ms = performance.now() - startMs;
    done = asked.steps;
    const values = await session.run([...(program.results ?? program.variables)]);
    const arrays = values.map((value) => (value as NdArray).data as Float32Array);
    writeFileSync(asked.to, Buffer.concat(arrays.map((array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength))));
    say({ loss: await program.loss(), ms, sha256: await session.weightsSha256() });
  } else {
    const startMs = performance.now();
    await program.run(done, asked.steps);
    say({ ms: performance.now() - startMs });
    done += asked.steps;
  }
}
session.close();

async function begin(): Promise<void> {
  await program.reset();
  done = 0;
  const file = join(folder, `${question}.f32`);
  if (!existsSync(file)) return;
  const bytes = readFileSync(file);
  const flat = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
  let at = 0;
  for (const variable of program.variables) {
    const size = (variable.shape as number[]).reduce((product, length) => product * length, 1);
    await session.load(variable, NdArray.of(flat.subarray(at, at + size), variable.shape as number[], "float32"));
    at += size;
  }
}

function say(answer: object): void {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
