import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Answer } from "./answer.ts";
import { checkout } from "./process.ts";

export type Results = Readonly<Record<string, Answer>>;

/** The questions in the order in which they are asked and shown. */
export const order: readonly string[] = [
  "softmax-step",
  "tutorial-run",
  "mlp-step",
  "cnn-step",
  "deep-mnist-step",
  "sgemm",
  "cnn-accuracy",
  "cnn-in-browser",
  "scaling",
  "memory",
  "start-up",
  "engine-size",
  "lab-first-view",
  "lab-drag",
  "lab-run",
  "lab-memory",
];

export const resultsFile = "bench/results.json";
const path = join(checkout, resultsFile);

/** What was found when each question was last asked. */
export function readResults(): Results {
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Results) : {};
}

/** Puts one answer in the place of the last one. */
export function writeAnswer(name: string, answer: Answer): void {
  const all: Results = { ...readResults(), [name]: answer };
  const inOrder = Object.fromEntries(order.flatMap((one) => (all[one] ? [[one, all[one]]] : [])));
  const text = JSON.stringify(inOrder, rounded, 2);
  writeFileSync(`${path}.new`, `${text}\n`);
  renameSync(`${path}.new`, path);
}

/** Four digits: no measurement here has more. */
const rounded = (_key: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
