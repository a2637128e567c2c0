import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { importsOf, lineOf, nodesOf, readCodeFiles, roomOf } from "./code-files.js";

/**
 * What each folder of src/ may import besides itself. "kernels:types" allows `import type` alone; "public" allows the
 * index.ts of every room, and nothing behind it. `packages` are npm packages; Node's own modules are not judged here.
 *
 * @type {Record<string, { may: string[], packages?: string[], why: string }>}
 */
export const rooms = {
  math: { may: [], why: "our own exp, log, tanh …: the bottom, so that whoever computes can use it" },
  kernels: { may: [], why: "AssemblyScript, compiled alone with its own settings" },
  array: { may: ["math"], why: "arrays stand for themselves: the engine, data and plot all speak in them" },
  random: { may: ["math"], why: "numbers from a counter; knows nothing of arrays or graphs" },
  graph: { may: ["array:types", "kernels:types"], why: "the idea of a computation, which holds no data" },
  ops: {
    may: ["graph", "array", "math", "random", "kernels:types"],
    why: "definitions, and constants, which hold an array; running is runtime's",
  },
  autodiff: { may: ["graph", "ops"], why: "gradients are nodes of the same graph, and are made before anything runs" },
  fusions: { may: ["graph", "ops", "kernels:types"], why: "patterns over definitions, handed to the plan" },
  runtime: {
    may: ["array", "graph", "kernels"],
    why: "it runs any list of commands; an op it knew by name would be a second place for that op",
  },
  nn: {
    may: ["graph", "ops", "autodiff", "array", "random", "math", "runtime:types", "data:types"],
    why: "layers are graphs: nothing a user could not write; what looks into a network is given the session that runs it, and a recipe says how digits are augmented",
  },
  data: { may: ["array", "random", "math"], packages: ["fast-png"], why: "useful without the engine" },
  train: {
    may: ["array", "random", "math", "graph", "ops", "autodiff", "fusions", "runtime", "nn", "data"],
    why: "the loop around the engine",
  },
  map: { may: ["array", "math", "random"], why: "points to a plane: numbers in, numbers out, whatever they stand for" },
  plot: {
    may: ["array"],
    packages: ["@observablehq/plot", "linkedom", "@resvg/resvg-js", "d3-scale-chromatic", "fast-png"],
    why: "views get copies of numbers and never reach into the engine",
  },
  cli: { may: ["public"], packages: ["commander", "sucrase"], why: "what the command line needs, a user's program needs too" },
  // Files directly in src/: the public names.
  "": {
    may: ["math", "array", "random", "graph", "ops", "autodiff", "fusions", "runtime", "nn", "data", "train", "map", "plot"],
    why: "public names of everything but the command line",
  },
};

/** Each file of src/ops/ imports earlier ones only: an op's gradient is made of ops before it. */
const opsOrder =
  "axes source shape broadcast arithmetic compare functions reduce matmul windows conv pool softmax gather random state index".split(" ");

const maximumLines = 400;
const emptyNames = /^(utils?|helpers?|common|misc|shared)$/i;
const codeFolders = ["src", "lab", "bench", "examples", "scripts", "bin", "test"];

/** @typedef {{ place: string, rule: string, why: string }} Violation `place` is file:line */
/** @typedef {import("./code-files.js").CodeFile} CodeFile */

/**
 * Checks the rules of the layout that neither the compiler nor the linter knows.
 *
 * @param {string} root of the checkout
 * @returns {Violation[]}
 */
export function checkStructure(root) {
  const files = readCodeFiles(root, codeFolders);
  const opNames = namesOfOps(files);
  const violations = files.flatMap((file) => [
    ...checkName(file),
    ...checkLength(file),
    ...(file.isTest ? [] : [...checkImports(file), ...checkOpsOrder(file), ...checkOpNames(file, opNames), ...checkArithmetic(file)]),
  ]);
  return [...violations, ...checkCycles(files), ...checkLockfile(root)];
}

// ------------------------------------------------------------------------------------------------- rules

/** @param {CodeFile} file */
function* checkName({ path }) {
  for (const part of path.split("/")) {
    if (!emptyNames.test(part.replace(/\..*$/, ""))) continue;
    yield violation(
      path,
      1,
      `nothing is called "${part}"`,
      "a name that fits anything collects anything; name the thing it is, as broadcast.ts does",
    );
  }
}

/** @param {CodeFile} file */
function* checkLength({ path, text, isTest }) {
  const lines = text.split("\n").length - 1;
  if (isTest || lines <= maximumLines) return;
  yield violation(path, lines, `a file has at most ${maximumLines} lines, this one ${lines}`, "two things stand here; give each its file");
}

/** @param {CodeFile} file */
function* checkImports(file) {
  for (const { specifier, line, typesOnly, target } of importsOf(file)) {
    if (file.room === undefined) {
      if (/^(lab|examples)\//.test(file.path) && target?.startsWith("src/") && !isPublic(target)) {
        yield violation(file.path, line, `imports ${target}, which is not a public name`, "what these need, a user's program needs too");
      }
      if (file.path.startsWith("lab/src/") && specifier === "inkling/plot" && !typesOnly) {
        yield violation(file.path, line, `imports ${specifier}`, "it draws with Node's modules; inkling/plot/browser has what needs none");
      }
      continue;
    }
    const row = rooms[file.room];
    if (row === undefined) {
      yield violation(
        file.path,
        line,
        `src/${file.room}/ has no row in the import table`,
        "add one to scripts/check-structure.js, with its reason",
      );
      return;
    }
    if (specifier.startsWith("node:")) continue;
    if (target === undefined) {
      const name = specifier
        .split("/")
        .slice(0, specifier.startsWith("@") ? 2 : 1)
        .join("/");
      if (row.packages?.includes(name)) continue;
      yield violation(
        file.path,
        line,
        `${named(file.room)} may not import the package ${name}`,
        "the engine has no dependencies; the others have the few of the table",
      );
    } else if (!mayImport(file.room, row.may, target, typesOnly)) {
      yield violation(file.path, line, `${named(file.room)} may not import ${target}${typesOnly ? "" : " as a value"}`, row.why);
    }
  }
}

/**
 * @param {string} room
 * @param {string[]} may
 * @param {string} target
 * @param {boolean} typesOnly
 */
function mayImport(room, may, target, typesOnly) {
  if (!target.startsWith("src/")) return false;
  const other = roomOf(target) ?? "";
  if (other === room || may.includes(other)) return true;
  return (typesOnly && may.includes(`${other}:types`)) || (may.includes("public") && isPublic(target));
}

/** @param {CodeFile} file */
function* checkOpsOrder(file) {
  if (file.room !== "ops") return;
  const rank = opsOrder.indexOf(opsFamily(file.path));
  if (rank < 0) {
    yield violation(
      file.path,
      1,
      "is not in the order of src/ops/",
      "add it to opsOrder in scripts/check-structure.js, after everything it imports",
    );
    return;
  }
  for (const { line, target } of importsOf(file)) {
    if (target === undefined || roomOf(target) !== "ops") continue;
    const other = opsOrder.indexOf(opsFamily(target));
    if (other < rank || opsFamily(target) === opsFamily(file.path)) continue;
    yield violation(
      file.path,
      line,
      `imports ${target}, which comes later in the order`,
      "a gradient uses ops of its own file or an earlier one; mutual adjoints share a file",
    );
  }
}

/**
 * @param {CodeFile} file
 * @param {Set<string>} opNames
 */
function* checkOpNames(file, opNames) {
  if (file.room !== "runtime") return;
  for (const node of nodesOf(file.source)) {
    if (!ts.isStringLiteralLike(node) || !opNames.has(node.text)) continue;
    yield violation(
      file.path,
      lineOf(file, node),
      `runtime/ knows the op "${node.text}" by name`,
      "what the runtime must know of an op is a property of its definition",
    );
  }
}

/**
 * The linter bans Math.exp and its like by name; these are the ways around it.
 *
 * @param {CodeFile} file
 */
function* checkArithmetic(file) {
  if (file.room === undefined || file.room === "plot") return;
  const why = "it differs in its last bits between machines; src/math/ has our own, Math.sqrt and products are exact";
  for (const node of nodesOf(file.source)) {
    if (node.kind === ts.SyntaxKind.AsteriskAsteriskToken || node.kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken) {
      yield violation(file.path, lineOf(file, node), "** is not used here", why);
    }
    if (!ts.isIdentifier(node) || node.text !== "Math" || (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node))
      continue;
    const plain = ts.isPropertyAccessExpression(node.parent) && node.parent.expression === node;
    if (plain && file.room !== "kernels") continue;
    const rule = file.room === "kernels" ? "a kernel does not use Math" : "Math is used as Math.name only, where the linter sees it";
    yield violation(file.path, lineOf(file, node), rule, file.room === "kernels" ? "the kernels' arithmetic is wasm's and their own" : why);
  }
}

/**
 * A type-only import of a file beside it does not count: a tensor knows its graph and a graph its tensors, and nothing
 * of it is there when the program runs. Between folders the table leaves no way round, for types either.
 *
 * @param {CodeFile[]} files
 */
function* checkCycles(files) {
  const byPath = new Map(files.map((file) => [file.path, file]));
  /** @type {Set<string>} */
  const done = new Set();
  /** @type {string[]} */
  const trail = [];

  /**
   * @param {CodeFile} file
   * @returns {Generator<Violation>}
   */
  function* walk(file) {
    trail.push(file.path);
    for (const { line, target, typesOnly } of importsOf(file)) {
      const next = target === undefined ? undefined : byPath.get(target);
      if (next === undefined || done.has(next.path) || (typesOnly && next.room === file.room)) continue;
      const start = trail.indexOf(next.path);
      if (start < 0) yield* walk(next);
      else {
        const circle = [...trail.slice(start), next.path].join(" → ");
        yield violation(
          file.path,
          line,
          `files import each other in a circle: ${circle}`,
          "none of them can be read, tested or loaded first",
        );
      }
    }
    trail.pop();
    done.add(file.path);
  }

  for (const file of files) if (!done.has(file.path)) yield* walk(file);
}

/** @param {string} root */
function* checkLockfile(root) {
  const path = join(root, "package-lock.json");
  if (!existsSync(path)) return;
  const lines = readFileSync(path, "utf8").split("\n");
  const line = lines.findIndex((text) => /^\s*"resolved":/.test(text)) + 1;
  if (line === 0) return;
  yield violation(
    "package-lock.json",
    line,
    "the lockfile names a host",
    "any mirror must be able to serve it; .npmrc keeps it so, and `npm install` with it mends this",
  );
}

/** @param {CodeFile[]} files */
function namesOfOps(files) {
  /** @type {Set<string>} */
  const names = new Set();
  for (const file of files.filter(({ room, isTest }) => room === "ops" && !isTest)) {
    for (const node of nodesOf(file.source)) {
      if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== "defineOp") continue;
      const definition = node.arguments[0];
      if (definition === undefined || !ts.isObjectLiteralExpression(definition)) continue;
      for (const property of definition.properties) {
        if (ts.isPropertyAssignment(property) && property.name.getText() === "name" && ts.isStringLiteralLike(property.initializer)) {
          names.add(property.initializer.text);
        }
      }
    }
  }
  return names;
}

/** @param {string} room */
const named = (room) => (room === "" ? "src/*.ts" : `${room}/`);

/** @param {string} path */
const isPublic = (path) => /^src\/([^/]+\/)?index\.ts$/.test(path);

/**
 * `shape` for both src/ops/shape.ts and src/ops/shape/pad.ts.
 *
 * @param {string} path
 */
const opsFamily = (path) => (path.split("/")[2] ?? "").replace(/\.ts$/, "");

/**
 * @param {string} path
 * @param {number} line
 * @param {string} rule
 * @param {string} why
 * @returns {Violation}
 */
const violation = (path, line, rule, why) => ({ place: `${path}:${line}`, rule, why });

// ------------------------------------------------------------------------------------------------ command

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const violations = checkStructure(join(dirname(fileURLToPath(import.meta.url)), ".."));
  for (const { place, rule, why } of violations) console.error(`${place}: ${rule}\n    ${why}`);
  if (violations.length > 0) process.exitCode = 1;
}
