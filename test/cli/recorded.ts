import { realEffects, type Effects } from "../../src/cli/effects.ts";
import { main } from "../../src/cli/main.ts";

/** What a command printed, and how it ended. */
export interface Recorded {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

/** Runs `inkling` in this process, without a terminal and without this process's environment. */
export async function record(argv: readonly string[], changes: Partial<Effects> = {}): Promise<Recorded> {
  const printed = { stdout: "", stderr: "" };
  const effects: Effects = {
    ...realEffects,
    stdout: { write: (text) => void (printed.stdout += text), isTTY: false },
    stderr: { write: (text) => void (printed.stderr += text), isTTY: false },
    stdin: { isTTY: false },
    env: {},
    ...changes,
  };
  const exitCode = await main(argv, effects);
  return { ...printed, exitCode };
}
