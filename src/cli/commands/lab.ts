import { spawn } from "node:child_process";
import type { Command } from "commander";
import { DataError } from "../../data/index.ts";
import { newCommand, wholeNumber } from "../arguments.ts";
import { realEffects, type Effects } from "../effects.ts";
import { labFolder, serveLab } from "../lab/server.ts";

export interface LabOptions {
  readonly port: number;
  /** commander's, of --no-open. */
  readonly open: boolean;
}

/** "INK" on the keys of a telephone, and a T for the tutorial: rarely taken. */
const usualPort = 4658;

export function labCommand(effects: Effects): Command {
  return newCommand("lab", effects, [
    "inkling lab                open the lab in a browser",
    "inkling lab --no-open      only serve it, and print its address",
    "inkling lab --port 8000    begin looking for a free port there",
  ])
    .summary("open the lab: see it learn, in a browser")
    .description("Serves the lab to this machine alone and opens it in a browser. Ctrl-C stops it.")
    .option("--port <n>", "the first port to try", wholeNumber("--port", { least: 1, most: 65_000 }), usualPort)
    .option("--no-open", "do not open a browser")
    .action((options: LabOptions) => lab(options, effects));
}

/** Serves the lab until Ctrl-C. */
export async function lab({ port, open }: LabOptions, effects: Effects = realEffects): Promise<void> {
  const folder = labFolder();
  if (folder === undefined)
    throw new DataError("The lab has not been built: run npm run build in the checkout, or install the package anew.");
  const server = await serveLab({ folder, port, environment: effects.env });
  try {
    effects.stdout.write(`The lab is at ${server.address}\n`);
    effects.stderr.write("Ctrl-C stops it.\n");
    if (open && hasDisplay(effects)) openBrowser(server.address);
    await effects.interruptible(
      (signal) => new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true })),
    );
  } finally {
    await server.close();
  }
}

function hasDisplay({ env, stdout }: Effects): boolean {
  if (!stdout.isTTY || env["CI"]) return false;
  return process.platform !== "linux" || Boolean(env["DISPLAY"] ?? env["WAYLAND_DISPLAY"]);
}

/** Asks the desktop to open an address. Where it cannot, the printed address serves as well. */
function openBrowser(address: string): void {
  const [command, ...argv] = { darwin: ["open"], win32: ["cmd", "/c", "start", ""] }[process.platform as string] ?? ["xdg-open"];
  const child = spawn(command, [...argv, address], { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}
