import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { checkout } from "./process.ts";

/** Installs the peers that npm has, from a lockfile of their own, and says how to get the others. */
export function installPeers(): void {
  console.log(
    [
      "NumPy and PyTorch are used where a python3 on the path has them. On Debian:",
      "",
      "    sudo apt-get install python3-numpy libopenblas0-pthread python3-torch",
      "",
      "A newer NumPy is often much faster; `python3 -m pip install numpy` in an environment that is first on the path will do.",
      "",
      "TensorFlow.js and jax-js go to bench/peers/node_modules:",
    ].join("\n"),
  );
  const { status } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: join(checkout, "bench", "peers"),
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) process.exitCode = 1;
}
