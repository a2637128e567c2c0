import { tokensOf, type Token } from "./tokens.ts";

/** What a cell may import; the same names reach the package in Node. */
export const cellPackages = ["inkling", "inkling/data", "inkling/plot"] as const;

/** The lines of a worker's script before the cell's own first line. */
export const linesBefore = 1;

/**
 * What a worker runs: the cell's JavaScript, each line where it was, with its imports turned into asking the library. A
 * worker has no import map, so a bare name would find nothing; and a name that the library lacks can be explained where
 * it is asked for.
 *
 * It is a function in a script and not a module, since of a module that does not parse Chromium tells neither what is
 * wrong nor where.
 *
 * @param library Absolute address of the built library (library.ts).
 */
export function workerScript(javascript: string, library: string): string {
  return [
    `(async function () { "use strict"; await import(${JSON.stringify(library)}); const { take: $take, end: $end, fail: $fail } = self.$cell; delete self.$cell; try {`,
    withoutImports(javascript),
    "$end(); } catch ($error) { $fail($error); } })();",
  ].join("\n");
}

/** Import statements become declarations that ask `$take` for the package. */
export function withoutImports(javascript: string): string {
  const tokens = tokensOf(javascript);
  let written = "";
  for (let i = 0; i < tokens.length; i++) {
    const end = importEnd(tokens, i);
    if (end === undefined) {
      written += dynamicImport(tokens, i) ? "$take" : tokens[i].text;
      continue;
    }
    const statement = tokens.slice(i, end + 1);
    const lines = statement.reduce((count, { text }) => count + text.split("\n").length - 1, 0);
    written += declarationFor(statement) + "\n".repeat(lines);
    i = end;
  }
  return written;
}

/** Where the import statement that begins at token i ends: at the package's name. Undefined if none begins there. */
function importEnd(tokens: readonly Token[], i: number): number | undefined {
  if (!isImport(tokens[i])) return undefined;
  const first = nextCode(tokens, i);
  if (first === undefined || (tokens[first].kind === "punctuation" && !"{*".includes(tokens[first].text))) return undefined;
  for (let end: number | undefined = first; end !== undefined; end = nextCode(tokens, end)) {
    if (tokens[end].kind === "string") return end;
    if (tokens[end].text === ";" || tokens[end].text === "(") return undefined;
  }
  return undefined;
}

/** `import("inkling")`: the package is here already. */
function dynamicImport(tokens: readonly Token[], i: number): boolean {
  if (!isImport(tokens[i])) return false;
  const next = nextCode(tokens, i);
  return next !== undefined && tokens[next].text === "(";
}

const isImport = ({ kind, text }: Token): boolean => kind === "keyword" && text === "import";

function nextCode(tokens: readonly Token[], i: number): number | undefined {
  for (let next = i + 1; next < tokens.length; next++) {
    if (tokens[next].kind !== "space" && tokens[next].kind !== "comment") return next;
  }
  return undefined;
}

/** `import a, { b as c } from "d"` → `const a = $take("d").default, { b: c } = $take("d")`. */
function declarationFor(statement: readonly Token[]): string {
  const words = statement.filter(({ kind }) => kind !== "space" && kind !== "comment").map(({ text }) => text);
  const specifier = words.at(-1)!;
  const clause = words.slice(1, -2);
  if (words.length === 2) return `$take(${specifier})`;
  const parts: string[] = [];
  const open = clause.indexOf("{");
  if (open >= 0) {
    const names = clause.slice(open + 1, clause.lastIndexOf("}")).map((word) => (word === "as" ? ":" : word));
    parts.push(`{ ${names.join(" ")} } = $take(${specifier})`);
  }
  const star = clause.indexOf("*");
  if (star >= 0) parts.push(`${clause[star + 2]} = $take(${specifier})`);
  if (/^[\p{ID_Start}$_]/u.test(clause[0] ?? "")) parts.push(`${clause[0]} = $take(${specifier}).default`);
  return `const ${parts.join(", ")}`;
}
