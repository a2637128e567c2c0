import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Rolldown } from "vite";
import type { Findings, Measurement, Question } from "../answer.ts";
import { hasPackage } from "../peers.ts";
import { checkout } from "../process.ts";

const peers = join(checkout, "bench", "peers");

/** Minified by vite; what is loaded at the start, compressed by gzip -9. */
export const question: Question = {
  short: "library, minified, gzip -9",
  title: "What a page loads: the library, minified, gzip -9",
  ask: async (): Promise<Findings> => {
    const absent: string[] = [];
    const ours = await gzipKb(join(checkout, "src", "index.ts"));
    const measured = [size("Inkling", ours, "kernels included")];
    if (hasPackage("@tensorflow/tfjs-backend-wasm")) {
      const code = await bundledText('export * from "@tensorflow/tfjs-core"; export * from "@tensorflow/tfjs-backend-wasm";');
      const wasm = gzipSync(readFileSync(join(peers, "node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm")), {
        level: 9,
      });
      measured.push(
        size(
          "TF.js wasm",
          code + wasm.length / 1024,
          `core and wasm backend; ${Math.round(wasm.length / 1024)} KB of it are the SIMD kernels`,
        ),
      );
    } else absent.push("not here: TF.js wasm");
    if (hasPackage("@jax-js/jax"))
      measured.push(size("jax-js wasm", await bundledText('export * from "@jax-js/jax";'), "without what it loads for GPUs"));
    else absent.push("not here: jax-js");
    const ratios = measured
      .slice(1)
      .map(({ name, median }) => ({ ours: "Inkling", theirs: name, median: median / ours, least: median / ours, most: median / ours }));
    return { measured, ratios, absent, limits: [{ what: "Inkling", value: ours, unit: "KB", must: 60, aim: 40 }] };
  },
};

/** Bundles these lines as a page's module beside the peers, where their packages are found. */
async function bundledText(code: string): Promise<number> {
  const entry = join(peers, ".entry.js");
  writeFileSync(entry, code);
  try {
    return await gzipKb(entry);
  } finally {
    rmSync(entry);
  }
}

/** KB of the entry's chunk and of those that it imports at once; what is loaded on demand does not count. */
async function gzipKb(entry: string): Promise<number> {
  const built = (await build({
    configFile: false,
    root: checkout,
    logLevel: "silent",
    build: {
      write: false,
      minify: true,
      lib: { entry, formats: ["es"], fileName: "bundle" },
      // A library's bundle keeps its white space unless it is asked for here too; a page's does not.
      rolldownOptions: { external: /^node:/, output: { minify: true } },
    },
  })) as Rolldown.RolldownOutput[];
  const chunks = built.flatMap(({ output }) => output).filter((one) => one.type === "chunk");
  const wanted = new Set<string>();
  const visit = (name: string): void => {
    const chunk = chunks.find(({ fileName }) => fileName === name);
    if (chunk === undefined || wanted.has(name)) return;
    wanted.add(name);
    for (const other of chunk.imports) visit(other);
  };
  for (const { fileName, isEntry } of chunks) if (isEntry) visit(fileName);
  const bytes = chunks.filter(({ fileName }) => wanted.has(fileName)).map(({ code }) => gzipSync(code, { level: 9 }).length);
  return bytes.reduce((sum, length) => sum + length, 0) / 1024;
}

const size = (name: string, kb: number, settings: string): Measurement => ({
  name,
  unit: "KB",
  median: kb,
  least: kb,
  most: kb,
  samples: 1,
  settings,
});
