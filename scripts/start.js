import "./node-version.js";

// `npm start`: everything the lab needs, then the lab in a browser. Arguments after `--` are those of `inkling lab`.
// Imported only now, because an older Node could not even read these.
void import("./setup.js").then(({ runCommand, setUpLab }) =>
  runCommand(async () => {
    setUpLab();
    const { main } = await import(new URL("../dist/src/cli/main.js", import.meta.url).href);
    process.exitCode = await main(["lab", ...process.argv.slice(2)]);
  }),
);
