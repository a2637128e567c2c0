import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Inkling's version, from its package.json: two folders up from the sources, three from the built files. */
export const version: string = (() => {
  const here = dirname(fileURLToPath(import.meta.url));
  const path = ["../..", "../../.."].map((up) => join(here, up, "package.json")).find((candidate) => existsSync(candidate));
  return path === undefined ? "unknown" : (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
})();
