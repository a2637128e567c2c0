import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Answer } from "./answer.ts";
import { readResults } from "./results.ts";
import { answerText, columns, digits, markdown, summary, verdict, withTable } from "./table.ts";

const answer: Answer = {
  short: "a step",
  title: "One step",
  date: "2026-01-31",
  tookSeconds: 3,
  machine: "a machine",
  measured: [
    { name: "Inkling, 2 threads", unit: "ms", median: 1.5, least: 1.25, most: 2, samples: 7 },
    { name: "Other", unit: "ms", median: 6, least: 5, most: 7, samples: 7 },
  ],
  ratios: [{ ours: "Inkling, 2 threads", theirs: "Other", median: 4, least: 3.5, most: 4.5, must: 3, aim: 5 }],
  limits: [],
  checks: [],
  absent: ["not here: Third: it is not installed"],
  failures: [],
};

test("columns are as wide as their widest cell", () => {
  expect(
    columns([
      ["a", "bb"],
      ["ccc", "d"],
    ]),
  ).toBe("a    bb\nccc  d");
});

test("a number shows three digits, and no zeros that say nothing", () => {
  expect([1.2345, 12.345, 123.45, 1234.5, 0.5].map(digits)).toEqual(["1.23", "12.3", "123", "1,235", "0.5"]);
});

test("what must be reached may be a floor or a ceiling", () => {
  expect(verdict(4, 3, 5, true)).toBe("reached (must 3, aim 5)");
  expect(verdict(2, 3, 5, true)).toBe("NOT REACHED (must 3, aim 5)");
  expect(verdict(30, 60, 40, false)).toBe("aim reached (must 60, aim 40)");
  expect(verdict(61, 60, undefined, false)).toBe("NOT REACHED (must 60)");
});

test("an answer tells ratios with what they must be, and who was not here", () => {
  const text = answerText(answer);
  expect(text).toContain("Inkling, 2 threads : Other  4×     3.5 … 4.5     reached (must 3, aim 5)");
  expect(text).toContain("not here: Third: it is not installed");
});

test("the page's table stands between its marks, and the rest of the page stays", () => {
  const page = "# A\n<!-- bench:begin (npm run bench -- --readme) -->\nold\n<!-- bench:end -->\nB\n";
  const made = withTable(page, { one: answer });
  expect(made).toBe(`# A\n<!-- bench:begin (npm run bench -- --readme) -->\n\n${summary({ one: answer })}\n\n<!-- bench:end -->\nB\n`);
  expect(made).toContain("|   | Inkling | Other |\n| --- | --- | --- |\n| a step | 1.5 ms | 4× |");
  expect(markdown({ one: answer })).toContain("| a step, 2 threads | 1.5 ms | Other 6 ms: **4×** (3.5–4.5) |");
});

test("a page without the marks is refused", () => {
  expect(() => withTable("# A\n", {})).toThrow(/has no/);
});

test("the project's README shows the results that are committed", () => {
  const page = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  // The formatter pads a table's columns.
  const unpadded = (text: string): string => text.replace(/ +/g, " ").replace(/--+/g, "---");
  expect(unpadded(page)).toBe(unpadded(withTable(page, readResults())));
});
