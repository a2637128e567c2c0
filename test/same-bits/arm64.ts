import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fetchedNode, nodeForArm64 } from "./downloads.ts";

/** Where Debian's packages libc6-arm64-cross and libstdc++6-arm64-cross lie. */
const libraries = "/usr/aarch64-linux-gnu";

/** The emulator with the libraries that Node needs; undefined where one of them is missing. */
export function findEmulator(): readonly string[] | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const emulator = folders.map((folder) => join(folder, "qemu-aarch64")).find(existsSync);
  const isThere = emulator !== undefined && existsSync(join(libraries, "lib", "libstdc++.so.6"));
  return isThere ? [emulator, "-L", libraries] : undefined;
}

/** The command that runs Node for arm64 here; undefined where something for it is missing. */
export function findArm64(): readonly string[] | undefined {
  const emulator = findEmulator();
  const node = fetchedNode(nodeForArm64);
  return emulator && node !== undefined ? [...emulator, node] : undefined;
}
