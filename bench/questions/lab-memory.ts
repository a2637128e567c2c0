import { readFileSync } from "node:fs";
import type { CDPSession } from "playwright-core";
import type { Question } from "../answer.ts";
import { startLab } from "../lab-page.ts";
import { median, spreadOf } from "../statistics.ts";

const runs = 50;
const updates = 40;
const megabyte = 1024 * 1024;

export const question: Question = {
  short: "memory of the lab's page over 50 runs",
  title: `The memory of the lab's page over ${runs} runs of ${updates} updates: the last ten against the first ten`,
  ask: async () => {
    const lab = await startLab();
    if (!lab) return { absent: ["not here: Chromium"] };
    try {
      const { page, debug } = await lab.open();
      await page.locator("#train").evaluate((part) => part.scrollIntoView());
      await page.waitForSelector("#train[data-awake]", { state: "attached" });
      const [train, reset] = [page.locator("#train .act .buttons button").first(), page.locator("#train .act .buttons button").nth(1)];
      const memory: { heap: number; process: number }[] = [];
      for (let run = 0; run < runs; run++) {
        await train.evaluate((button: HTMLElement) => button.click());
        await page.waitForFunction((t) => document.querySelector<HTMLInputElement>("#time input")!.valueAsNumber >= t, updates);
        await train.evaluate((button: HTMLElement) => button.click());
        await page.locator("#hero").getByRole("button", { name: "Go on" }).waitFor();
        await reset.evaluate((button: HTMLElement) => button.click());
        memory.push({ heap: await heapMb(debug), process: await processMb(lab.browser) });
      }
      const of = (what: "heap" | "process", from: number): number[] => memory.slice(from, from + 10).map((one) => one[what]);
      const grown = (what: "heap" | "process"): number => median(of(what, runs - 10)) / median(of(what, 0));
      return {
        measured: (["heap", "process"] as const).flatMap((what) => [
          { name: `${what}, first ten`, unit: "MB" as const, ...spreadOf(of(what, 0)), samples: 10 },
          { name: `${what}, last ten`, unit: "MB" as const, ...spreadOf(of(what, runs - 10)), samples: 10 },
        ]),
        limits: [
          { what: "the page's heap, last ten runs : first ten", value: grown("heap"), unit: "×", must: 1.1 },
          { what: "the page's process, last ten runs : first ten", value: grown("process"), unit: "×", must: 1.1 },
        ],
      };
    } finally {
      await lab.close();
    }
  },
};

/** What the page's own heap holds once it is swept. */
async function heapMb(debug: CDPSession): Promise<number> {
  await debug.send("HeapProfiler.collectGarbage");
  const { usedSize } = await debug.send("Runtime.getHeapUsage");
  return usedSize / megabyte;
}

/** What the page's process holds, its workers among it: the largest of the browser's renderers (on Linux). */
async function processMb(browser: import("playwright-core").Browser): Promise<number> {
  const debug = await browser.newBrowserCDPSession();
  const { processInfo } = await debug.send("SystemInfo.getProcessInfo");
  await debug.detach();
  const sizes = processInfo
    .filter(({ type }) => type === "renderer")
    .map(({ id }) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? Number.NaN) / 1024);
  return Math.max(...sizes);
}
