import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type BuildOptions, type Plugin, type UserConfig } from "vite";
import { pageHeaders } from "./headers.ts";
import { publicNames } from "./public-names.ts";

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The library asks for Node's modules where it finds itself in Node; a page never does, so nothing stands in their place. */
const withoutNode: Plugin = {
  name: "without-node",
  enforce: "pre",
  applyToEnvironment: ({ config }) => config.consumer === "client",
  resolveId: (id) => (id.startsWith("node:") ? "\0without-node" : undefined),
  load: (id) => (id === "\0without-node" ? "export {}" : undefined),
};

/** Of such modules no name is there, which is what is meant. */
const rolldownOptions: NonNullable<BuildOptions["rolldownOptions"]> = {
  shimMissingExports: true,
  onLog: (level, log, report) => {
    if (log.code !== "SHIMMED_EXPORT" && log.code !== "PLUGIN_TIMINGS") report(level, log);
  },
};

const config: UserConfig = defineConfig({
  root: file("."),
  // Relative addresses: the built folder works at any path of any host.
  base: "./",
  plugins: [withoutNode, svelte()],
  resolve: { alias: publicNames },
  worker: { format: "es", plugins: () => [withoutNode], rolldownOptions },
  build: {
    outDir: file("../dist/lab"),
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    // A font within the style sheet would be a data: address, which the policy refuses.
    assetsInlineLimit: 0,
    // One style sheet: chapters are there as text before their scripts are, and must not look bare until then.
    cssCodeSplit: false,
    rolldownOptions,
  },
  server: { host: "127.0.0.1", headers: pageHeaders },
  preview: { host: "127.0.0.1", headers: pageHeaders },
});

export default config;
