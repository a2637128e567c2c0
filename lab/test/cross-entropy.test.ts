import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { dragFinger } from "./finger.ts";
import { axeLightAndDark, choose, chromiumPath, noViolation, openLab, trainAndStop, wake } from "./lab-page.ts";

const loss = (chapter: Locator): Promise<string> => chapter.locator("#predict dd.loss").innerText();
const bar = (chapter: Locator, digit: number): Locator => chapter.getByRole("slider", { name: `Probability of ${digit}` });
const sum = async (chapter: Locator): Promise<number> => {
  const shares = await chapter.getByRole("slider").evaluateAll((bars) => bars.map((one) => Number(one.getAttribute("aria-valuenow"))));
  return shares.reduce((total, share) => total + share, 0);
};

describe.skipIf(chromiumPath === undefined)("the cross-entropy chapter", () => {
  // One page: each test chooses for itself what it reads there.
  let page: Page;
  let chapter: Locator;
  beforeAll(async () => {
    ({ page } = await openLab());
    await wake(page, "cross-entropy");
    chapter = page.locator("#cross-entropy");
  });

  test("the tutorial's prediction costs 0.1053… if the truth is 3; its 4.6051… is shown to who has answered", async () => {
    const products = (): Promise<string[]> => chapter.locator("#two-cases tbody td:last-child").allInnerTexts();
    expect(await products()).toEqual(["0", "0", "0", "0.10536", "0", "0", "0", "0", "0", "0"]);
    const truths = chapter.getByRole("group", { name: "The truth is", exact: true });
    await expect.poll(() => truths.count(), { timeout: 10_000 }).toBe(0);
    await chapter.getByRole("button", { name: "About 2.3" }).click();
    await chapter.getByText("It is: About 4.6.").waitFor();
    await expect.poll(() => truths.count(), { timeout: 10_000 }).toBe(1);
    expect(await products()).toEqual(["0", "0", "4.60517", "0", "0", "0", "0", "0", "0", "0"]);
  });

  test("a bar is dragged, by mouse and by keys: the sum stays 1 and the loss is −ln of the truth's", async () => {
    expect(await loss(chapter)).toBe("0.10536");
    const three = bar(chapter, 3);
    await three.scrollIntoViewIfNeeded();
    const box = (await three.boundingBox())!;
    await page.mouse.move(box.x + 0.9 * box.width, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    expect(Number(await three.getAttribute("aria-valuenow"))).toBeCloseTo(0.5, 2);
    expect(await sum(chapter)).toBeCloseTo(1, 9);
    await three.press("Home");
    // The least that can be given is 0.001, and −ln 0.001 = 6.90776.
    expect(await loss(chapter)).toBe("6.90776");
    expect(await sum(chapter)).toBeCloseTo(1, 9);
  });

  test("another truth is another loss; one tenth each costs ln 10, whatever is true", async () => {
    await choose(chapter, "0.9 for the 3");
    await choose(chapter.locator("#predict"), "2");
    expect(await loss(chapter)).toBe("4.60517");
    await chapter.getByText("One tenth each").click();
    expect(await loss(chapter)).toBe("2.30259");
  });

  test("the curve can be dragged too", async () => {
    await choose(chapter, "0.9 for the 3");
    await choose(chapter.locator("#predict"), "3");
    const curve = chapter.getByRole("img", { name: /^The curve −ln p/ });
    await curve.scrollIntoViewIfNeeded();
    const box = (await curve.boundingBox())!;
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    expect(Number(await bar(chapter, 3).getAttribute("aria-valuenow"))).toBeGreaterThan(0.4);
    expect(Number(await bar(chapter, 3).getAttribute("aria-valuenow"))).toBeLessThan(0.6);
  });

  test("the mean over all digits is the run's loss at the moment shown", async () => {
    await trainAndStop(page, 60);
    await chapter.locator("#mean-loss").scrollIntoViewIfNeeded();
    await chapter.locator("#mean-loss dd.all").waitFor();
    const curve = await page
      .locator("#hero")
      .getByRole("img", { name: /The loss is/ })
      .getAttribute("aria-label");
    const [, shown] = /The loss is ([\d.]+)/.exec(curve!)!;
    // It is computed anew for the moment shown, a little after the curve has moved.
    await expect
      .poll(async () => Number(await chapter.locator("#mean-loss dd.all").innerText()), { timeout: 10_000 })
      .toBeCloseTo(Number(shown), 2);
    await expect
      .poll(
        () =>
          chapter
            .locator("#mean-loss")
            .getByRole("img", { name: /^A \d, given/ })
            .count(),
        { timeout: 10_000 },
      )
      .toBe(10);
  });

  test("axe finds nothing wrong with the chapter, light and dark", async () => {
    await chapter.locator("#mean-loss").scrollIntoViewIfNeeded();
    await chapter.locator("#mean-loss dd.all").waitFor();
    expect(await axeLightAndDark(page, "#cross-entropy")).toEqual(noViolation);
  });

  test("with a finger and 320 pixels a bar is dragged, and nothing scrolls sideways", async () => {
    const lab = await openLab({ viewport: { width: 320, height: 640 }, hasTouch: true });
    await wake(lab.page, "cross-entropy");
    const five = bar(lab.page.locator("#cross-entropy"), 5);
    await five.scrollIntoViewIfNeeded();
    await dragFinger(five, 0.1, 0.5);
    expect(Number(await five.getAttribute("aria-valuenow"))).toBeCloseTo(0.5, 1);
    expect(await lab.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await lab.close();
  });
});
