import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { build, type Rolldown } from "vite";
import { readDataSets, type DataSet } from "../../src/data/index.ts";
import { findChromium } from "../../test/same-bits/browsers.ts";
import type { Question } from "../answer.ts";
import { checkout } from "../process.ts";
import { spreadOf } from "../statistics.ts";
import type { Reached } from "../programs/cnn-in-browser.ts";

const settings = { accuracy: 0.97, threads: 2 };

export const question: Question = {
  short: "convolutions 8-16 in Chromium, to 97 %",
  title: "A small convolutional network in headless Chromium, 2 threads: from the empty page until it reads 97 % of the validation digits",
  ask: async ({ rounds, say }) => {
    const executablePath = findChromium();
    if (executablePath === undefined) return { absent: ["not here: Chromium"] };
    const server = await serve(await bundled());
    const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
    try {
      const seconds: number[] = [];
      let last: Reached | undefined;
      for (let round = 0; round < Math.min(3, rounds); round++) {
        const page = await browser.newPage();
        const startMs = performance.now();
        await page.goto(server.address);
        last = await page.evaluate(
          (asked) => (globalThis as unknown as { trainTo: (settings: unknown) => Promise<Reached> }).trainTo(asked),
          settings,
        );
        seconds.push((performance.now() - startMs) / 1000);
        say(
          `  ${seconds.at(-1)!.toFixed(2)} s, ${last.updates} updates, ${last.threads} threads, test ${(100 * last.testAccuracy).toFixed(2)} %`,
        );
        await page.close();
      }
      const spread = spreadOf(seconds);
      return {
        measured: [
          { name: "Inkling, 2 threads", unit: "s", ...spread, samples: seconds.length, settings: `weights ${last!.weightsSha256}` },
        ],
        limits: [
          { what: "from the empty page to 97 %", value: spread.median, unit: "s", must: 10, aim: 4 },
          { what: "reads then, of 10,000 test digits", value: 100 * last!.testAccuracy, unit: "%" },
        ],
      };
    } finally {
      await browser.close();
      server.close();
    }
  },
};

async function bundled(): Promise<string> {
  const { output } = (await build({
    root: checkout,
    configFile: false,
    logLevel: "warn",
    build: { ssr: join(checkout, "bench", "programs", "cnn-in-browser.ts"), write: false, minify: true, target: "es2023" },
  })) as Rolldown.RolldownOutput;
  return output[0].code;
}

// The engine runs in a worker, as it would in any page: only there may it wait for other threads.
const page = `<!doctype html><meta charset="utf-8"><title>Training</title><script type="module">
window.trainTo = (settings) =>
  new Promise((resolve, reject) => {
    const worker = new Worker("worker.js", { type: "module" });
    worker.onmessage = ({ data }) => ("error" in data ? reject(new Error(data.error)) : resolve(data));
    worker.onerror = (event) => reject(new Error(event.message || "the worker could not be loaded"));
    worker.postMessage(settings);
  });
</script>`;

const worker = `
import { trainTo } from "./program.js";
const bytes = async (name) => new Uint8Array(await (await fetch(name)).arrayBuffer());
const digits = async (name) => ({ images: await bytes(name + "-images"), labels: await bytes(name + "-labels") });
self.onmessage = async ({ data: { accuracy, threads } }) => {
  try {
    const [learned, validation, test] = await Promise.all(["train", "validation", "test"].map(digits));
    self.postMessage(await trainTo(accuracy, threads, { learned, validation, test }));
  } catch (error) {
    self.postMessage({ error: [error, error?.stack].join(" ") });
  }
};
`;

async function serve(program: string): Promise<{ address: string; close: () => void }> {
  const sets = await readDataSets("mnist", { oneHot: false });
  const files = new Map<string, readonly [string, string | Uint8Array]>([
    ["/", ["text/html", page]],
    ["/worker.js", ["text/javascript", worker]],
    ["/program.js", ["text/javascript", program]],
  ]);
  for (const part of ["train", "validation", "test"] as const) {
    files.set(`/${part}-images`, ["application/octet-stream", pixelsOf(sets[part])]);
    files.set(`/${part}-labels`, ["application/octet-stream", sets[part].digits]);
  }
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? "");
    if (file === undefined) return response.writeHead(404).end();
    const isolation = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };
    return response.writeHead(200, { "Content-Type": file[0], ...isolation }).end(file[1]);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => void server.close() };
}

function pixelsOf({ images }: DataSet): Uint8Array {
  const bytes = new Uint8Array(images.size);
  images.copyBytesInto(bytes);
  return bytes;
}
