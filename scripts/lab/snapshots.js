import { setUpLab } from "../setup.js";
import { runTests } from "../run-tests.js";

// `npm run snapshots`: takes the kept pictures of the lab's figures anew, where they have changed (lab/test/snapshots).

process.env["INKLING_RENEW_SNAPSHOTS"] = "yes";
setUpLab();
process.exitCode = await runTests(["lab/test/snapshots/figures.test.ts", ...process.argv.slice(2)]);
