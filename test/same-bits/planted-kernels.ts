import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { cacheFolder, checkout } from "./bundle.ts";

/** What is used of the compiler. Its own types bring AssemblyScript's globals with them, under which TypeScript's `at` is another. */
interface Compiler {
  readonly createMemoryStream: () => { readonly toString: () => string };
  readonly main: (
    argv: readonly string[],
    options: { readonly stderr: unknown; readonly writeFile: (name: string, contents: string | Uint8Array) => void },
  ) => Promise<{ readonly error: Error | null }>;
}
const compilerModule: string = "assemblyscript/asc";

/** A change of one kernel file: each text, which must be there once, and what takes its place. */
export interface Planting {
  readonly file: string;
  readonly replace: readonly (readonly [string, string])[];
}

/**
 * The kernels' module with something planted in it. It is not optimised, which changes no bit.
 */
export async function plantedKernels({ file, replace }: Planting): Promise<Uint8Array<ArrayBuffer>> {
  mkdirSync(cacheFolder, { recursive: true });
  const folder = mkdtempSync(join(cacheFolder, "planted-"));
  try {
    cpSync(join(checkout, "src", "kernels"), folder, { recursive: true });
    let text = readFileSync(join(folder, file), "utf8");
    for (const [old, planted] of replace) {
      if (text.split(old).length !== 2) throw new Error(`${file} does not have once what the planting would replace:\n${old}`);
      text = text.replace(old, () => planted);
    }
    writeFileSync(join(folder, file), text);
    return await compiled(join(folder, "generated", "entry.ts"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compiled(entry: string): Promise<Uint8Array<ArrayBuffer>> {
  const { default: asc } = (await import(compilerModule)) as { default: Compiler };
  let wasm: Uint8Array | undefined;
  const stderr = asc.createMemoryStream();
  const options =
    "-O1 --noAssert --runtime stub --use abort= --enable simd --enable threads --disable relaxed-simd " +
    "--importMemory --sharedMemory --initialMemory 1 --maximumMemory 65536 --noExportMemory --outFile kernels.wasm";
  const { error } = await asc.main([relative(checkout, entry).replaceAll("\\", "/"), "--baseDir", checkout, ...options.split(" ")], {
    stderr,
    writeFile(_name, contents) {
      if (typeof contents !== "string") wasm = contents;
    },
  });
  if (error !== null || wasm === undefined) throw new Error(`the planted kernels did not compile\n${stderr.toString()}`);
  return Uint8Array.from(wasm);
}
