import "./node-version.js";

// `npm run build`: the kernels, the package and the lab, all in dist/, where they are stale; `-- --force` builds them whatever their state.
void import("./setup.js").then(({ checkout, runCommand, setUpLab }) =>
  runCommand(async () => {
    if (process.argv.includes("--force")) {
      const { rmSync } = await import("node:fs");
      for (const stamp of [".stamp", ".lab-stamp"]) rmSync(`${checkout}/dist/${stamp}`, { force: true });
    }
    setUpLab();
    console.log("dist/ is up to date.");
  }),
);
