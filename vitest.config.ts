import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type TestProjectConfiguration, type ViteUserConfig } from "vitest/config";
import { publicNames } from "./lab/public-names.ts";

const shared = {
  testTimeout: 30_000,
  // Files started as Workers are not transformed by vitest: this loader lets Node read their TypeScript.
  execArgv: ["--import", "@oxc-node/core/register"],
};

const projects: TestProjectConfiguration[] = [
  {
    test: {
      ...shared,
      name: "library",
      include: ["src/**/*.test.ts", "test/**/*.test.ts", "scripts/**/*.test.js", "bench/*.test.ts"],
      // Type tests: what must not compile is said with @ts-expect-error, what must is said with expectTypeOf.
      typecheck: {
        enabled: true,
        include: ["src/**/*.test-d.ts", "test/**/*.test-d.ts"],
        // Only the type tests are judged here; `npm run check` judges the sources.
        ignoreSourceErrors: true,
      },
    },
  },
  {
    plugins: [svelte({ configFile: "lab/svelte.config.js" })],
    resolve: { alias: publicNames, conditions: ["browser"] },
    test: { ...shared, name: "lab", include: ["lab/src/**/*.test.ts"] },
  },
  {
    resolve: { alias: publicNames },
    // Each has a Chromium that trains: several at once would wait for one another longer than any test has patience.
    test: { ...shared, name: "page", include: ["lab/test/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 120_000, fileParallelism: false },
  },
];

const config: ViteUserConfig = defineConfig({ test: { projects } });

export default config;
