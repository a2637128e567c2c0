import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { withLock } from "./lock.js";

/** The checkout this file is in. */
export const checkout = join(dirname(fileURLToPath(import.meta.url)), "..");

/** What set-up was doing when it failed; the command's own output has been shown by then. */
export class SetupError extends Error {}

/**
 * Makes the checkout ready to run: the locked dependencies installed, the kernels and dist/ built. What is in order is
 * left alone, and finding that out takes a few hundredths of a second.
 *
 * @param {{ say?: (line: string) => void, root?: string }} [options] `say` is told of each thing that has to be done
 */
export function setUp({ say = console.log, root = checkout } = {}) {
  if (isInstalled(root) && isBuilt(root)) return;
  withLock(
    join(root, "dist", ".lock"),
    () => {
      if (!isInstalled(root)) install(root, say);
      if (!isBuilt(root)) build(root, say);
    },
    (owner) => say(`Waiting for another set-up of this checkout (process ${owner}) …`),
  );
}

/**
 * Makes dist/lab ready, the page that the lab is, after all that `setUp` does. It has a stamp of its own: most commands
 * need no page.
 *
 * @param {{ say?: (line: string) => void, root?: string }} [options]
 */
export function setUpLab({ say = console.log, root = checkout } = {}) {
  setUp({ say, root });
  if (isLabBuilt(root)) return;
  withLock(
    join(root, "dist", ".lock"),
    () => {
      if (!isLabBuilt(root)) buildLab(root, say);
    },
    (owner) => say(`Waiting for another set-up of this checkout (process ${owner}) …`),
  );
}

/**
 * Runs what a command is made of, turning a failed set-up into its message and exit code 1.
 *
 * @param {() => void | Promise<void>} command
 */
export async function runCommand(command) {
  try {
    await command();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

// ---------------------------------------------------------------------------------------------- dependencies

/**
 * Whether node_modules holds what package-lock.json asks for.
 *
 * A stamp remembers the pair (lockfile, npm's own note of what it installed), so that the comparison itself is done
 * only after one of them has changed: by `npm install`, by another branch's lockfile.
 *
 * @param {string} root
 */
export function isInstalled(root) {
  const locked = readIfThere(join(root, "package-lock.json"));
  const installed = readIfThere(join(root, "node_modules", ".package-lock.json"));
  if (locked === undefined || installed === undefined) return false;
  const stampFile = join(root, "node_modules", ".inkling-stamp");
  const stamp = sha256(locked, installed);
  if (readIfThere(stampFile) !== stamp) {
    if (!installedMatchesLock(locked, installed)) return false;
    writeFileSync(stampFile, stamp);
  }
  return true;
}

/**
 * Compares a package-lock.json with npm's note of what is in node_modules. Packages for other platforms may be absent.
 *
 * @param {string} locked
 * @param {string} installed
 */
export function installedMatchesLock(locked, installed) {
  /** @type {Record<string, { version?: string, integrity?: string, optional?: boolean, devOptional?: boolean, peer?: boolean }>} */
  const wanted = JSON.parse(locked).packages;
  const found = JSON.parse(installed).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "") return true;
    if (found[path] === undefined) return entry.optional === true || entry.devOptional === true;
    return found[path].version === entry.version && found[path].integrity === entry.integrity;
  });
}

/**
 * @param {string} root
 * @param {(line: string) => void} say
 */
function install(root, say) {
  say("Installing the locked dependencies (npm ci) …");
  // Development and optional packages are named because NODE_ENV or the user's npm settings may leave them out.
  const argv = ["ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = process.env["npm_execpath"];
  const ranByNpm = npm !== undefined && /npm-cli\.c?js$/.test(npm);
  const { status, error } = ranByNpm
    ? spawnSync(process.execPath, [npm, ...argv], { cwd: root, stdio: ["ignore", 2, 2] })
    : spawnSync("npm", argv, { cwd: root, stdio: ["ignore", 2, 2], shell: process.platform === "win32" });
  if (error !== undefined) throw new SetupError(`Could not start npm: ${error.message}`);
  if (status !== 0) throw new SetupError("The dependencies could not be installed; npm's message is above.");
  if (!isInstalled(root)) {
    throw new SetupError(
      "npm ci ended well, but node_modules does not hold what package-lock.json lists. Delete node_modules and try again.",
    );
  }
}

// ------------------------------------------------------------------------------------------------- building

/** Everything besides src/ that decides what the build makes. */
const buildSettings = [
  "package-lock.json",
  "package.json",
  "tsconfig.json",
  "tsconfig.build.json",
  "scripts/build-kernels.js",
  "scripts/bundle.js",
  "scripts/pack.js",
  "scripts/wasm-module.js",
];

/**
 * Whether dist/ was built from exactly the sources that are there now, compared by content: a file's time says nothing
 * after a checkout of another branch.
 *
 * @param {string} root
 */
export function isBuilt(root) {
  const made = [join(root, "dist", "src"), ...["module.ts", "fast.ts"].map((name) => join(root, "src", "kernels", "generated", name))];
  return made.every((path) => existsSync(path)) && readIfThere(join(root, "dist", ".stamp")) === sourceStamp(root);
}

/**
 * Generates the kernels, and makes of src/ the types and the few files of JavaScript in dist/src/. They are written beside
 * dist/src, which is then swapped, and the stamp comes last: a build that is killed leaves the old one or none, never half
 * of one.
 *
 * @param {string} root
 * @param {(line: string) => void} say
 */
function build(root, say) {
  say("Building what has changed …");
  const stamp = sourceStamp(root);
  const dist = join(root, "dist");
  // Named after the process: what a build that was killed had started may still be writing its own.
  const fresh = join(dist, `.fresh-${process.pid}`);
  const old = join(dist, `.old-${process.pid}`);
  sweep(dist);

  runNode(root, ["scripts/build-kernels.js"], "The kernels did not compile; the messages are above.");
  runNode(
    root,
    ["node_modules/@typescript/native/bin/tsc", "-p", "tsconfig.build.json", "--outDir", fresh],
    "The sources did not compile; the messages are above.",
  );
  runNode(root, ["scripts/bundle.js", fresh], "The sources were not bundled; the messages are above.");

  if (existsSync(join(dist, "src"))) renameSync(join(dist, "src"), old);
  renameSync(fresh, join(dist, "src"));
  writeFileSync(join(dist, ".stamp"), stamp);
  sweep(dist, ".stamp");
}

/** @param {string} root */
const isLabBuilt = (root) =>
  existsSync(join(root, "dist", "lab", "index.html")) && readIfThere(join(root, "dist", ".lab-stamp")) === labStamp(root);

/**
 * Builds the lab beside dist/lab, which is then swapped; its stamp goes first and comes last.
 *
 * @param {string} root
 * @param {(line: string) => void} say
 */
function buildLab(root, say) {
  say("Building the lab …");
  const stamp = labStamp(root);
  const dist = join(root, "dist");
  const [fresh, old] = [join(dist, `.fresh-lab-${process.pid}`), join(dist, `.old-lab-${process.pid}`)];
  runNode(root, ["scripts/lab/build.js", fresh], "The lab was not built; the messages are above.");
  rmSync(join(dist, ".lab-stamp"), { force: true });
  if (existsSync(join(dist, "lab"))) renameSync(join(dist, "lab"), old);
  renameSync(fresh, join(dist, "lab"));
  writeFileSync(join(dist, ".lab-stamp"), stamp);
  rmSync(old, { recursive: true, force: true });
}

/**
 * Empties dist/ of all but the built files, the lock and what is named.
 *
 * @param {string} dist
 * @param {string} [keep]
 */
function sweep(dist, keep) {
  for (const name of readdirSync(dist)) {
    if (![".lock", "src", "lab", ".lab-stamp", keep].includes(name)) rmSync(join(dist, name), { recursive: true, force: true });
  }
}

/**
 * @param {string} root
 * @param {string[]} argv
 * @param {string} failure
 */
function runNode(root, argv, failure) {
  // What the tools print is for people: it must not end up in the output of a command that asked for --json.
  const { status } = spawnSync(process.execPath, argv, { cwd: root, stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new SetupError(failure);
}

/**
 * A hash of everything a build reads. Tests and what the build itself generates are no part of it.
 *
 * @param {string} root
 */
function sourceStamp(root) {
  return stampOf(root, [...filesBelow(join(root, "src"), /(?<!\.test(-d)?)\.ts$/), ...buildSettings.map((name) => join(root, name))]);
}

/**
 * The page is made of the library's sources and of its own.
 *
 * @param {string} root
 */
function labStamp(root) {
  const [page, tests] = [join(root, "lab"), join(root, "lab", "test") + sep];
  const own = filesBelow(page, /(?<!\.test(-d)?)\.\w+$/).filter((file) => !file.startsWith(tests));
  return sha256(sourceStamp(root), stampOf(root, [...own, ...filesBelow(join(root, "scripts", "lab"), /\.js$/)]));
}

/**
 * @param {string} folder
 * @param {RegExp} name
 */
function filesBelow(folder, name) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes(`${sep}generated${sep}`))
    .sort();
}

/**
 * @param {string} root
 * @param {readonly string[]} files
 */
function stampOf(root, files) {
  const hash = createHash("sha256");
  for (const file of files) {
    hash
      .update(`${file.slice(root.length)}\0`)
      .update(readIfThere(file) ?? "")
      .update("\0");
  }
  return hash.digest("hex");
}

// --------------------------------------------------------------------------------------------------- files

/** @param {string} file */
function readIfThere(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** @param {string[]} texts */
function sha256(...texts) {
  const hash = createHash("sha256");
  for (const text of texts) hash.update(text).update("\0");
  return hash.digest("hex");
}
