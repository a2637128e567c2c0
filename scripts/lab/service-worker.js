import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { build } from "vite";
import { checkout } from "../setup.js";

/** Headers that let a page share memory between its threads; on hosts that send none, the service worker adds them. */
const isolation = /^Cross-Origin-/;

/**
 * Builds the service worker beside the page, with the list of all that is in the folder.
 *
 * @param {string} out
 * @param {Record<string, string>} headers
 */
export async function buildServiceWorker(out, headers) {
  const names = readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(out, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
  const files = Object.fromEntries(
    names.map((name) => [
      name,
      `sha256-${createHash("sha256")
        .update(readFileSync(join(out, name)))
        .digest("base64")}`,
    ]),
  );
  const buildName = createHash("sha256").update(JSON.stringify(files)).digest("hex").slice(0, 16);
  const added = Object.fromEntries(Object.entries(headers).filter(([name]) => isolation.test(name)));
  await build({
    configFile: false,
    root: checkout,
    publicDir: false,
    envDir: false,
    logLevel: "warn",
    define: { __BUILD__: JSON.stringify(buildName), __FILES__: JSON.stringify(files), __ISOLATION__: JSON.stringify(added) },
    build: {
      outDir: out,
      emptyOutDir: false,
      target: "es2022",
      // A plain script, which every browser that has service workers takes for one.
      lib: {
        entry: join(checkout, "lab", "src", "offline", "service-worker.ts"),
        formats: ["iife"],
        name: "serviceWorker",
        fileName: () => "service-worker.js",
      },
    },
  });
}
