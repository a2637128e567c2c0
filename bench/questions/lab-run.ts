import type { Page } from "playwright-core";
import type { Question } from "../answer.ts";
import { writeInitial } from "../digits.ts";
import { startLab } from "../lab-page.ts";
import { Contestant, inkling } from "../process.ts";
import { ratioOf, spreadOf } from "../statistics.ts";

const settings = { examples: 5500, tests: 10_000, rate: 0.1, updates: 2501, every: 100 };

export const question: Question = {
  short: "the tutorial's run on the lab's page",
  title: "The tutorial's run on the lab's page, its pictures drawn, against the same run in Node with as many threads",
  ask: async ({ folder, rounds }) => {
    const lab = await startLab();
    if (!lab) return { absent: ["not here: Chromium"] };
    writeInitial(folder, "tutorial-run.f32", [new Float32Array(7850)]);
    const opened = await lab.open();
    const { page } = opened;
    // The page leaves one of the processor's cores to itself.
    const threads = await page.evaluate(() => Math.max(1, navigator.hardwareConcurrency - 1));
    const node = await Contestant.start(inkling("tutorial-run", folder, { ...settings, threads }));
    try {
      await page.locator("#hero .digits", { hasText: "MNIST" }).waitFor();
      const [onPage, inNode]: [number[], number[]] = [[], []];
      for (let round = 0; round < Math.min(3, rounds); round++) {
        onPage.push((await runOnPage(page)) / 1000);
        inNode.push((await node.run(1)) / 1000);
      }
      const [ours, theirs] = [`page, ${threads} thread${threads > 1 ? "s" : ""}`, "Node"];
      const ratio = ratioOf(onPage, inNode).median;
      return {
        measured: [
          { name: ours, unit: "s", ...spreadOf(onPage), samples: onPage.length },
          { name: theirs, unit: "s", ...spreadOf(inNode), samples: inNode.length },
        ],
        limits: [{ what: "page : Node", value: ratio, unit: "×", must: 1.3 }],
      };
    } finally {
      await node.end();
      await lab.close();
    }
  },
};

/** Milliseconds from the press to the last update shown. */
async function runOnPage(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const button = document.querySelector<HTMLButtonElement>("#hero .train")!;
    const startMs = performance.now();
    button.click();
    await new Promise<void>((resolve) => {
      const watch = new MutationObserver(() => {
        if (button.textContent !== "Train again") return;
        watch.disconnect();
        resolve();
      });
      watch.observe(button, { childList: true, characterData: true, subtree: true });
    });
    return performance.now() - startMs;
  });
}
