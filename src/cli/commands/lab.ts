import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { newCommand, UsageError, wholeNumber } from "../arguments.ts";
import { realEffects, type Effects } from "../effects.ts";
import { openBrowser } from "../lab/browser.ts";
import { serveLab } from "../lab/server.ts";

export interface LabOptions {
  readonly port: number;
  readonly host: string;
  readonly open: boolean;
}

/** I, N, K and L on the keys of a telephone; no well-known program listens there. */
const usualPort = 4655;
const loopback = ["127.0.0.1", "localhost", "::1"];

export function labCommand(effects: Effects): Command {
  return newCommand("lab", effects, [
    "inkling lab                 open the lab in your browser; Ctrl-C stops it",
    "inkling lab --no-open       only print its address",
    "inkling lab --port 0        on any port that is free",
  ])
    .summary("open the lab: a page to see a network learn on")
    .description("Serves the lab to this computer alone, and opens it in a browser. MNIST comes from INKLING_DATA or the cache if it is there.")
    .option("--port <n>", "the port; if it is taken, the next that is free", wholeNumber("--port", { most: 65_535 }), usualPort)
    .option("--host <name>", "this computer is all that it is served to", "127.0.0.1")
    .option("--no-open", "do not open a browser")
    .action((options: LabOptions) => lab(options, effects));
}

/** Serves the lab until it is stopped, which is no error. */
export async function lab({ port, host, open }: LabOptions, effects: Effects = realEffects): Promise<void> {
  const { stdout, env } = effects;
  if (!loopback.includes(host)) {
    throw new UsageError(`--host is this computer, 127.0.0.1: the lab is not served to others, got "${host}". Put the folder dist/lab on a web server for them.`);
  }
  await effects.interruptible(async (signal) => {
    const server = await serveLab({ folder: builtLab(), port, environment: env });
    const moved = port !== 0 && server.port !== port ? ` (port ${port} is taken)` : "";
    stdout.write(`The lab is at ${server.address}${moved}\nCtrl-C stops it.\n`);
    if (open) openBrowser(server.address, env);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener("abort", () => resolve(), { once: true });
    });
    await server.close();
  });
}

/** The built page, in the package or in a checkout: dist/lab beside the package.json above this file. */
export function builtLab(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
  return join(folder, "dist", "lab");
}
