import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Rolldown } from "vite";

const checkout = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** What the tests keep between runs. */
export const cacheFolder: string = join(checkout, "node_modules", ".cache", "inkling");

/**
 * program.ts with all that it imports as one ES module, which runs in every Node and in browsers alike.
 *
 * @returns the module's path
 */
export async function bundledProgram(): Promise<string> {
  const { output } = (await build({
    root: checkout,
    configFile: false,
    logLevel: "warn",
    build: { ssr: join(checkout, "test", "same-bits", "program.ts"), write: false, minify: false, target: "es2023" },
  })) as Rolldown.RolldownOutput;
  const [{ code }] = output;
  const file = join(cacheFolder, `same-bits-${createHash("sha256").update(code).digest("hex").slice(0, 16)}.mjs`);
  if (!existsSync(file)) {
    // Renamed into place: several test files do this at the same time.
    mkdirSync(cacheFolder, { recursive: true });
    writeFileSync(`${file}.${process.pid}`, code);
    renameSync(`${file}.${process.pid}`, file);
  }
  return file;
}
