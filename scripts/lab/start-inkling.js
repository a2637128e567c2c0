import { spawn } from "node:child_process";
import { join } from "node:path";
import { checkout } from "../setup.js";

/**
 * Starts `inkling lab` and waits for its address.
 *
 * @param {string[]} argv
 * @param {Record<string, string>} env
 * @returns {Promise<{ address: string, stop: () => Promise<void> }>}
 */
export function startInkling(argv, env) {
  const child = spawn(process.execPath, [join(checkout, "bin", "inkling.js"), ...argv], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  return new Promise((resolve, reject) => {
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
      printed += text;
      const [address] = /http:\/\/127\.0\.0\.1:\d+\//.exec(printed) ?? [];
      if (address !== undefined) resolve({ address, stop });
    });
    void ended.then(() => reject(new Error(`inkling lab ended without an address:\n${printed}`)));
  });
}
