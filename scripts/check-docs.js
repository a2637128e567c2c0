import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkout } from "./setup.js";

// Type-checks the TypeScript in README.md and docs/: each ```ts block is a module of its own, importing "inkling" as a
// reader would, so it has to stand by itself. A block marked ```ts no-check is left out: a signature, an excerpt.

/** Inside the checkout, where the packages that a block imports are found. */
const folder = join(checkout, "node_modules", ".cache", "inkling", "docs");

/** @typedef {{ page: string, firstLine: number, code: string }} Block */

/** @returns {string[]} */
function pages() {
  const docs = join(checkout, "docs");
  const found = existsSync(docs) ? readdirSync(docs, { recursive: true, encoding: "utf8" }) : [];
  return ["README.md", ...found.map((name) => join("docs", name))].filter(
    (name) => name.endsWith(".md") && existsSync(join(checkout, name)),
  );
}

/**
 * @param {string} page
 * @returns {Block[]}
 */
function blocksOf(page) {
  const text = readFileSync(join(checkout, page), "utf8");
  return [...text.matchAll(/^```(?:ts|typescript)([^\n]*)\n([\s\S]*?)^```/gm)]
    .filter(([, flags]) => !/\bno-check\b/.test(flags ?? ""))
    .map(({ index, 2: code }) => ({ page, firstLine: text.slice(0, index).split("\n").length + 1, code: code ?? "" }));
}

/** The public names as they are in src/, from package.json's exports: `"./data": dist/src/data/index.d.ts`. */
function publicPaths() {
  const { exports } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8"));
  return Object.fromEntries(
    Object.entries(exports)
      .filter(([, target]) => typeof target === "object")
      .map(([name, target]) => [
        `inkling${name.slice(1)}`,
        [join(checkout, target.default.replace(/^\.\/dist\//, "").replace(/\.js$/, ".ts"))],
      ]),
  );
}

const blocks = pages().flatMap(blocksOf);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
blocks.forEach(({ code }, i) => writeFileSync(join(folder, `block-${i}.ts`), `${code}\nexport {};\n`));
writeFileSync(
  join(folder, "tsconfig.json"),
  JSON.stringify({
    extends: join(checkout, "tsconfig.json"),
    compilerOptions: {
      paths: publicPaths(),
      types: ["node"],
      typeRoots: [join(checkout, "node_modules", "@types")],
      isolatedDeclarations: false,
      declaration: false,
      noUnusedLocals: false,
    },
    include: ["./*.ts"],
    exclude: [],
  }),
);

if (blocks.length > 0) {
  const compiler = join(checkout, "node_modules", "@typescript", "native", "bin", "tsc");
  const { status, stdout, stderr } = spawnSync(process.execPath, [compiler, "-p", folder, "--pretty", "false"], {
    cwd: folder,
    encoding: "utf8",
  });
  // The compiler speaks of line 3 of block 7; a reader wants the page.
  const text = `${stdout}${stderr}`.replace(/^(?:\S*\/)?block-(\d+)\.ts\((\d+),(\d+)\)/gm, (whole, number, line, column) => {
    const block = blocks[Number(number)];
    return block === undefined ? whole : `${block.page}:${block.firstLine + Number(line) - 1}:${column}`;
  });
  process.stderr.write(text);
  process.exitCode = status === 0 ? 0 : 1;
}
console.log(`${blocks.length} blocks of TypeScript in README.md and docs/`);
