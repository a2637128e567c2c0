import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { real } from "../people.ts";
import { eigen } from "./matrix.ts";
import { learn, type Learned } from "./mixture.ts";
import { observe } from "./observe.ts";
import { starts } from "./starts.ts";

// Fits the skeletons of src/data/handwriting to the ink of MNIST's training digits, and writes skeletons.ts anew:
//
//   node --import @oxc-node/core/register bench/handwriting/fit/fit.ts [--count 500] [--rounds 5] [--digits 0,1,2]
//
// Of the digits themselves nothing is kept: what is written are means and covariances of the points of the pen's way, over
// all digits that are written in the same way.

const { values: options } = parseArgs({
  options: {
    // Of each digit, from the first 50,000 of MNIST's training digits; the others are for looking how well it went.
    count: { type: "string", default: "500" },
    rounds: { type: "string", default: "5" },
    digits: { type: "string", default: "0,1,2,3,4,5,6,7,8,9" },
    kept: { type: "string", default: "fitted.json" },
  },
});
/** Modes are kept until they hold this share of the variance, or there are as many as a skeleton may have. */
const varianceKept = 0.94;
const mostModes = 8;
/** A way that hardly anybody of those seen writes is somebody's way all the same. */
const rare = 5;

const people = await real("train", 50_000);
const fitted: Record<string, { text: string; slant: number; sway: number }> = existsSync(options.kept)
  ? JSON.parse(readFileSync(options.kept, "utf8"))
  : {};
for (const digit of options.digits.split(",").map(Number)) {
  const seen = [];
  for (let i = 0; i < people.labels.length && seen.length < Number(options.count); i++) {
    if (people.labels[i] === digit) seen.push(observe(people.images.subarray(i * 784, i * 784 + 784)));
  }
  console.log(`${digit}:`);
  const learned = learn(starts[digit], seen, Number(options.rounds), (text) => console.log(text));
  const slant = seen.reduce((sum, one) => sum + one.slant, 0) / seen.length;
  const sway = Math.sqrt(seen.reduce((sum, one) => sum + (one.slant - slant) ** 2, 0) / seen.length);
  fitted[digit] = { text: learned.map((one) => `    ${textOf(one)},\n`).join(""), slant, sway };
  writeFileSync(options.kept, JSON.stringify(fitted));
}
if (Object.keys(fitted).length === 10) {
  const digits = Object.values(fitted);
  writeFileSync(
    new URL("../../../src/data/handwriting/skeletons.ts", import.meta.url),
    `// Written by bench/handwriting/fit/fit.ts; docs/handwriting.md says how.

/** slants[d]: how far the top of digit d leans to the right of its foot, on average. */
export const slants: readonly number[] = [${digits.map(({ slant }) => slant.toFixed(3)).join(", ")}];

/** sways[d]: by how much that differs from one to the next, whoever wrote them: a deviation. */
export const sways: readonly number[] = [${digits.map(({ sway }) => sway.toFixed(3)).join(", ")}];

/** writtenSkeletons[d]: the ways to write digit d, as skeleton.ts reads them. */
export const writtenSkeletons: readonly (readonly string[])[] = [
${digits.map(({ text }) => `  [\n${text}  ],\n`).join("")}];
`,
  );
}

function textOf({ name, strokes, shape, covariance, members }: Learned): string {
  const n = shape.points;
  const { values, vectors } = eigen(covariance, 2 * n);
  const whole = values.reduce((sum, value) => sum + value);
  let modes = 0;
  let kept = 0;
  while (modes < mostModes && kept < varianceKept * whole) kept += values[modes++];
  const rest = Math.sqrt((whole - kept) / (2 * n));
  const thousandths = (x: number, y: number): string => `${Math.round(1000 * x)},${Math.round(1000 * y)}`;
  let at = 0;
  const path = strokes
    .map((stroke) => stroke.map(({ isCorner }) => thousandths(shape.mean[at], shape.mean[n + at++]) + (isCorner ? "!" : "")).join(" "))
    .join(" / ");
  const moves = vectors.slice(0, modes).map((vector, m) => {
    const deviation = Math.sqrt(values[m]);
    return Array.from({ length: n }, (_, i) => thousandths(deviation * vector[i], deviation * vector[n + i])).join(" ");
  });
  const stray = (1000 * rest).toFixed(1);
  return `"${[name, members.length + rare, stray, path, moves.join("; ")].join(" | ")}"`;
}
