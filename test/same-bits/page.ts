import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mnistFile } from "./mnist.ts";

/** What the page's `window.sameBits` takes: a brief of the program's settings that survives being sent. */
export interface PageSettings {
  readonly threads: number;
  readonly brief?: boolean;
  readonly mnist?: boolean;
}

// The engine runs in a worker, as it would in any page: only there may it wait for other threads.
const page = `<!doctype html><meta charset="utf-8"><title>Same bits</title><script type="module">
window.sameBits = (settings) =>
  new Promise((resolve, reject) => {
    const worker = new Worker("worker.js", { type: "module" });
    worker.onmessage = ({ data }) => (worker.terminate(), "error" in data ? reject(new Error(data.error)) : resolve(data));
    worker.onerror = (event) => reject(new Error(event.message || "the worker could not be loaded"));
    worker.postMessage(settings);
  });
// Where no driver asks, the address says what is asked, whom to tell, and that place says where to go next.
const asked = new URLSearchParams(location.search);
if (asked.has("report")) {
  const answer = await window.sameBits(JSON.parse(asked.get("settings"))).catch((error) => ({ error: String(error) }));
  location.href = await (await fetch(asked.get("report"), { method: "POST", body: JSON.stringify(answer) })).text();
}
</script>`;

const worker = `
import { sameBits } from "./program.js";
self.onmessage = async ({ data: { threads, brief, mnist } }) => {
  try {
    const digits = mnist && new Uint8Array(await (await fetch("mnist.bytes")).arrayBuffer());
    const hashes = await sameBits({ threads, brief, mnist: digits });
    self.postMessage({ isolated: self.crossOriginIsolated, hashes });
  } catch (error) {
    self.postMessage({ error: [error, error?.stack].join(" ") });
  }
};
`;

/** What the page answers. */
export interface PageAnswer {
  readonly isolated: boolean;
  readonly hashes: Record<string, string>;
}

export interface PageServer {
  /** Ends in a slash; pages under it may share memory among threads, or not. */
  readonly isolated: string;
  readonly plain: string;
  readonly close: () => void;
}

/** Serves the program on this machine alone, once with the headers that isolate a page and once without. */
export async function servePage(program: string): Promise<PageServer> {
  const server = createServer((request, response) => {
    const [, kind, name = ""] = (request.url ?? "").replace(/\?.*/, "").split("/");
    const found: Record<string, readonly [string, () => string | Buffer]> = {
      "": ["text/html", () => page],
      "worker.js": ["text/javascript", () => worker],
      "program.js": ["text/javascript", () => readFileSync(program)],
      "mnist.bytes": ["application/octet-stream", () => readFileSync(mnistFile()!)],
    };
    const file = found[name];
    if (file === undefined) return response.writeHead(404).end();
    const isolation = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
    return response.writeHead(200, { "Content-Type": file[0], ...(kind === "isolated" ? isolation : {}) }).end(file[1]());
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { isolated: `${address}/isolated/`, plain: `${address}/plain/`, close: () => void server.close() };
}
