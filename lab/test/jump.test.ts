import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { chromiumPath, openLab } from "./lab-page.ts";

// On the way to a chapter others wake, and grow or shrink.

/** How far below the window's upper edge a chapter begins. */
const topOf = (page: Page, id: string): Promise<number> =>
  page.evaluate((chapter) => Math.round(document.getElementById(chapter)!.getBoundingClientRect().top), id);

/** Makes what lies before the chapter higher, as a figure does that fills. */
const growAbove = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const filler = document.createElement("div");
    filler.style.height = "900px";
    document.getElementById("hero")!.append(filler);
  });

describe.skipIf(chromiumPath === undefined)("a jump to a chapter", { timeout: 60_000 }, () => {
  test("ends where the chapter begins, whatever wakes and grows on the way", async () => {
    const { page, close } = await openLab();
    await page.getByRole("navigation", { name: "Chapters" }).getByRole("link", { name: "Train" }).click();
    await page.waitForSelector("#train[data-awake]", { state: "attached" });
    await growAbove(page);
    // scroll-padding leaves a rem above it.
    await expect.poll(() => topOf(page, "train")).toBeLessThan(40);
    expect(await topOf(page, "train")).toBeGreaterThanOrEqual(-1);
    await close();
  });

  test("in the address is held as well", async () => {
    const { page, close } = await openLab({ path: "#sheets" });
    await page.waitForSelector("#sheets[data-awake]", { state: "attached" });
    await expect.poll(async () => Math.abs(await topOf(page, "sheets"))).toBeLessThan(40);
    await close();
  });

  test("lets go as soon as the reader moves", async () => {
    const { page, close } = await openLab();
    await page.getByRole("navigation", { name: "Chapters" }).getByRole("link", { name: "Softmax" }).click();
    await page.waitForSelector("#softmax[data-awake]", { state: "attached" });
    await page.mouse.move(640, 300);
    await page.mouse.wheel(0, 500);
    await expect.poll(() => topOf(page, "softmax")).toBeLessThan(-200);
    await page.evaluate(() => document.body.append(Object.assign(document.createElement("div"), { textContent: "more" })));
    await page.waitForTimeout(300);
    expect(await topOf(page, "softmax")).toBeLessThan(-200);
    await close();
  });
});
