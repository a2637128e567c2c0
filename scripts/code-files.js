import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import ts from "typescript";

/** @typedef {{ path: string, text: string, source: ts.SourceFile, room: string | undefined, isTest: boolean }} CodeFile */
/** @typedef {{ specifier: string, line: number, typesOnly: boolean, target: string | undefined }} Import */

/**
 * Every code file under these folders of a checkout, parsed. What is generated or a test's fixture is left out.
 *
 * @param {string} root
 * @param {string[]} folders
 */
export function readCodeFiles(root, folders) {
  return folders.flatMap((folder) => filesUnder(root, folder)).map((path) => readCode(root, path));
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {string[]} paths from the root, with slashes
 */
function filesUnder(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|js|svelte)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => !/(^|\/)(node_modules|dist|generated|fixtures)\//.test(path))
    .sort();
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {CodeFile}
 */
function readCode(root, path) {
  const text = readFileSync(join(root, path), "utf8");
  const source = ts.createSourceFile(
    path,
    path.endsWith(".svelte") ? scriptsOf(text) : text,
    ts.ScriptTarget.Latest,
    true,
    path.endsWith(".js") ? ts.ScriptKind.JS : ts.ScriptKind.TS,
  );
  return { path, text, source, room: roomOf(path), isTest: /^(lab\/)?test\/|\.test(-d)?\.(ts|js)$/.test(path) };
}

/**
 * A component's scripts, each on its own lines; all else is blank.
 *
 * @param {string} component
 */
function scriptsOf(component) {
  const blank = (/** @type {string} */ text) => text.replace(/[^\n]/g, " ");
  let from = 0;
  let scripts = "";
  for (const { 0: whole, 1: tag = "", 2: code = "", index } of component.matchAll(/(<script\b[^>]*>)([\s\S]*?)<\/script>/g)) {
    scripts += blank(component.slice(from, index) + tag) + code;
    from = index + whole.length - "</script>".length;
  }
  return scripts;
}

/**
 * The folder of src/ a file is in; "" for src/ itself, undefined elsewhere.
 *
 * @param {string} path
 */
export function roomOf(path) {
  const [top, folder, ...rest] = path.split("/");
  if (top !== "src") return undefined;
  return rest.length === 0 ? "" : folder;
}

/**
 * Every way one module names another: import, export from, import(), import("…") as a type.
 *
 * @param {CodeFile} file
 * @returns {Import[]}
 */
export function importsOf(file) {
  /** @type {Import[]} */
  const found = [];
  for (const node of nodesOf(file.source)) {
    /** @type {ts.Node | undefined} */
    let specifier;
    let typesOnly = false;
    if (ts.isImportDeclaration(node)) {
      specifier = node.moduleSpecifier;
      typesOnly = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    } else if (ts.isExportDeclaration(node)) {
      specifier = node.moduleSpecifier;
      typesOnly = node.isTypeOnly;
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      specifier = node.arguments[0];
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      specifier = node.argument.literal;
      typesOnly = true;
    }
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) continue;
    const name = specifier.text;
    const target = name.startsWith(".") ? posix.join(posix.dirname(file.path), name).replace(/(?<=^src\/.*)\.js$/, ".ts") : undefined;
    found.push({ specifier: name, line: lineOf(file, node), typesOnly, target });
  }
  return found;
}

/**
 * @param {ts.Node} node
 * @returns {Generator<ts.Node>}
 */
export function* nodesOf(node) {
  yield node;
  /** @type {ts.Node[]} */
  const children = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* nodesOf(child);
}

/**
 * @param {CodeFile} file
 * @param {ts.Node} node
 */
export const lineOf = ({ source }, node) => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
