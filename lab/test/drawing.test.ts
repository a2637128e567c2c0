import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { chromiumPath, openLab } from "./lab-page.ts";

const padOf = (page: Page): Locator => page.locator("#hero").getByRole("application", { name: "Your digit" });
const readBy = (page: Page): Locator => page.locator("#hero").getByRole("img", { name: "What the network is given" });

/** Which pixels of a picture are darker than half, as "column,row". */
function inked(picture: Locator): Promise<readonly string[]> {
  return picture.locator("canvas").evaluate((element) => {
    const { data } = (element as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, 28, 28);
    return Array.from({ length: 784 }, (_, i) => i)
      .filter((i) => data[i * 4] < 128)
      .map((i) => `${i % 28},${Math.floor(i / 28)}`);
  });
}

/** Where the middle of a pixel of the pad is in the window. */
async function placeOf(page: Page, column: number, row: number): Promise<readonly [x: number, y: number]> {
  await padOf(page).scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await padOf(page).boundingBox())!;
  return [x + ((column + 0.5) * width) / 28, y + ((row + 0.5) * height) / 28];
}

/** Draws a dot, since an empty pad has nothing to clear, and clears the pad. */
async function clear(page: Page): Promise<void> {
  await page.mouse.click(...(await placeOf(page, 14, 14)));
  await page.locator("#hero").getByRole("button", { name: "Clear" }).click();
}

describe.skipIf(chromiumPath === undefined)("the drawing pad", () => {
  let page: Page;
  beforeAll(async () => {
    ({ page } = await openLab());
  });

  test("a mouse draws a line, undo takes it back, redo brings it again", async () => {
    await clear(page);
    expect(await inked(padOf(page))).toEqual([]);
    await page.mouse.move(...(await placeOf(page, 14, 5)));
    await page.mouse.down();
    await page.mouse.move(...(await placeOf(page, 14, 22)), { steps: 6 });
    await page.mouse.up();
    const line = await inked(padOf(page));
    for (let row = 5; row <= 22; row++) expect(line).toContain(`14,${row}`);
    expect(line).not.toContain("20,14");
    await page.locator("#hero").getByRole("button", { name: "Undo" }).click();
    expect(await inked(padOf(page))).toEqual([]);
    await page.locator("#hero").getByRole("button", { name: "Redo" }).click();
    expect(await inked(padOf(page))).toEqual(line);
  });

  test("an empty pad says that nothing is drawn, and has no bars", async () => {
    await clear(page);
    await page.locator("#hero").getByRole("img", { name: "Nothing drawn" }).first().waitFor();
    expect(await page.locator("#hero").getByText("Nothing drawn").count()).toBeGreaterThanOrEqual(2);
  });

  test("a finger draws, and does not scroll the page", async () => {
    const { page: held, context, close } = await openLab({ viewport: { width: 390, height: 844 }, hasTouch: true });
    await clear(held);
    const [x, top] = await placeOf(held, 10, 4);
    const [, bottom] = await placeOf(held, 10, 23);
    const before = await held.evaluate(() => scrollY);
    const device = await context.newCDPSession(held);
    await device.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y: bottom }] });
    for (let step = 1; step <= 8; step++) {
      await device.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x, y: bottom + ((top - bottom) * step) / 8 }] });
    }
    await device.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
    const line = await inked(padOf(held));
    for (let row = 5; row <= 22; row++) expect(line).toContain(`10,${row}`);
    expect(await held.evaluate(() => scrollY)).toBe(before);
    await close();
  });

  test("arrow keys move the pen, and draw while the space bar is held; each place is said", async () => {
    await clear(page);
    await padOf(page).focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowUp");
    expect(await inked(padOf(page))).toEqual([]);
    await page.keyboard.down("Space");
    for (let i = 0; i < 6; i++) await page.keyboard.press("ArrowDown");
    await page.keyboard.up("Space");
    await page.locator("#hero").getByText("row 16, column 14, drawing").waitFor({ state: "attached" });
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.locator("#hero").getByText("row 16, column 17", { exact: true }).waitFor({ state: "attached" });
    const line = await inked(padOf(page));
    for (let row = 10; row <= 16; row++) expect(line).toContain(`14,${row}`);
    expect(line).not.toContain("17,16");
    await page.keyboard.press("Control+z");
    expect(await inked(padOf(page))).toEqual([]);
  });

  test("when the pen is lifted, the way to the middle is shown step by step", async () => {
    await clear(page);
    await page.mouse.move(...(await placeOf(page, 3, 4)));
    await page.mouse.down();
    await page.mouse.move(...(await placeOf(page, 3, 12)), { steps: 4 });
    await page.mouse.up();
    // Its own ink is moved there while its box is seen; at the end what is read stands alone.
    await readBy(page).locator(".box").waitFor();
    await readBy(page).locator(".box").waitFor({ state: "detached" });
    expect((await inked(readBy(page))).some((place) => place.startsWith("14,"))).toBe(true);
  });

  test("what is drawn at the edge is read in the middle, unless centring is off", async () => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await clear(page);
    await page.mouse.move(...(await placeOf(page, 2, 4)));
    await page.mouse.down();
    await page.mouse.move(...(await placeOf(page, 2, 23)), { steps: 4 });
    await page.mouse.up();
    const centred = await inked(readBy(page));
    expect(centred.some((place) => place.startsWith("14,"))).toBe(true);
    expect(centred.some((place) => place.startsWith("2,"))).toBe(false);
    await page
      .locator("#hero")
      .getByRole("checkbox", { name: /Centred/ })
      .uncheck();
    expect(await inked(readBy(page))).toEqual(await inked(padOf(page)));
  });
});
