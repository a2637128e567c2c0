import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

const files = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

/**
 * Where the tests find MNIST: the folder in INKLING_DATA, else the user's cache if an earlier run of Inkling filled it.
 * Nothing is downloaded; undefined means that the tests which need it are skipped.
 *
 * @param {Record<string, string | undefined>} [environment]
 * @returns {string | undefined} an absolute path
 */
export function mnistFolder(environment = process.env) {
  if (environment["INKLING_DATA"]) return resolve(environment["INKLING_DATA"]);
  const cached = join(cacheFolder(environment), "mnist");
  return files.every((name) => existsSync(join(cached, `${name}.gz`)) || existsSync(join(cached, name))) ? cached : undefined;
}

/** @param {Record<string, string | undefined>} environment */
function cacheFolder(environment) {
  if (environment["INKLING_CACHE"]) return resolve(environment["INKLING_CACHE"]);
  if (environment["XDG_CACHE_HOME"]) return join(environment["XDG_CACHE_HOME"], "inkling");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "inkling");
  if (process.platform === "win32" && environment["LOCALAPPDATA"]) return join(environment["LOCALAPPDATA"], "inkling", "Cache");
  return join(homedir(), ".cache", "inkling");
}
