import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "scripts/**/*.test.js", "bench/*.test.ts"],
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
