import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { axe, chromiumPath, mnist, openLab, wake, type OpenLab, type OpenOptions } from "./lab-page.ts";

/** The chapter, awake and with its first digit there. */
async function openChapter(options: OpenOptions = {}): Promise<OpenLab & { readonly see: Locator }> {
  const lab = await openLab(options);
  await wake(lab.page, "see");
  const see = lab.page.locator("#see");
  await see.getByText(/labelled \d$/).waitFor();
  return { ...lab, see };
}

const captionOf = (see: Locator): Promise<string> => see.getByText(/labelled \d$/).innerText();
const digitFigure = (page: Page): Locator => page.getByRole("figure", { name: "One digit, number by number" });

describe.skipIf(chromiumPath === undefined)("what the computer sees", () => {
  test("arrow keys walk the pixels: from the corner right and down is row 1, column 1, number 29", async () => {
    const { page, close } = await openChapter();
    const figure = digitFigure(page);
    await figure.getByRole("application").focus();
    for (const key of ["PageUp", "Home", "ArrowRight", "ArrowDown"]) await page.keyboard.press(key);
    await expect.poll(() => figure.getByText("row 1, column 1", { exact: true }).count(), { timeout: 10_000 }).toBe(1);
    await expect.poll(() => figure.getByText("number 29", { exact: true }).count(), { timeout: 10_000 }).toBe(1);
    await close();
  });

  test("the middle of the picture is pixel 14, 14, and its byte over 255 is what the network gets", async () => {
    const { page, close } = await openChapter();
    const figure = digitFigure(page);
    const picture = figure.getByRole("application");
    await picture.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await picture.boundingBox())!;
    await page.mouse.move(x + (14.5 / 28) * width, y + (14.5 / 28) * height);
    await expect.poll(() => figure.getByText("row 14, column 14", { exact: true }).count(), { timeout: 10_000 }).toBe(1);
    const [, byte, share] = /^(\d+) \/ 255 = ([\d.]+)$/.exec(await figure.locator("output").innerText())!;
    expect(share).toBe((Number(byte) / 255).toFixed(3));
    await close();
  });

  test("asked for a 7, it shows 7s, each another one, with a 1 in place 7 of the label", async () => {
    const { page, see, close } = await openChapter();
    await see.getByRole("radio", { name: "7" }).focus();
    await page.keyboard.press("Space");
    await see.getByText(/labelled 7$/).waitFor();
    const first = await captionOf(see);
    await see.getByRole("button", { name: "Another digit" }).click();
    await page.waitForFunction((before) => !document.querySelector("#see")!.textContent.includes(before), first);
    expect(await captionOf(see)).toMatch(/labelled 7$/);
    await expect.poll(() => see.getByRole("img", { name: "Ten numbers, all 0 but a 1 in place 7." }).count(), { timeout: 10_000 }).toBe(1);
    await close();
  });

  test("test digit 0 can be asked for by its number, and the page says that it is generated handwriting", async () => {
    const { see, close } = await openChapter();
    await see.getByRole("radio", { name: "Test" }).check({ force: true });
    await see.getByText(/^Test digit .* of generated handwriting, labelled \d$/).waitFor();
    await see.getByLabel("Number", { exact: true }).fill("0");
    await see.getByLabel("Number", { exact: true }).press("Enter");
    await see.getByText(/^Test digit 0 of generated handwriting, labelled \d$/).waitFor();
    await close();
  });

  test("a pixel chosen in the flat row is the same pixel in the picture, and its row is named", async () => {
    const { page, see, close } = await openChapter();
    const row = see.getByRole("slider", { name: "The flat row" });
    await row.focus();
    await page.keyboard.press("Home");
    for (let i = 0; i < 7; i++) await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    // Seven rows of 28, and one more.
    expect(await row.getAttribute("aria-valuenow")).toBe("197");
    await expect
      .poll(() => see.getByText(/^Row 7 of the picture is numbers 196 to 223 of the flat row\. Number 197 holds \d+\.$/).count(), {
        timeout: 10_000,
      })
      .toBe(1);
    await expect.poll(() => digitFigure(page).getByText("row 7, column 1", { exact: true }).count(), { timeout: 10_000 }).toBe(1);
    await close();
  });

  test("the question is answered by counting: about four in five numbers are paper", async () => {
    const { see, close } = await openChapter();
    await see.getByRole("button", { name: "About half" }).click();
    await see.getByText("It is: About four in five.").waitFor();
    const said = await see.getByText(/^Counted just now/).innerText();
    const percent = Number(/: ([\d.]+) %/.exec(said)![1]);
    expect(percent).toBeGreaterThan(75);
    expect(percent).toBeLessThan(85);
    await close();
  });

  test("400 lines can be taken from anywhere, and each line is somebody's digit", async () => {
    const { page, see, close } = await openChapter();
    const figure = page.getByRole("figure", { name: "400 digits, 784 numbers each" });
    await figure.scrollIntoViewIfNeeded();
    await figure.getByLabel("First digit").focus();
    await page.keyboard.press("End");
    await figure.getByText("54,600 to 54,999").waitFor();
    const line = see.getByRole("slider", { name: "Lines of the picture" });
    await line.focus();
    await page.keyboard.press("Home");
    await figure.getByText(/^digit 54,600, a \d$/).waitFor();
    await page.keyboard.press("ArrowDown");
    await figure.getByText(/^digit 54,601, a \d$/).waitFor();
    await close();
  });

  test("the ten class counts of the first 5,500 digits add up to 5,500", async () => {
    const { page, close } = await openChapter();
    const figure = page.getByRole("figure", { name: "The mean of each class over 5,500 training digits" });
    await figure.scrollIntoViewIfNeeded();
    await figure.getByText("The numbers").click();
    const cells = figure.locator("tbody td:nth-child(2)");
    await cells.nth(9).waitFor();
    const counts = await cells.allInnerTexts();
    expect(counts.reduce((sum, count) => sum + Number(count), 0)).toBe(5500);
    await close();
  });

  test.skipIf(mnist === undefined)(
    "MNIST says that it is MNIST, and its first training digit is a 7; generated digits can be had back",
    async () => {
      const { see, close } = await openChapter({ mnist: true });
      await see.getByText(/of MNIST, labelled \d$/).waitFor();
      await see.getByLabel("Number", { exact: true }).fill("0");
      await see.getByLabel("Number", { exact: true }).press("Enter");
      await see.getByText("Training digit 0 of MNIST, labelled 7", { exact: true }).waitFor();
      await see.getByRole("button", { name: "Show generated handwriting" }).click();
      await see.getByText(/of generated handwriting, labelled \d$/).waitFor();
      await see.getByRole("button", { name: "Show MNIST" }).click();
      await see.getByText(/of MNIST, labelled \d$/).waitFor();
      await close();
    },
  );

  test.each(["light", "dark"] as const)("axe finds nothing wrong, %s", async (colorScheme) => {
    const { page, see, close } = await openChapter({ colorScheme, bypassCSP: true });
    await see.getByRole("button", { name: "About half" }).click();
    await digitFigure(page).getByText("The numbers").click();
    await see.getByText("It is: About four in five.").waitFor();
    expect(await axe(page, "#see")).toEqual([]);
    await close();
  });

  test("nothing scrolls sideways in a window of 320 pixels", async () => {
    const { page, close } = await openChapter({ viewport: { width: 320, height: 640 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await close();
  });
});
