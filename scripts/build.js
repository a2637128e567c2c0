import "./node-version.js";

// `npm run build`: the kernels and dist/, where they are stale; `-- --force` builds them whatever their state.
void import("./setup.js").then(({ checkout, runCommand, setUp }) =>
  runCommand(async () => {
    if (process.argv.includes("--force")) {
      const { rmSync } = await import("node:fs");
      rmSync(`${checkout}/dist/.stamp`, { force: true });
    }
    setUp();
    console.log("dist/ is up to date.");
  }),
);
