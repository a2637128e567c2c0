import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin, type UserConfig } from "vite";
import { pageHeaders } from "./headers.ts";
import { publicNames } from "./public-names.ts";

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * The library asks for Node's modules, and for its own files that do nothing but use them, where it finds itself in
 * Node. A page never does: nothing stands in their place.
 */
const withoutNode: Plugin = {
  name: "without-node",
  enforce: "pre",
  applyToEnvironment: ({ config }) => config.consumer === "client",
  resolveId: (id, importer) =>
    id.startsWith("node:") || (/^\.\/(cache|folder|locate)\.ts$/.test(id) && importer?.includes("/src/data/"))
      ? "\0without-node"
      : undefined,
  load: (id) => (id === "\0without-node" ? "export default undefined" : undefined),
};

/** How long which plugin took is no warning. */
const checks = { pluginTimings: false };

/**
 * What of the library nobody here uses is left out: its files only define things. In a worker, which runs what is
 * defined, the list of fusions is there without being asked for.
 */
const library = file("../src/");
const definesOnly = (id: string): boolean => id.startsWith(library);
const forPage = { checks, treeshake: { moduleSideEffects: (id: string): boolean => !definesOnly(id) } };
const forWorkers = {
  checks,
  treeshake: { moduleSideEffects: (id: string): boolean => !definesOnly(id) || /^(index\.ts|fusions\/.*)$/.test(id.slice(library.length)) },
};

const config: UserConfig = defineConfig({
  root: file("."),
  // Relative addresses: the built folder works at any path of any host.
  base: "./",
  plugins: [withoutNode, svelte()],
  resolve: { alias: publicNames },
  worker: { format: "es", plugins: () => [withoutNode], rolldownOptions: forWorkers },
  build: {
    outDir: file("../dist/lab"),
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    // Read by scripts/lab/build.js, which takes it away again.
    manifest: "manifest.json",
    // A font within the style sheet would be a data: address, which the policy refuses.
    assetsInlineLimit: 0,
    // One style sheet: chapters are there as text before their scripts are, and must not look bare until then.
    cssCodeSplit: false,
    rolldownOptions: forPage,
  },
  server: { host: "127.0.0.1", headers: pageHeaders },
  preview: { host: "127.0.0.1", headers: pageHeaders },
});

export default config;
