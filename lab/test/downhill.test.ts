import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { dragFinger } from "./finger.ts";
import { axeLightAndDark, chromiumPath, noViolation, openLab, trainAndStop, wake } from "./lab-page.ts";

/** x at each step, as the table says. */
const way = (chapter: Locator): Promise<string[]> => chapter.locator("#valley table tbody td:nth-child(2)").allInnerTexts();
const lossNow = async (chapter: Locator): Promise<number> => Number(await chapter.locator("#slice dd").first().innerText());
const lossAfter = async (chapter: Locator): Promise<number> => Number(await chapter.locator("#slice dd.after").innerText());

describe.skipIf(chromiumPath === undefined)("the downhill chapter", () => {
  // One page: each test chooses for itself what it reads there.
  let page: Page;
  let chapter: Locator;
  beforeAll(async () => {
    ({ page } = await openLab());
    await wake(page, "downhill");
    chapter = page.locator("#downhill");
  });

  test("each kind of rate can be chosen, and the whole way is computed anew", async () => {
    const kinds = chapter.getByRole("group", { name: "What a rate does: choose one" });
    await kinds.getByRole("button", { name: /^lands at once/ }).click();
    expect((await way(chapter)).slice(0, 3)).toEqual(["−2.500", "0.000", "0.000"]);
    await kinds.getByRole("button", { name: /^bounces for ever/ }).click();
    expect((await way(chapter)).slice(0, 3)).toEqual(["−2.500", "2.500", "−2.500"]);
    await kinds.getByRole("button", { name: /^diverges/ }).click();
    // 1 − 2 · 1.1 = −1.2
    expect((await way(chapter)).slice(0, 3)).toEqual(["−2.500", "3.000", "−3.600"]);
  });

  test("rate and start are sliders for keys, and the start is dragged along the curve", async () => {
    const rate = chapter.getByRole("slider", { name: "Learning rate" });
    await rate.press("End");
    expect(await rate.getAttribute("aria-valuetext")).toMatch(/^1\.2: Each step lands higher/);
    await rate.press("Home");
    for (let i = 0; i < 5; i++) await rate.press("PageUp");
    expect((await way(chapter))[1]).toBe("0.000");
    const start = chapter.getByRole("slider", { name: "Start, x" });
    await start.press("End");
    expect((await way(chapter))[0]).toBe("3.000");
    const box = (await start.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x - 120, box.y + 40, { steps: 4 });
    await page.mouse.up();
    const dragged = Number(await start.getAttribute("aria-valuenow"));
    expect(dragged).toBeGreaterThan(0);
    expect(dragged).toBeLessThan(2.5);
    expect((await way(chapter))[0]).toBe(dragged.toFixed(3));
  });

  test("the question is answered by the figure: a rate above 1 throws it further out", async () => {
    await chapter.getByRole("button", { name: "It is thrown further out with each step" }).click();
    await chapter.getByText("Just so.").waitFor();
    expect(await chapter.getByRole("slider", { name: "Learning rate" }).getAttribute("aria-valuenow")).toBe("1.1");
  });

  test("the cut at t = 0 begins at ln 10; the run's own rate makes it less, the largest more", async () => {
    await chapter.locator("#slice").scrollIntoViewIfNeeded();
    await chapter.locator("#slice dd.after").waitFor({ timeout: 30_000 });
    expect(await lossNow(chapter)).toBeCloseTo(2.3026, 4);
    expect(await lossAfter(chapter)).toBeLessThan(2.3026);
    const rate = chapter.getByRole("slider", { name: "Rate of the next update" });
    await rate.press("End");
    expect(await lossAfter(chapter)).toBeGreaterThan(2.3026);
    await chapter.getByText("Thrown out: the updates").waitFor({ timeout: 30_000 });
    await chapter.getByRole("button", { name: "Back to the run’s own rate" }).click();
    await chapter.getByText("It falls with every update.").waitFor({ timeout: 30_000 });
  });

  test("the cut is made anew at the moment that the time line rests on, and one update is the run's next", async () => {
    await trainAndStop(page, 40);
    const line = page.locator("#time input[type=range]");
    await line.fill("20");
    await chapter.locator("#slice").scrollIntoViewIfNeeded();
    await chapter.getByText("At t = 20, measured").waitFor({ timeout: 30_000 });
    const predicted = await lossAfter(chapter);
    await line.fill("21");
    await chapter.getByText("At t = 21, measured").waitFor({ timeout: 30_000 });
    expect(await lossNow(chapter)).toBeCloseTo(predicted, 3);
  });

  test("axe finds nothing wrong with the chapter, light and dark", async () => {
    await page.locator("#slice").scrollIntoViewIfNeeded();
    await page.locator("#slice dd.after").waitFor({ timeout: 30_000 });
    expect(await axeLightAndDark(page, "#downhill")).toEqual(noViolation);
  });

  test("with a finger and 320 pixels the rate is dragged, and nothing scrolls sideways", async () => {
    const lab = await openLab({ viewport: { width: 320, height: 640 }, hasTouch: true });
    await wake(lab.page, "downhill");
    const rate = lab.page.getByRole("slider", { name: "Learning rate" });
    await rate.scrollIntoViewIfNeeded();
    await dragFinger(rate, 0.1, 0.5);
    expect(Number(await rate.getAttribute("aria-valuenow"))).toBeCloseTo(0.6, 1);
    const start = lab.page.getByRole("group", { name: /^The curve y = x²/ });
    await start.scrollIntoViewIfNeeded();
    await dragFinger(start, 0.3, 0.8);
    expect(Number(await lab.page.getByRole("slider", { name: "Start, x" }).getAttribute("aria-valuenow"))).toBeGreaterThan(1);
    expect(await lab.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await lab.close();
  });
});
