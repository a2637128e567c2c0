import { execFileSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { checkout, plainEnvironment, type Command } from "./process.ts";

/** One way to run a peer: who wants it at its best tries several. */
export interface Variant {
  readonly settings: string;
  readonly command: Command;
}

/** A peer's variants, or why it is not here. */
export type Peer = { readonly name: string } & ({ readonly variants: readonly Variant[] } | { readonly absent: string });

const folder = join(checkout, "bench", "peers");

/** Every python3 on the path that has this module, without two names for one. */
function pythonsWith(module: string): { file: string; version: string }[] {
  const files = [...(process.env["PATH"] ?? "").split(delimiter).map((place) => join(place, "python3")), "/usr/bin/python3"];
  const found = new Map<string, { file: string; version: string }>();
  for (const file of new Set(files.filter((one) => existsSync(one)))) {
    try {
      const script = `import sys, ${module}; print(sys.executable, ${module}.__version__)`;
      const [executable, version] = execFileSync(file, ["-c", script], { env: plainEnvironment(), stdio: ["ignore", "pipe", "ignore"] })
        .toString()
        .trim()
        .split(" ");
      const real = realpathSync(executable);
      if (!found.has(real)) found.set(real, { file: executable, version });
    } catch {
      // This one has not got it; another may.
    }
  }
  return [...found.values()];
}

const install = "`npm run bench -- --install-peers` says how to get it";
const known = new Map<string, { file: string; version: string }[]>();

function pythons(module: string): { file: string; version: string }[] {
  if (!known.has(module)) known.set(module, pythonsWith(module));
  return known.get(module)!;
}

/** NumPy, the fastest of all that are here: each python3 with 1 and 2 threads, and each of `forms`. */
export function numpy(program: string, data: string, settings: object, forms: Readonly<Record<string, object>> = { "": {} }): Peer {
  const variants = pythons("numpy").flatMap(({ file, version }) =>
    [1, 2].flatMap((threads) =>
      Object.entries(forms).map(([form, more]) => ({
        settings: [`NumPy ${version}`, `${threads} thread${threads > 1 ? "s" : ""}`, form].filter(Boolean).join(", "),
        command: python(file, "numpy_peer.py", [program, data, JSON.stringify({ ...settings, ...more })], threads, threads),
      })),
    ),
  );
  return variants.length > 0 ? { name: "NumPy", variants } : { name: "NumPy", absent: `no python3 here has NumPy; ${install}` };
}

/** PyTorch with 1 and 2 threads of its own and of its BLAS, which has threads of another kind that may get in its way. */
export function pytorch(program: string, data: string, settings: object, forms: Readonly<Record<string, object>> = { "": {} }): Peer {
  const variants = pythons("torch").flatMap(({ file, version }) =>
    [[1, 1] as const, [2, 1] as const, [2, 2] as const].flatMap(([threads, blasThreads]) =>
      Object.entries(forms).map(([form, more]) => ({
        settings: [`PyTorch ${version}`, `${threads} thread${threads > 1 ? "s" : ""} (BLAS ${blasThreads})`, form]
          .filter(Boolean)
          .join(", "),
        command: python(file, "torch_peer.py", [program, data, JSON.stringify({ ...settings, ...more, threads })], threads, blasThreads),
      })),
    ),
  );
  return variants.length > 0 ? { name: "PyTorch", variants } : { name: "PyTorch", absent: `no python3 here has PyTorch; ${install}` };
}

/** TensorFlow.js on wasm with SIMD; it has one thread in Node. */
export function tfjs(program: string, data: string, settings: object): Peer {
  const name = "TF.js wasm";
  if (!hasPackage("@tensorflow/tfjs-backend-wasm")) return { name, absent: `its packages are not installed; ${install}` };
  return { name, variants: [{ settings: "1 thread (it has no more in Node), SIMD", command: node("tfjs.js", [program, data, settings]) }] };
}

/** jax-js on wasm: as it is in Node, where it finds no Web Workers, and with two of them lent to it, as in a browser. */
export function jaxjs(program: string, data: string, settings: object): Peer[] {
  return [1, 2].map((threads): Peer => {
    const name = threads === 1 ? "jax-js wasm" : "jax-js wasm, 2 workers lent";
    if (!hasPackage("@jax-js/jax")) return { name, absent: `its package is not installed; ${install}` };
    return { name, variants: [{ settings: "", command: node("jaxjs.js", [program, data, { ...settings, threads }]) }] };
  });
}

/** The python3 and version of each NumPy, for questions that run it once and not in rounds. */
export function numpyCommands(program: string, data: string, settings: object): readonly Variant[] {
  const peer = numpy(program, data, settings);
  return "variants" in peer ? peer.variants : [];
}

export const hasPackage = (name: string): boolean => existsSync(join(folder, "node_modules", name, "package.json"));

function python(file: string, script: string, argv: readonly string[], threads: number, blasThreads: number): Command {
  const environment = { OMP_NUM_THREADS: String(threads), OPENBLAS_NUM_THREADS: String(blasThreads) };
  return { file, argv: [join(folder, script), ...argv], environment };
}

function node(script: string, [program, data, settings]: readonly [string, string, object]): Command {
  return { file: process.execPath, argv: [join(folder, script), program, data, JSON.stringify(settings)] };
}
