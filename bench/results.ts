import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Answer } from "./answer.ts";
import { checkout } from "./process.ts";

export type Results = Readonly<Record<string, Answer>>;

export const resultsFile = "bench/results.json";
const path = join(checkout, resultsFile);

/** What was found when each question was last asked. */
export function readResults(): Results {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Results) : {};
}

/** Puts one answer in the place of the last one. */
export function writeAnswer(name: string, answer: Answer): void {
  const text = JSON.stringify({ ...readResults(), [name]: answer }, rounded, 2);
  writeFileSync(`${path}.new`, `${text}\n`);
  renameSync(`${path}.new`, path);
}

/** Four digits: no measurement here has more. */
const rounded = (_key: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
