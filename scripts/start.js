import "./node-version.js";

// `npm start`: everything the main job needs, then the main job: the lab. Arguments after `--` are passed on.
// Imported only now, because an older Node could not even read these.
void import("./setup.js").then(({ runCommand, setUp }) =>
  runCommand(async () => {
    setUp({ lab: true });
    const { main } = await import(new URL("../dist/src/cli/main.js", import.meta.url).href);
    process.exitCode = await main(["lab", ...process.argv.slice(2)]);
  }),
);
