import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Resvg } from "@resvg/resvg-js";
import { build } from "vite";
import { checkout } from "../setup.js";
import { preloads } from "./preloads.js";
import { buildServiceWorker } from "./service-worker.js";

const configFile = join(checkout, "lab", "vite.config.ts");

/**
 * Builds the lab into a static folder that works from any path of any host: the page's scripts, then its text, which a
 * second build for Node renders once and writes into index.html, then what keeps it for times without a network.
 *
 * Called by scripts/setup.js: node scripts/lab/build.js [folder], dist/lab without.
 *
 * @param {string} out the folder; what is in it goes
 */
async function buildLab(out) {
  await build({ configFile, logLevel: "warn", build: { outDir: out } });
  const { head, body, headers } = await rendered();
  const page = join(out, "index.html");
  const html = readFileSync(page, "utf8");
  // A function, since text may hold what replace() takes for a pattern.
  writeFileSync(
    page,
    html.replace("<!--head-->", () => head + preloads(out)).replace("<!--body-->", () => body),
  );
  rmSync(join(out, "manifest.json"));
  const icon = readFileSync(join(out, "icon.svg"), "utf8");
  for (const size of [192, 512]) {
    writeFileSync(join(out, `icon-${size}.png`), new Resvg(icon, { fitTo: { mode: "width", value: size } }).render().asPng());
  }
  await buildServiceWorker(out, headers);
  // Read by the server of `inkling lab`, and by several hosts of static pages.
  const lines = Object.entries(headers).map(([name, value]) => `  ${name}: ${value}\n`);
  writeFileSync(join(out, "_headers"), `/*\n${lines.join("")}`);
}

/** @returns {Promise<{ head: string, body: string, headers: Record<string, string> }>} */
async function rendered() {
  // Named after the process: two builds may run at once.
  const folder = join(checkout, "node_modules", ".cache", "inkling", `prerender-${process.pid}`);
  try {
    await build({
      configFile,
      logLevel: "warn",
      build: { ssr: "src/prerender.ts", outDir: folder, emptyOutDir: true, manifest: false, copyPublicDir: false },
      ssr: { noExternal: true },
    });
    const { prerender, pageHeaders } = await import(pathToFileURL(join(folder, "prerender.js")).href);
    return { ...(await prerender()), headers: pageHeaders };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

// Whoever starts this, a test among them: it is the page that people get.
process.env["NODE_ENV"] = "production";
const out = process.argv[2] ?? join(checkout, "dist", "lab");
await buildLab(out);
