import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const folder = new URL("../src/cli/tutorial/", import.meta.url);

interface Listing {
  readonly name: string;
  readonly lines: readonly string[];
}

/** The lines between `// listing: name` and `// end`, without the indentation that all of them share. */
function listingsOf(source: string): Listing[] {
  return [...source.matchAll(/^ *\/\/ listing: (\w+)\n([\s\S]*?)^ *\/\/ end$/gm)].map(([, name = "", body = ""]) => {
    const lines = body.trimEnd().split("\n");
    const indent = Math.min(...lines.filter((line) => line !== "").map((line) => line.search(/\S/)));
    return { name, lines: lines.map((line) => line.slice(indent)) };
  });
}

const listings = readdirSync(new URL("sections/", folder))
  .filter((name) => name.endsWith(".ts"))
  .sort()
  .flatMap((name) => listingsOf(readFileSync(new URL(`sections/${name}`, folder), "utf8")));

test("the code that the tutorial shows is the code that it runs (after changing it: npm test -- test/tutorial-listings -u)", async () => {
  const entries = listings.map(({ name, lines }) => {
    const text = lines.join("\n").replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${");
    return `  ${name}: \`${text}\`,\n`;
  });
  const file =
    "// Made by test/tutorial-listings.test.ts from the marked lines of sections/. Do not edit.\n\n" +
    `/** What is shown of each section's code. The package carries no sources, so they are kept as text. */\n` +
    `export const listings = {\n${entries.join("")}} as const;\n`;
  await expect(file).toMatchFileSnapshot("../src/cli/tutorial/listings.ts");
});

test("no two listings have one name, and each fits a page of 80 columns behind its margin", () => {
  const names = listings.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const tooLong = listings.flatMap(({ lines }) => lines).filter((line) => line.length > 76);
  expect(tooLong.join("\n")).toBe("");
});
