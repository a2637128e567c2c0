import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { axeLightAndDark, chromiumPath, noViolation, openLab, trainAndStop, wake, widthOnTelephone } from "./lab-page.ts";

/** How much more red than blue a sheet is in all: positive if red outweighs. */
function redness(sheet: Locator): Promise<number> {
  return sheet.locator("canvas").evaluate((element) => {
    const { data } = (element as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, 28, 28);
    let sum = 0;
    for (let i = 0; i < data.length; i += 4) sum += data[i] - data[i + 2];
    return sum;
  });
}

describe.skipIf(chromiumPath === undefined)("the cheat sheets", () => {
  // One page, trained once: each test chooses for itself what it reads there.
  let page: Page;
  beforeAll(async () => {
    ({ page } = await openLab());
    await trainAndStop(page, 100);
    await wake(page, "sheets");
  });

  test("show themselves, their change, and the next step, each on a scale that is told", async () => {
    const figure = page.locator("#ten-sheets");
    const scale = async (): Promise<number> =>
      Number((await figure.locator(".legend span").last().locator("xpath=preceding-sibling::span[1]").innerText()).replace("+", ""));
    const sheetsScale = await scale();
    await figure.getByText("The change", { exact: true }).click();
    expect(await scale()).toBe(sheetsScale);
    await figure.getByText("The next step", { exact: true }).click();
    await figure.getByText(/^What the next update will change/).waitFor();
    // Until the slopes are there, the scale is 0.
    await expect
      .poll(async () => {
        const stepScale = await scale();
        return stepScale > 0 && stepScale < sheetsScale / 10;
      })
      .toBe(true);
  });

  test("a change counted from here is nothing, until the time line is moved", async () => {
    const figure = page.locator("#ten-sheets");
    await figure.getByText("The change", { exact: true }).click();
    await figure.getByRole("button", { name: "Count the change from this moment" }).click();
    // Its scale would reach from 0 to 0, so it is not shown.
    await figure.getByText("+0", { exact: true }).waitFor({ state: "hidden" });
    await expect.poll(() => figure.getByText("+0", { exact: true }).count()).toBe(1);
    await page.locator("#time input[type=range]").press("ArrowLeft");
    await expect.poll(() => figure.getByText("+0", { exact: true }).count()).toBe(0);
  });

  test("a pixel's ten weights are read with the arrow keys", async () => {
    const figure = page.locator("#ten-sheets");
    await figure.getByText("The sheets", { exact: true }).click();
    await figure.getByRole("button", { name: /^Sheet 8,/ }).click();
    await figure.getByRole("application", { name: /^Sheet 8, enlarged/ }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    await figure.getByText("Row 15, column 15, on all ten").waitFor();
    await expect.poll(() => figure.locator(".ten .row").count(), { timeout: 10_000 }).toBe(10);
    const weight = await figure.locator(".ten .row").nth(8).locator(".value").innerText();
    await figure.getByText(`Row 15, column 15: ${weight} on sheet 8.`).waitFor({ state: "attached" });
  });

  test("a few answers change when the biases are taken away, and they add up", async () => {
    const figure = page.locator("#biases");
    await figure.getByRole("button", { name: "Take the biases away" }).click();
    const told = await figure.getByText(/^\s*Of 10,000 test digits/).innerText();
    const counts = [...told.matchAll(/([\d,]+) (?:\(|were right|were wrong and|are wrong both)/g)].map(([, count]) =>
      Number(count.replace(",", "")),
    );
    expect(counts).toHaveLength(4);
    expect(counts[0]).toBe(counts[1] + counts[2] + counts[3]);
    expect(counts[0]).toBeGreaterThan(0);
    expect(counts[0]).toBeLessThan(2000);
  });

  test("trained on one digit, its sheet is red and the other nine its blue ghost", async () => {
    const question = page.locator("section.question", { hasText: "trained on a single digit" });
    await question.getByText(/a single digit, a \d/).waitFor();
    const label = Number(/a single digit, a (\d)/.exec(await question.innerText())![1]);
    await question.getByRole("button", { name: /the other nine the same digit in blue/ }).click();
    await question.getByText("Just so.").waitFor();
    const figure = page.locator("#growth");
    await figure.getByText("100.0 % of its own digits").waitFor();
    const sheets = figure.locator(".sheet");
    for (let digit = 0; digit < 10; digit++) {
      const red = await redness(sheets.nth(digit));
      if (digit === label) expect(red).toBeGreaterThan(0);
      else expect(red).toBeLessThan(0);
    }
    await figure.getByText(new RegExp(`argMax {2}→ {2}${label}`)).waitFor();
  });

  test("more digits read more test digits, and the strip is driven by keys", async () => {
    const figure = page.locator("#growth");
    const slider = figure.getByRole("slider");
    const testRead = async (): Promise<number> => Number(/([\d.]+) % of the test digits,/.exec(await figure.innerText())?.[1]);
    await slider.focus();
    await page.keyboard.press("ArrowRight");
    await figure.getByText("Trained on 2 digits", { exact: true }).waitFor();
    await expect.poll(testRead, { timeout: 20_000 }).toBeGreaterThan(0);
    const two = await testRead();
    await page.keyboard.press("End");
    // All 55,000 are trained only when asked for.
    await figure.getByRole("button", { name: "Train on 55,000 digits" }).waitFor();
    for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowLeft");
    await figure.getByText("Trained on 100 digits", { exact: true }).waitFor();
    await expect.poll(testRead, { timeout: 20_000 }).toBeGreaterThan(two + 20);
  });

  test("the sheet that moves most is told after the choice", async () => {
    const question = page.locator("section.question", { hasText: "change most in the next step" });
    await question.getByRole("button", { name: "4", exact: true }).click();
    await question.getByText(/After \d+ updates it is sheet \d: \d+ % of all that moves/).waitFor();
  });

  test("a word lights the sheets, the biases or a side of the scale, and each of these its word", async () => {
    const chapter = page.locator("#sheets");
    const figure = page.locator("#ten-sheets");
    const word = (name: string): Locator => chapter.getByRole("button", { name, exact: true });
    const lit = (locator: Locator): Promise<string | null> => locator.getAttribute("class");
    await figure.getByText("The sheets", { exact: true }).click();
    await page.mouse.move(0, 0);
    await word("weight").focus();
    await expect.poll(() => figure.locator(".sheet .ground.lit").count()).toBe(10);
    await word("bias").focus();
    await expect.poll(() => figure.locator(".bias.lit").count()).toBe(10);
    expect(await figure.locator(".sheet .ground.lit").count()).toBe(0);
    await figure.locator(".legend .ramp span").first().hover();
    await expect.poll(() => lit(word("blue"))).toContain("lit");
    await figure.getByRole("button", { name: /^Sheet 3/ }).hover({ position: { x: 20, y: 20 } });
    await expect.poll(() => lit(word("weight"))).toContain("lit");
  });

  test("have nothing for axe to find, light and dark, and fit a window of 320 pixels", async () => {
    await page.locator("#growth").getByRole("slider").press("Home");
    await page.locator("#growth").getByText("100.0 % of its own digits").waitFor();
    expect(await axeLightAndDark(page, "#sheets")).toEqual(noViolation);
    expect(await widthOnTelephone(page)).toBe(320);
  });
});
