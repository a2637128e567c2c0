import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import {
  axeLightAndDark,
  choose,
  chromiumPath,
  mnist,
  noViolation,
  openLab,
  wake,
  widthOnTelephone,
  type OpenLab,
  type OpenOptions,
} from "./lab-page.ts";

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
  // One page: each test chooses for itself what it reads there.
  let page: Page;
  let see: Locator;
  beforeAll(async () => {
    ({ page, see } = await openChapter());
  });

  test("arrow keys walk the pixels: from the corner right and down is row 1, column 1, number 29", async () => {
    const figure = digitFigure(page);
    await figure.getByRole("application").focus();
    for (const key of ["PageUp", "Home", "ArrowRight", "ArrowDown"]) await page.keyboard.press(key);
    await expect.poll(() => figure.getByText("row 1, column 1", { exact: true }).count(), { timeout: 10_000 }).toBe(1);
    await expect.poll(() => figure.getByText("number 29", { exact: true }).count(), { timeout: 10_000 }).toBe(1);
  });

  test("the middle of the picture is pixel 14, 14, and its byte over 255 is what the network gets", async () => {
    const figure = digitFigure(page);
    const picture = figure.getByRole("application");
    await picture.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await picture.boundingBox())!;
    await page.mouse.move(x + (14.5 / 28) * width, y + (14.5 / 28) * height);
    await expect.poll(() => figure.getByText("row 14, column 14", { exact: true }).count(), { timeout: 10_000 }).toBe(1);
    const [, byte, share] = /^(\d+) \/ 255 = ([\d.]+)$/.exec(await figure.locator("output").innerText())!;
    expect(share).toBe((Number(byte) / 255).toFixed(3));
  });

  test("asked for a 7, it shows 7s, each another one, with a 1 in place 7 of the label", async () => {
    await see.getByRole("radio", { name: "7" }).focus();
    await page.keyboard.press("Space");
    await see.getByText(/labelled 7$/).waitFor();
    const first = await captionOf(see);
    await see.getByRole("button", { name: "Another digit" }).click();
    await page.waitForFunction((before) => !document.querySelector("#see")!.textContent.includes(before), first);
    expect(await captionOf(see)).toMatch(/labelled 7$/);
    await expect.poll(() => see.getByRole("img", { name: "Ten numbers, all 0 but a 1 in place 7." }).count(), { timeout: 10_000 }).toBe(1);
  });

  test("test digit 0 can be asked for by its number, and the page says that it is generated handwriting", async () => {
    await choose(see, "Test");
    await see.getByText(/^Test digit .* of generated handwriting, labelled \d$/).waitFor();
    await see.getByLabel("Number", { exact: true }).fill("0");
    await see.getByLabel("Number", { exact: true }).press("Enter");
    await see.getByText(/^Test digit 0 of generated handwriting, labelled \d$/).waitFor();
  });

  test("a pixel chosen in the flat row is the same pixel in the picture, and its row is named", async () => {
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
  });

  test("the question is answered by counting: about four in five numbers are paper", async () => {
    await see.getByRole("button", { name: "About half" }).click();
    await see.getByText("It is: About four in five.").waitFor();
    const said = await see.getByText(/^Counted just now/).innerText();
    const percent = Number(/: ([\d.]+) %/.exec(said)![1]);
    expect(percent).toBeGreaterThan(75);
    expect(percent).toBeLessThan(85);
  });

  test("400 lines can be taken from anywhere, and each line is somebody's digit", async () => {
    const figure = page.getByRole("figure", { name: "400 digits, 784 numbers each" });
    await figure.scrollIntoViewIfNeeded();
    await figure.getByLabel("First digit").focus();
    await page.keyboard.press("End");
    await figure.getByText("54,600 to 54,999", { exact: true }).waitFor();
    const line = see.getByRole("slider", { name: "Lines of the picture" });
    await line.focus();
    await page.keyboard.press("Home");
    await figure.getByText(/^digit 54,600, a \d$/).waitFor();
    await page.keyboard.press("ArrowDown");
    await figure.getByText(/^digit 54,601, a \d$/).waitFor();
  });

  test("the ten class counts of the first 5,500 digits add up to 5,500", async () => {
    const figure = page.getByRole("figure", { name: "The mean of each class over 5,500 training digits" });
    await figure.scrollIntoViewIfNeeded();
    await figure.getByText("The numbers").click();
    const cells = figure.locator("tbody td:nth-child(2)");
    await cells.nth(9).waitFor();
    const counts = await cells.allInnerTexts();
    expect(counts.reduce((sum, count) => sum + Number(count), 0)).toBe(5500);
  });

  test.skipIf(mnist === undefined)(
    "MNIST says that it is MNIST, and its first training digit is a 7; generated digits can be had back",
    async () => {
      const { see: onMnist, close } = await openChapter({ mnist: true });
      await onMnist.getByText(/of MNIST, labelled \d$/).waitFor();
      await onMnist.getByLabel("Number", { exact: true }).fill("0");
      await onMnist.getByLabel("Number", { exact: true }).press("Enter");
      await onMnist.getByText("Training digit 0 of MNIST, labelled 7", { exact: true }).waitFor();
      await onMnist.getByRole("button", { name: "Show generated handwriting" }).click();
      await onMnist.getByText(/of generated handwriting, labelled \d$/).waitFor();
      await onMnist.getByRole("button", { name: "Show MNIST" }).click();
      await onMnist.getByText(/of MNIST, labelled \d$/).waitFor();
      await close();
    },
  );

  test("axe finds nothing wrong, light and dark, and nothing scrolls sideways in a window of 320 pixels", async () => {
    await digitFigure(page).getByText("The numbers").click();
    await see.getByText("It is: About four in five.").waitFor();
    expect(await axeLightAndDark(page, "#see")).toEqual(noViolation);
    expect(await widthOnTelephone(page)).toBeLessThanOrEqual(320);
  });
});
