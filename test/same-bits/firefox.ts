import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunningBrowser } from "./browsers.ts";
import type { PageAnswer } from "./page.ts";

// What a new profile would otherwise show instead of the page, or ask about.
const preferences = `
user_pref("browser.aboutwelcome.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("app.update.enabled", false);
`;

const waitingPage = `<!doctype html><meta charset="utf-8"><title>Waiting</title><script type="module">
location.href = await (await fetch("/", { method: "POST" })).text();
</script>`;

type Asked = { readonly resolve: (answer: PageAnswer) => void; readonly reject: (reason: Error) => void };

/**
 * Starts Firefox, which nobody drives: each page reports here when it is done, and is told which one to go to next.
 *
 * Where WebDriver or the developer tools listen, Firefox 153 itself hangs at random as a worker makes a worker, empty ones too: the
 * constructor waits until the new worker is registered with whoever listens, the new worker waits on the same condition variable for
 * its first event, and only one of them is woken. It happened to a third of the pages that started six workers.
 */
export async function startFirefox(executablePath: string): Promise<RunningBrowser> {
  let asked: Asked | undefined;
  let giveTurn: (next: ServerResponse) => void = () => undefined;
  const nextTurn = (): Promise<ServerResponse> => new Promise((resolve) => (giveTurn = resolve));
  let turn = nextTurn();

  const server = createServer((request, response) => {
    response.setHeader("Access-Control-Allow-Origin", "*");
    if (request.method !== "POST") return response.setHeader("Content-Type", "text/html").end(request.url === "/" ? waitingPage : "");
    let report = "";
    request.on("data", (part) => (report += part));
    request.on("end", () => {
      const answer = report === "" ? undefined : (JSON.parse(report) as PageAnswer | { readonly error: string });
      if (answer !== undefined && "error" in answer) asked?.reject(new Error(answer.error));
      else if (answer !== undefined) asked?.resolve(answer);
      giveTurn(response);
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  const profile = mkdtempSync(join(tmpdir(), "inkling-firefox-"));
  writeFileSync(join(profile, "user.js"), preferences);
  const firefox = spawn(executablePath, ["--headless", "--no-remote", "--profile", profile, here], { stdio: "ignore" });
  const kill = (): void => void firefox.kill();
  // Also if the tests end without having closed it.
  process.once("exit", kill);
  const ended = new Promise<void>((resolve) => {
    firefox.once("error", (error) => (asked?.reject(error), resolve()));
    firefox.once("exit", (code) => (asked?.reject(new Error(`Firefox ended with code ${code}`)), resolve()));
  });

  return {
    async ask(address, settings) {
      const response = await turn;
      turn = nextTurn();
      const answer = new Promise<PageAnswer>((resolve, reject) => (asked = { resolve, reject }));
      response.end(`${address}?${new URLSearchParams({ settings: JSON.stringify(settings), report: here })}`);
      return answer;
    },
    async close() {
      process.off("exit", kill);
      kill();
      await ended;
      server.closeAllConnections();
      server.close();
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
