import "./node-version.js";

// `npm run bench`: set-up, then bench/main.ts, which is TypeScript. Arguments after `--` are passed on.
void import("./setup.js").then(({ checkout, runCommand, setUp }) =>
  runCommand(async () => {
    setUp();
    const { spawnSync } = await import("node:child_process");
    const argv = ["--import", "@oxc-node/core/register", "bench/main.ts", ...process.argv.slice(2)];
    process.exitCode = spawnSync(process.execPath, argv, { cwd: checkout, stdio: "inherit" }).status ?? 1;
  }),
);
