import { svelte } from "@sveltejs/vite-plugin-svelte";
import { fileURLToPath } from "node:url";
import { defineConfig, type ViteUserConfig } from "vitest/config";

/** The lab's sources import the package by its public names, as a user does. */
const publicNames = Object.fromEntries(
  [
    ["inkling/plot/browser", "plot/browser"],
    ["inkling/plot", "plot/index"],
    ["inkling/data", "data/index"],
    ["inkling", "index"],
  ].map(([name, file]) => [name, fileURLToPath(new URL(`src/${file}.ts`, import.meta.url))]),
);

const config: ViteUserConfig = defineConfig({
  plugins: [svelte()],
  resolve: { alias: publicNames },
  test: {
    include: [
      "lab/src/**/*.test.ts",
      "lab/test/*.test.ts",
      "src/**/*.test.ts",
      "test/**/*.test.ts",
      "scripts/**/*.test.js",
      "bench/*.test.ts",
    ],
    testTimeout: 30_000,
    // Files started as Workers are not transformed by vitest: this loader lets Node read their TypeScript.
    execArgv: ["--import", "@oxc-node/core/register"],
    // Type tests: what must not compile is said with @ts-expect-error, what must is said with expectTypeOf.
    typecheck: {
      enabled: true,
      include: ["src/**/*.test-d.ts", "test/**/*.test-d.ts"],
      // Only the type tests are judged here; `npm run check` judges the sources.
      ignoreSourceErrors: true,
    },
  },
});

export default config;
