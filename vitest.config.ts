import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    testTimeout: 30_000,
    // Files started as Workers are not transformed by vitest: this loader lets Node read their TypeScript.
    execArgv: ["--import", "@oxc-node/core/register"],
  },
});
