import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { findProgram, type RunningBrowser } from "./browsers.ts";
import type { PageAnswer } from "./page.ts";

/** What it takes to run WebKit without a screen: Debian's packages webkit2gtk-driver and xvfb. */
export interface WebKitPrograms {
  readonly driver: string;
  readonly browser: string;
  readonly screen: string;
}

export function findWebKit(): WebKitPrograms | undefined {
  const driver = findProgram("WEBKIT_DRIVER", ["WebKitWebDriver"]);
  const screen = findProgram("XVFB", ["Xvfb"]);
  const libraries = "/usr/lib/x86_64-linux-gnu";
  const folders = existsSync(libraries) ? readdirSync(libraries).filter((name) => name.startsWith("webkit2gtk-")) : [];
  const browser = folders.map((name) => join(libraries, name, "MiniBrowser")).find((file) => existsSync(file));
  return driver !== undefined && screen !== undefined && browser !== undefined ? { driver, browser, screen } : undefined;
}

/** Starts WebKit on a screen that nobody sees, and speaks to it as https://www.w3.org/TR/webdriver2/ says. */
export async function startWebKit({ driver, browser, screen }: WebKitPrograms): Promise<RunningBrowser> {
  const started: ChildProcess[] = [];
  const stop = (): void => {
    for (const child of started.splice(0).reverse()) child.kill();
  };
  try {
    const display = spawn(screen, ["-displayfd", "3", "-screen", "0", "800x600x24"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
    started.push(display);
    const number = await new Promise<string>((resolve, reject) => {
      display.stdio[3]!.once("data", (data) => resolve(String(data).trim()));
      display.once("exit", (code) => reject(new Error(`Xvfb ended with code ${code}`)));
    });
    const port = await freePort();
    const env = {
      ...process.env,
      DISPLAY: `:${number}`,
      GDK_BACKEND: "x11",
      // Without a graphics card its compositing has nothing to run on.
      WEBKIT_DISABLE_COMPOSITING_MODE: "1",
      // Safari lets isolated pages share memory, WebKitGTK only if asked to; otherwise there would be one thread.
      JSC_useSharedArrayBuffer: "1",
    };
    started.push(spawn(driver, [`--port=${port}`, "--host=127.0.0.1"], { env, stdio: "ignore" }));
    const command = commandsTo(`http://127.0.0.1:${port}`);
    const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": { binary: browser, args: ["--automation"] } } };
    const session = await whenListening(() => command("POST", "/session", { capabilities }));
    const at = `/session/${(session as { readonly sessionId: string }).sessionId}`;
    await command("POST", `${at}/timeouts`, { script: 110_000 });
    return {
      async ask(address, settings) {
        await command("POST", `${at}/url`, { url: address });
        const script = `const done = arguments[1];
          window.sameBits(arguments[0]).then(done, (error) => done({ error: String(error) }));`;
        const answer = await command("POST", `${at}/execute/async`, { script, args: [settings] });
        if (typeof answer === "object" && answer !== null && "error" in answer) throw new Error(String(answer.error));
        return answer as PageAnswer;
      },
      async close() {
        await command("DELETE", at).finally(stop);
      },
    };
  } catch (error) {
    stop();
    throw error;
  }
}

function commandsTo(address: string): (method: "POST" | "DELETE", path: string, body?: unknown) => Promise<unknown> {
  return async (method, path, body) => {
    const response = await fetch(address + path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const { value } = (await response.json()) as { value: unknown };
    if (!response.ok) throw new Error(`WebKitWebDriver refused ${method} ${path}: ${JSON.stringify(value)}`);
    return value;
  };
}

/** Tries until the driver listens, for up to ten seconds. */
async function whenListening<Result>(connect: () => Promise<Result>): Promise<Result> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await connect();
    } catch (error) {
      if (attempt >= 100 || !(error instanceof TypeError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
