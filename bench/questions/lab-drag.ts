import type { CDPSession, Page } from "playwright-core";
import type { Limit, Measurement, Question } from "../answer.ts";
import { shownUpdates, startLab, trainAndStop } from "../lab-page.ts";
import { median, spreadOf } from "../statistics.ts";

/** What is dragged: the first slider in each. */
const places = { "time line": "time", softmax: "softmax", slope: "downhill" } as const;
const updates = 300;
const drags = 60;

export const question: Question = {
  short: "a drag in the lab",
  title: "A drag in the lab: from the event to the frame that shows it, at rest on a processor four times slower, and while it trains",
  ask: async () => {
    const lab = await startLab();
    if (!lab) return { absent: ["not here: Chromium"] };
    const measured: Measurement[] = [];
    const limits: Limit[] = [];
    const note = (name: string, settings: string, latencies: readonly number[]): void => {
      measured.push({ name, unit: "ms", ...spreadOf(latencies), samples: latencies.length, settings });
      limits.push({ what: `drag, ${name}, ${settings}, median`, value: median(latencies), unit: "ms", must: 16 });
      limits.push({ what: `drag, ${name}, ${settings}, 95 of 100`, value: percentile95(latencies), unit: "ms", must: 50 });
    };
    try {
      for (const [name, id] of Object.entries(places)) {
        const { page, debug } = await lab.open();
        await trainAndStop(page, updates);
        await bringUp(page, id);
        await slowDown(debug, 4);
        note(name, "at rest, 4× slower", await dragOver(page, id));
        await slowDown(debug, 1);
        await page.locator("#time .play").focus();
        await page.locator("#hero .train").evaluate((button: HTMLElement) => button.click());
        const before = await shownUpdates(page);
        while ((await shownUpdates(page)) <= before) await page.waitForTimeout(10);
        note(name, "training", await dragOver(page, id));
        await page.context().close();
      }
      return { measured, limits };
    } finally {
      await lab.close();
    }
  },
};

const percentile95 = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.ceil(0.95 * values.length) - 1];

const slowDown = async (debug: CDPSession, rate: number): Promise<unknown> => debug.send("Emulation.setCPUThrottlingRate", { rate });

async function bringUp(page: Page, id: string): Promise<void> {
  if (id === "time") return;
  await page.locator(`#${id}`).evaluate((part) => part.scrollIntoView());
  await page.waitForSelector(`#${id}[data-awake]`, { state: "attached" });
  await page
    .locator(`#${id} input[type=range]`)
    .first()
    .evaluate((slider) => slider.scrollIntoView({ block: "center" }));
  // Chapters beside it wake; then the page rests.
  await page.waitForTimeout(1500);
}

/** Drags to and fro; milliseconds from each input event until the frame after it was made. */
async function dragOver(page: Page, id: string): Promise<number[]> {
  const slider = page.locator(`#${id} input[type=range]`).first();
  await slider.evaluate((input) => {
    const latencies: number[] = [];
    Object.assign(globalThis, { latencies });
    input.addEventListener(
      "input",
      ({ timeStamp }) => {
        requestAnimationFrame(() => {
          // Heard when the frame's style, layout and paint are done.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = (): void => void latencies.push(performance.now() - timeStamp);
          port2.postMessage(undefined);
        });
      },
      { capture: true },
    );
  });
  const { x, y, width, height } = (await slider.boundingBox())!;
  // Of the time line only the beginning is trained.
  const reach = id === "time" ? (width * updates) / 2502 : width - 20;
  const across = (i: number): number => x + 10 + reach * Math.abs(((i / 20) % 2) - 1) * 0.95;
  await page.mouse.move(across(0), y + height / 2);
  await page.mouse.down();
  for (let i = 1; i <= drags; i++) {
    await page.mouse.move(across(i), y + height / 2);
    await page.waitForTimeout(16);
  }
  await page.mouse.up();
  return page.evaluate(() => (globalThis as unknown as { latencies: number[] }).latencies);
}
