import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "vite";
import { checkout } from "../setup.js";

/**
 * Builds the lab into a static folder that works from any path of any host: the page's scripts, then its text, which a
 * second build for Node renders once and writes into index.html.
 *
 * @param {string} out the folder; what is in it goes
 */
export async function buildLab(out) {
  const configFile = join(checkout, "lab", "vite.config.ts");
  await build({ configFile, logLevel: "warn", build: { outDir: out } });
  const server = join(checkout, "node_modules", ".cache", "inkling", "prerender");
  await build({
    configFile,
    logLevel: "warn",
    build: { ssr: "src/prerender.ts", outDir: server, emptyOutDir: true },
    ssr: { noExternal: true },
  });
  const { prerender } = await import(pathToFileURL(join(server, "prerender.js")).href);
  const { head, body, headers } = await prerender();
  const page = join(out, "index.html");
  const html = readFileSync(page, "utf8");
  // A function, since text may hold what replace() takes for a pattern.
  writeFileSync(
    page,
    html.replace("<!--head-->", () => head).replace("<!--body-->", () => body),
  );
  // In the form that hosts of static pages read; our own server reads it too.
  writeFileSync(
    join(out, "_headers"),
    `/*\n${Object.entries(headers)
      .map(([name, value]) => `  ${name}: ${value}\n`)
      .join("")}`,
  );
  rmSync(server, { recursive: true, force: true });
}

// `node scripts/lab/build.js <folder>`; dist/lab unless one is named.
if (process.argv[1] === import.meta.filename) await buildLab(process.argv[2] ?? join(checkout, "dist", "lab"));
