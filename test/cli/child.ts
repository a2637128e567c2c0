import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";

/** A real process of `inkling`, from the sources. */
export interface Child {
  readonly process: ChildProcess;
  readonly printed: { stdout: string; stderr: string };
  /** Waits until it has printed this on stdout. */
  readonly hasPrinted: (text: string) => Promise<void>;
  /** Waits for its end: its exit code, or the signal that ended it. */
  readonly end: Promise<number | NodeJS.Signals | null>;
}

/** Starts `bin/inkling.js`, which builds what is stale. */
export function startInkling(
  argv: readonly string[],
  {
    env = {},
    input = "",
    nodeOptions = [],
  }: { readonly env?: NodeJS.ProcessEnv; readonly input?: string; readonly nodeOptions?: readonly string[] } = {},
): Child {
  const bin = join(import.meta.dirname, "../../bin/inkling.js");
  const child = spawn(process.execPath, [...nodeOptions, bin, ...argv], { env: { ...process.env, ...env } });
  const printed = { stdout: "", stderr: "" };
  let look = (): void => {};
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed.stdout += text;
    look();
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (printed.stderr += text));
  child.stdin.end(input);
  const end = new Promise<number | NodeJS.Signals | null>((resolve) => child.on("close", (code, signal) => resolve(code ?? signal)));
  const hasPrinted = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      look = () => {
        if (printed.stdout.includes(text)) resolve();
      };
      look();
      void end.then(() => reject(new Error(`it ended without printing "${text}":\n${printed.stdout}${printed.stderr}`)));
    });
  return { process: child, printed, hasPrinted, end };
}

/** Waits for its end, and fails with what it printed if that is no good one. */
export async function succeeds({ end, printed }: Child): Promise<void> {
  const code = await end;
  if (code !== 0) throw new Error(`inkling ended with ${code}:\n${printed.stderr}`);
}
