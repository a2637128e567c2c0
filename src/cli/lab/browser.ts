import { spawn } from "node:child_process";
import type { Environment } from "../../data/index.ts";

/** What opens an address in the user's browser; undefined where there is no screen to show one. */
export function browserCommand(environment: Environment, platform: string = process.platform): readonly string[] | undefined {
  if (environment["CI"] || environment["SSH_CONNECTION"]) return undefined;
  if (platform === "darwin") return ["open"];
  // The first pair of quotes is the new window's title.
  if (platform === "win32") return ["cmd", "/c", "start", '""'];
  return environment["DISPLAY"] || environment["WAYLAND_DISPLAY"] ? ["xdg-open"] : undefined;
}

/** Shows an address in the user's browser if that can be done; the address has been printed in any case. */
export function openBrowser(address: string, environment: Environment): void {
  const [program, ...argv] = browserCommand(environment) ?? [];
  if (program === undefined) return;
  const child = spawn(program, [...argv, address], { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}
