import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Answer, Limit, Measurement, Ratio } from "./answer.ts";
import { checkout } from "./process.ts";
import type { Results } from "./results.ts";

/** Columns as wide as what stands in them. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** One answer for the terminal: what was measured, ratios with what they must be, what is missing. */
export function answerText({ measured, ratios, limits, absent, failures, tookSeconds }: Answer): string {
  const indent = (text: string): string => text.replace(/^/gm, "  ");
  const parts = [
    measured.length > 0 && columns([["", "median", "least … most", "", ""], ...measured.map(measurementRow)]),
    ratios.length > 0 && columns([["", "times", "least … most", ""], ...ratios.map(ratioRow)]),
    limits.length > 0 && columns([["", "", ""], ...limits.map(limitRow)]).trimStart(),
    ...absent,
    ...failures.map((line) => `FAILED ${line}`),
    `took ${tookSeconds} s`,
  ];
  return parts
    .filter((part) => part !== false)
    .map(indent)
    .join("\n");
}

function measurementRow({ name, unit, median, least, most, samples, settings }: Measurement): string[] {
  return [name, `${digits(median)} ${unit}`, `${digits(least)} … ${digits(most)}`, `${samples}×`, settings ?? ""];
}

function ratioRow({ ours, theirs, median, least, most, must, aim }: Ratio): string[] {
  return [`${ours} : ${theirs}`, `${digits(median)}×`, `${digits(least)} … ${digits(most)}`, verdict(median, must, aim, true)];
}

function limitRow({ what, value, unit, must, aim, more = false }: Limit): string[] {
  return [what, `${digits(value)} ${unit}`, verdict(value, must, aim, more)];
}

/** Whether what must be reached is, and what should be. */
export function verdict(value: number, must: number | undefined, aim: number | undefined, more: boolean): string {
  if (must === undefined) return "";
  const reached = (bound: number): boolean => (more ? value >= bound : value <= bound);
  const state = aim !== undefined && reached(aim) ? "aim reached" : reached(must) ? "reached" : "NOT REACHED";
  return `${state} (must ${digits(must)}${aim === undefined ? "" : `, aim ${digits(aim)}`})`;
}

/** What is compared with somebody, and what has a bound of its own, as a table for a page: a row for each way to run Inkling. */
export function markdown(results: Results): string {
  const rows = Object.values(results).flatMap((answer) => [...comparedRows(answer), ...boundRows(answer)]);
  const dates = [...new Set(Object.values(results).map(({ date, machine }) => `${date}: ${machine}`))];
  const lines = [["", "Inkling", "others, and how many times better Inkling is"], ["---", "---", "---"], ...rows];
  return [
    lines.map((cells) => `| ${cells.map((cell) => cell || " ").join(" | ")} |`).join("\n"),
    ...dates.map((line) => `Measured ${line}.`),
  ].join("\n\n");
}

function comparedRows({ short, measured, ratios }: Answer): string[][] {
  return [...new Set(ratios.map(({ ours }) => ours))].map((ours) => {
    const how = howOf(ours);
    const others = ratios
      .filter((ratio) => ratio.ours === ours)
      .map(({ theirs, median, least, most }) => {
        const range = least === most ? "" : ` (${digits(least)}–${digits(most)})`;
        return `${theirs.replace(`, ${how}`, "")} ${valueOf(measured, theirs)}: **${digits(median)}×**${range}`;
      });
    return [how === "" ? short : `${short}, ${how}`, valueOf(measured, ours), others.join("<br>")];
  });
}

/** Bounds of what was measured beside others are told with it; a percentage, and what stands alone, is not. Several have names of their own. */
function boundRows({ short, ratios, limits }: Answer): string[][] {
  const told = limits.filter(({ must, unit }) => must !== undefined && (ratios.length === 0 || unit === "%"));
  const isAlone = ratios.length === 0 && told.length === 1;
  return told.map(({ what, value, unit }) => [isAlone ? short : what, `${digits(value)} ${unit}`, ""]);
}

/** The short of it for the project's page: how Inkling runs unless it is told otherwise, with a column for each of the others. */
export function summary(results: Results): string {
  const answers = Object.values(results);
  const isUsual = (ours: string): boolean => !/1 thread|a call a step/.test(ours);
  const nameOf = ({ ours, theirs }: Ratio): string => theirs.replace(`, ${howOf(ours)}`, "");
  const peers = [...new Set(answers.flatMap(({ ratios }) => ratios.filter(({ ours }) => isUsual(ours)).map(nameOf)))];
  const compared = answers.flatMap(({ short, measured, ratios }) =>
    [...new Set(ratios.map(({ ours }) => ours))].filter(isUsual).map((ours) => {
      const how = howOf(ours).replace(/^2 threads$/, "");
      const cells = peers.map((peer) => {
        const ratio = ratios.find((one) => one.ours === ours && nameOf(one) === peer);
        return ratio ? `${digits(ratio.median)}×` : "";
      });
      return [how === "" ? short : `${short}, ${how}`, valueOf(measured, ours), ...cells];
    }),
  );
  const bounds = answers
    .filter(({ ratios }) => ratios.length === 0)
    .flatMap((answer) => boundRows(answer).map(([what, value]) => [what, value, ...peers.map(() => "")]));
  const rows = [["", "Inkling", ...peers], ["---", "---", ...peers.map(() => "---")], ...compared, ...bounds];
  const dates = [...new Set(answers.map(({ date, machine }) => `${date}: ${machine}`))];
  return [
    rows.map((cells) => `| ${cells.map((cell) => cell || " ").join(" | ")} |`).join("\n"),
    ...dates.map((line) => `Measured ${line}.`),
  ].join("\n\n");
}

/** How it was run: what stands behind the name. */
const howOf = (ours: string): string => ours.replace(/^Inkling,? ?/, "");

function valueOf(measured: readonly Measurement[], name: string): string {
  const found = measured.find((one) => one.name === name);
  return found ? `${digits(found.median)} ${found.unit}` : "";
}

const [begin, end] = ["<!-- bench:begin (npm run bench -- --readme) -->", "<!-- bench:end -->"];

/** The page with its table made anew; nothing else in it changes. */
export function withTable(page: string, results: Results): string {
  const [start, stop] = [page.indexOf(begin), page.indexOf(end)];
  if (start < 0 || stop < start) throw new Error(`README.md has no "${begin}" before "${end}"; the table goes between them.`);
  return `${page.slice(0, start + begin.length)}\n\n${summary(results)}\n\n${page.slice(stop)}`;
}

export function writeReadme(results: Results): void {
  const file = join(checkout, "README.md");
  writeFileSync(file, withTable(readFileSync(file, "utf8"), results));
}

/** Three digits that count, and no more zeros than it takes. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return Math.abs(value) >= 100 ? Math.round(value).toLocaleString("en") : String(Number(value.toPrecision(3)));
}
