import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { pack } from "./pack.js";
import { checkModule, withoutExports } from "./wasm-module.js";

// Compiles src/kernels/*.ts (AssemblyScript) to one wasm module, and writes it with a typed list of its kernels to
// src/kernels/generated/module.ts. The same sources compiled with relaxed SIMD, where a product and a sum may be rounded
// once, go to fast.ts beside it.
//
// A kernel is an exported function that returns void and whose last two parameters are the range of its work:
//   export function relu_f32(y: usize, x: usize, from: i32, to: i32): void
// Its other parameters are pointers (usize), whole numbers (i32) and float32 (f32), 4 bytes each.

const checkout = join(dirname(fileURLToPath(import.meta.url)), "..");
const folder = join(checkout, "src", "kernels");
const generated = join(folder, "generated");

/** @typedef {{ name: string, file: string, parameters: { name: string, type: string }[] }} Kernel */

const kinds = /** @type {Record<string, string>} */ ({ usize: "pointer", i32: "int", f32: "float" });

// drive.ts lays arrays out for the tests, and packed.ts takes the module out of its text: they are TypeScript.
const sourceFiles = readdirSync(folder)
  .filter((name) => name.endsWith(".ts") && !/\.test(-d)?\.ts$|^(drive|packed)\.ts$/.test(name))
  .sort();

/**
 * -O2, because -O3 inlines small kernels, loops and all, into runPart: V8 then compiles and allocates registers for all
 * of them at once. The kernels themselves measured no slower. Shrinking costs them nothing, and takes a tenth off what
 * a page loads of them.
 *
 * An import names the largest memory it accepts: 65,536 pages are 4 GiB, all there can be.
 */
const compilerOptions = (
  "-O2 --shrinkLevel 2 --converge --noAssert --runtime stub --use abort= --enable simd --enable threads " +
  "--importMemory --sharedMemory --initialMemory 1 --maximumMemory 65536 --noExportMemory"
).split(" ");

await build();

async function build() {
  const sources = sourceFiles.map((name) => readFileSync(join(folder, name), "utf8"));
  const compiler = JSON.parse(readFileSync(join(checkout, "node_modules", "assemblyscript", "package.json"), "utf8")).version;
  const hash = createHash("sha256");
  const scripts = ["build-kernels.js", "pack.js", "wasm-module.js"].map((name) => readFileSync(join(checkout, "scripts", name), "utf8"));
  for (const text of [compiler, ...scripts, ...sourceFiles, ...sources]) {
    hash.update(text).update("\0");
  }
  const stamp = `// Made by scripts/build-kernels.js with assemblyscript ${compiler} from ${hash.digest("hex")}. Do not edit.`;
  if (["module.ts", "fast.ts", "unpacking.ts"].every((name) => readIfThere(join(generated, name))?.startsWith(`${stamp}\n`))) {
    console.log("The kernels are up to date.");
    return;
  }

  const kernels = sourceFiles.flatMap((name, i) => kernelsOf(name, sources[i] ?? ""));
  kernels.sort((a, b) => (a.name < b.name ? -1 : 1));
  const twice = kernels.find(({ name }, i) => name === kernels[i + 1]?.name);
  if (twice !== undefined) fail(`two kernels are called ${twice.name}`);

  const startMs = performance.now();
  mkdirSync(generated, { recursive: true });
  writeFileSync(join(generated, "entry.ts"), entryOf(kernels));
  const unpacking = await compile(join(folder, "unpack.ts"), "--disable");
  writeInPlace("unpacking.ts", `${stamp}\n${unpackingOf(unpacking)}`);
  const entry = join(generated, "entry.ts");
  const fast = await compile(entry, "--enable");
  writeInPlace("fast.ts", `${stamp}\n${binaryOf(fast)}`);
  const wasm = await compile(entry, "--disable");
  writeInPlace("module.ts", `${stamp}\n${listOf(kernels)}${binaryOf(wasm)}`);
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  console.log(`Compiled ${kernels.length} kernels to ${wasm.length} bytes of wasm in ${seconds} s.`);
}

/**
 * @param {string} file
 * @param {string} text
 * @returns {Kernel[]}
 */
function kernelsOf(file, text) {
  const found = [];
  for (const [, name = "", list = ""] of text.matchAll(/^export function (\w+)\(([^)]*)\): void \{/gm)) {
    const parameters = list
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "")
      .map((part) => {
        const [parameter = "", type = ""] = part.split(":").map((word) => word.trim());
        return { name: parameter, type };
      });
    const range = parameters.splice(-2).map(({ name: word, type }) => `${word}: ${type}`);
    // What other files inline is exported too, under a decorator, and has no range.
    if (range.join(", ") !== "from: i32, to: i32") continue;
    const odd = parameters.find(({ type }) => kinds[type] === undefined);
    if (odd !== undefined) fail(`${file}: ${name}: ${odd.name} is of type ${odd.type}; a parameter is usize, i32 or f32`);
    found.push({ name, file, parameters });
  }
  return found;
}

/**
 * The module's entry. The kernels are exported as well: one with a single caller would be inlined into runPart, which
 * V8 would then compile, all kernels in one function, for as long as anything runs. Nobody asks for them by name, so the
 * names are short.
 *
 * @param {Kernel[]} kernels
 */
function entryOf(kernels) {
  const files = [...new Set(kernels.map(({ file }) => file))].sort();
  const names = (/** @type {string} */ of) => kernels.filter(({ file }) => file === of).map(({ name }) => name);
  const cases = kernels.map(({ name, parameters }, number) => {
    const cells = parameters.map(
      ({ name: parameter, type }, i) => `load<${type}>(cells, ${4 * i})${parameter === "scratch" ? " + scratch" : ""}`,
    );
    return `    case ${number}: ${name}(${[...cells, "from", "to"].join(", ")}); break;\n`;
  });
  return [
    ...files.map((file) => `import { ${names(file).join(", ")} } from "../${file.replace(/\.ts$/, "")}";\n`),
    `export { ${kernels.map(({ name }, number) => `${name} as k${number}`).join(", ")} };\n\n`,
    'export { begin, resume, serve } from "../team";\nexport { count_nonzeros, list_rows, transpose_block } from "../nonzeros";\n\n',
    "/** Runs the units from…to of one kernel, whose arguments are cells of 4 bytes; its working memory lies `scratch` further on. */\n",
    "export function runPart(kernel: i32, cells: usize, from: i32, to: i32, scratch: usize): void {\n  switch (kernel) {\n",
    ...cases,
    "  }\n}\n",
  ].join("");
}

/**
 * @param {string} entry
 * @param {"--enable" | "--disable"} relaxedSimd
 * @returns {Promise<Uint8Array>}
 */
async function compile(entry, relaxedSimd) {
  // Loaded only here: finding out that nothing is stale must not wait for it.
  const { default: asc } = await import("assemblyscript/asc");
  /** @type {Uint8Array | undefined} */
  let wasm;
  const argv = [
    relative(checkout, entry).replaceAll("\\", "/"),
    "--baseDir",
    checkout,
    "--outFile",
    "kernels.wasm",
    ...compilerOptions,
    relaxedSimd,
    "relaxed-simd",
  ];
  const stderr = asc.createMemoryStream();
  const { error } = await asc.main(argv, {
    stderr,
    writeFile(_name, contents) {
      if (typeof contents !== "string") wasm = contents;
    },
  });
  // The last round of --converge may grow the module a little, and says so each time.
  const messages = stderr.toString().replace("Last converge was suboptimal.\n", "");
  if (error !== null || wasm === undefined) fail(`the kernels did not compile\n${messages}${error?.message ?? ""}`);
  if (messages.trim() !== "") console.error(messages);
  // The kernels' own exports kept the compiler from inlining them; nobody calls them.
  return withoutExports(wasm, /^k\d+$/);
}

/** @param {Kernel[]} kernels */
function listOf(kernels) {
  const types = kernels.map(({ name, parameters }) => {
    const fields = parameters.map(({ name: field, type }) => `readonly ${field}: "${kinds[type]}"`);
    return `  readonly ${name}: { ${fields.join("; ")} };\n`;
  });
  const rows = kernels.map(({ name, parameters }) => {
    const list = parameters.map(({ name: field, type }) => `${kinds[type]?.[0]}:${field}`);
    return `  ${name}: kernel("${list.join(" ")}"),\n`;
  });
  return [
    "/** What a parameter takes: the address of an array, a whole number (int32), or a float32. */\n",
    'export type ParameterKind = "pointer" | "int" | "float";\n\n',
    "/** For each kernel its parameters by name, without the range of work. */\n",
    `export interface KernelParameters {\n${types.join("")}}\n\n`,
    "export type KernelName = keyof KernelParameters;\n\n",
    "export interface Kernel {\n",
    "  /** Its number in a command. */\n  readonly number: number;\n",
    "  /** In the order of its cells. */\n",
    "  readonly parameters: readonly { readonly name: string; readonly kind: ParameterKind }[];\n}\n\n",
    'const kinds: Record<string, ParameterKind> = { p: "pointer", i: "int", f: "float" };\n\n',
    "let count = 0;\n",
    "/** The list as text is a page's to load: objects written out would be eight times as long. Kernels are numbered in their order. */\n",
    "const kernel = (list: string): Kernel => ({\n  number: count++,\n",
    '  parameters: list.split(" ").map((word) => ({ name: word.slice(2), kind: kinds[word[0]] })),\n});\n\n',
    `export const kernels: { readonly [Name in KernelName]: Kernel } = {\n${rows.join("")}};\n\n`,
  ].join("");
}

/** @param {Uint8Array} wasm */
function unpackingOf(wasm) {
  return [
    flagOffsetOf(wasm),
    "/** The wasm module that unpacks the others, in base64; it imports env.memory. */\n",
    `export const unpackingModule: string =\n  "${Buffer.from(wasm).toString("base64")}";\n`,
  ].join("");
}

/** @param {Uint8Array} wasm */
function binaryOf(wasm) {
  return [
    flagOffsetOf(wasm),
    "/** The wasm module, packed; it imports env.memory. */\n",
    `export const packedModule: string =\n  "${pack(wasm)}";\n`,
  ].join("");
}

/** @param {Uint8Array} wasm */
function flagOffsetOf(wasm) {
  return [
    "/**\n * Where the module says of its imported memory: 3, shared, as it is here; 1, not shared. A memory of the other sort is\n",
    " * refused, and nothing else in the module differs. Either way the memory needs a maximum.\n */\n",
    `export const sharedMemoryFlagOffset: number = ${checkModule(wasm)};\n\n`,
  ].join("");
}

/**
 * Renamed into place: a reader sees the old file or the new one.
 *
 * @param {string} name
 * @param {string} text
 */
function writeInPlace(name, text) {
  const fresh = join(generated, `.${process.pid}-${name}`);
  writeFileSync(fresh, text);
  renameSync(fresh, join(generated, name));
}

/** @param {string} path */
function readIfThere(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  console.error(`build-kernels: ${message}`);
  process.exit(1);
}
