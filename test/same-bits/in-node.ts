import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { pathToFileURL } from "node:url";
import type { Hashes } from "./program.ts";

// Text that every Node understands since 14, as a CommonJS script.
const script = `
const { module, threads, brief, mnist } = JSON.parse(process.argv[1]);
import(module).then(async ({ sameBits }) => {
  const digits = mnist && new Uint8Array(require("node:fs").readFileSync(mnist));
  console.log(JSON.stringify({ version: process.version, arch: process.arch, hashes: await sameBits({ threads, brief, mnist: digits }) }));
});
`;

export interface NodeAnswer {
  readonly version: string;
  readonly arch: string;
  readonly hashes: Hashes;
}

/**
 * Runs the program in a Node of its own.
 *
 * @param command the binary, and before it whatever it needs to be run by
 * @param settings `mnist` is a file of MNIST's digits as `mnistFile` makes it, if they are to be trained on
 */
export async function inNode(
  command: readonly string[],
  program: string,
  settings: { readonly threads: number; readonly brief?: boolean; readonly mnist?: string },
): Promise<NodeAnswer> {
  const [file, ...before] = command;
  const argument = JSON.stringify({ module: pathToFileURL(program).href, ...settings });
  // The tests' own loader and flags are not for other versions.
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(file, [...before, "-e", script, argument], { env, timeout: 120_000 });
  return JSON.parse(stdout) as NodeAnswer;
}
