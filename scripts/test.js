import "./node-version.js";

// `npm test`: set-up, then every test. Arguments after `--` go to vitest: `npm test -- src/ops -t softmax`.
void import("./setup.js").then(({ runCommand, setUpLab }) =>
  runCommand(async () => {
    // Tests of the page open it as it is built.
    setUpLab();
    const { runTests } = await import("./run-tests.js");
    process.exitCode = await runTests(process.argv.slice(2));
  }),
);
