import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { dragFinger } from "./finger.ts";
import { axeLightAndDark, choose, chromiumPath, noViolation, openLab, trainAndStop, wake } from "./lab-page.ts";

/** What stands under "Never 0", "Never 1" and "Always 1". */
const always = (chapter: Locator): Promise<string[]> => chapter.locator("dl[aria-label] output").allInnerTexts();
const shares = (chapter: Locator): Promise<string[]> => chapter.locator("#by-hand tbody td:last-child").allInnerTexts();

describe.skipIf(chromiumPath === undefined)("the softmax chapter", () => {
  // One page: each test chooses for itself what it reads there.
  let page: Page;
  let chapter: Locator;
  beforeAll(async () => {
    ({ page } = await openLab());
    await wake(page, "softmax");
    chapter = page.locator("#softmax");
  });

  test("0.1, 0.005 and 2 become 0.1163, 0.1058 and 0.7779, and four zeros four quarters", async () => {
    await chapter.getByRole("button", { name: "Take 0.1, 0.005 and 2" }).click();
    expect(await shares(chapter)).toEqual(["0.1163", "0.1058", "0.7779"]);
    await chapter.getByText("Four zeros").click();
    expect(await shares(chapter)).toEqual(["0.2500", "0.2500", "0.2500", "0.2500"]);
  });

  test("what is added to every score changes no probability", async () => {
    await choose(chapter, "Ten to drag");
    const before = await shares(chapter);
    await chapter.getByRole("button", { name: "They stay as they are" }).click();
    await chapter.getByText("+1 on every score").waitFor();
    expect(await chapter.getByRole("slider", { name: "Score of 3" }).getAttribute("aria-valuenow")).toBe("4.5");
    expect(await shares(chapter)).toEqual(before);
  });

  test("the network's own scores are those of the digit on the pad, and move as it trains", async () => {
    await chapter.getByText("The network’s own").click();
    expect(new Set(await shares(chapter))).toEqual(new Set(["0.1000"]));
    await trainAndStop(page, 100);
    await chapter.scrollIntoViewIfNeeded();
    await page.waitForFunction(() => document.querySelector("#by-hand tbody td:last-child")?.textContent !== "0.1000");
    const [, sure] = /It reads a 3, (\d+) % sure/.exec(
      (await page
        .locator("#hero")
        .getByRole("img", { name: /It reads a 3/ })
        .getAttribute("aria-label"))!,
    )!;
    // One is rounded to whole per cents, the other to four places: half of each lies between them at most.
    expect(Math.abs(100 * Number((await shares(chapter))[3]) - Number(sure))).toBeLessThan(0.5 + 0.0051);
  });

  test("a word of the formula lights its column, and the column the word", async () => {
    await chapter.locator(".formula").getByRole("button", { name: "score" }).focus();
    await expect.poll(() => chapter.locator("#by-hand td.lit").count(), { timeout: 10_000 }).toBe(10);
    await chapter.locator("#by-hand tbody td:last-child").first().hover();
    expect(await chapter.locator(".formula").getByRole("button", { name: "probability" }).getAttribute("class")).toContain("lit");
  });

  test("a score is moved by mouse and by keys, and the probabilities never leave 0 … 1", async () => {
    await choose(chapter, "Ten to drag");
    const bar = chapter.getByRole("slider", { name: "Score of 0" });
    await bar.scrollIntoViewIfNeeded();
    const box = (await bar.boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width + 50, box.y + box.height / 2);
    await page.mouse.up();
    expect(await bar.getAttribute("aria-valuenow")).toBe("5");
    await bar.press("ArrowLeft");
    expect(await bar.getAttribute("aria-valuenow")).toBe("4.9");
    await bar.press("Home");
    expect(await bar.getAttribute("aria-valuenow")).toBe("-5");
    // The coldest: 85 = (3.5 + 5) ÷ 0.1, and e^−85 is about 10^−37.
    await chapter.getByRole("slider", { name: /^Temperature/ }).press("Home");
    expect(await always(chapter)).toEqual(["1.2·10⁻³⁷", "3.1·10⁻⁷", "1.000000"]);
  });

  test("axe finds nothing wrong with the chapter, light and dark", async () => {
    expect(await axeLightAndDark(page, "#softmax")).toEqual(noViolation);
  });

  test("with a finger and 320 pixels a score is dragged, and nothing scrolls sideways", async () => {
    const lab = await openLab({ viewport: { width: 320, height: 640 }, hasTouch: true });
    await wake(lab.page, "softmax");
    const bar = lab.page.getByRole("slider", { name: "Score of 7" });
    await bar.scrollIntoViewIfNeeded();
    await dragFinger(bar, 0.5, 0.1);
    expect(Number(await bar.getAttribute("aria-valuenow"))).toBeCloseTo(-4, 0);
    expect(await lab.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await lab.close();
  });
});
