import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "vite";
import { checkout } from "../setup.js";

/**
 * Builds the lab into a static folder that works from any path of any host: the page's scripts, then its text, which a
 * second build for Node renders once and writes into index.html.
 *
 * Called by scripts/setup.js: node scripts/lab/build.js [folder], dist/lab without.
 *
 * @param {string} out the folder; what is in it goes
 */
async function buildLab(out) {
  const configFile = join(checkout, "lab", "vite.config.ts");
  await build({ configFile, logLevel: "warn", build: { outDir: out } });
  const { head, body, headers } = await rendered(configFile);
  const page = join(out, "index.html");
  const html = readFileSync(page, "utf8");
  // A function, since text may hold what replace() takes for a pattern.
  writeFileSync(page, html.replace("<!--head-->", () => head).replace("<!--body-->", () => body));
  // Read by the server of `inkling lab`, and by several hosts of static pages.
  writeFileSync(join(out, "_headers"), `/*\n${Object.entries(headers).map(([name, value]) => `  ${name}: ${value}\n`).join("")}`);
}

/**
 * @param {string} configFile
 * @returns {Promise<{ head: string, body: string, headers: Record<string, string> }>}
 */
async function rendered(configFile) {
  // Named after the process: two builds may run at once.
  const folder = join(checkout, "node_modules", ".cache", "inkling", `prerender-${process.pid}`);
  try {
    await build({
      configFile,
      logLevel: "warn",
      build: { ssr: "src/prerender.ts", outDir: folder, emptyOutDir: true },
      ssr: { noExternal: true },
    });
    const { prerender, pageHeaders } = await import(pathToFileURL(join(folder, "prerender.js")).href);
    return { ...(await prerender()), headers: pageHeaders };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await buildLab(process.argv[2] ?? join(checkout, "dist", "lab"));
