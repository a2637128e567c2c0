import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { chromiumPath, openLab } from "./lab-page.ts";

// A chapter sleeps until it is near, and its code may come late. What the reader does meanwhile is not lost.

/** Holds a chapter's code back until told. */
async function holdBack(page: Page, chunk: RegExp): Promise<() => void> {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(chunk, async (route) => {
    await released;
    await route.continue();
  });
  return release;
}

/** As text, not as what is laid out: what is far below the window is not. */
const firstScore = async (page: Page): Promise<string | undefined> =>
  (await page.locator("#softmax .row .value").first().textContent())?.trim();

describe.skipIf(chromiumPath === undefined)("a chapter that is still asleep", () => {
  test("does what its first click asked for, once it is awake", async () => {
    let release = (): void => {};
    const { page } = await openLab({ before: async (opening) => void (release = await holdBack(opening, /SoftmaxChapter[^/]*\.js/)) });
    const softmax = page.locator("#softmax");
    expect(await firstScore(page)).toBe("0.5");
    await softmax.getByRole("button", { name: "Add 1 to every score" }).click();
    expect(await softmax.getAttribute("data-awake")).toBeNull();
    release();
    await page.waitForSelector("#softmax[data-awake]", { state: "attached" });
    await expect.poll(() => firstScore(page)).toBe("1.5");
  });

  test("keeps the focus where it was when it wakes", async () => {
    let release = (): void => {};
    const { page } = await openLab({ before: async (opening) => void (release = await holdBack(opening, /SoftmaxChapter[^/]*\.js/)) });
    await page.locator("#softmax").getByRole("button", { name: "Add 1 to every score" }).focus();
    release();
    await page.waitForSelector("#softmax[data-awake]", { state: "attached" });
    await page.waitForFunction(() => document.activeElement?.textContent?.trim() === "Add 1 to every score");
    expect(await page.evaluate(() => document.activeElement?.closest("[data-awake]")?.id)).toBe("softmax");
  });

  test("keeps a press that its waking falls into", async () => {
    let release = (): void => {};
    const { page } = await openLab({ before: async (opening) => void (release = await holdBack(opening, /SoftmaxChapter[^/]*\.js/)) });
    await page.locator("#softmax").getByRole("button", { name: "Add 1 to every score" }).hover();
    await page.mouse.down();
    const loaded = page.waitForResponse(/SoftmaxChapter[^/]*\.js/);
    release();
    await loaded;
    await page.waitForTimeout(200);
    await page.mouse.up();
    await page.waitForSelector("#softmax[data-awake]", { state: "attached" });
    await expect.poll(() => firstScore(page)).toBe("1.5");
  });
});
