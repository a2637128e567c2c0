import { describe, expect, test } from "vitest";
import { axeLightAndDark, chromiumPath, noViolation, openLab, trainAndStop, trainTo, waitForUpdates } from "./lab-page.ts";

describe.skipIf(chromiumPath === undefined)("the first ten seconds", () => {
  test("ten empty sheets, one button, and a 3 of which the untrained network has no idea", async () => {
    const lab = await openLab();
    const hero = lab.page.locator("#hero");
    await expect.poll(() => hero.getByRole("img", { name: /^Sheet \d$/ }).count(), { timeout: 10_000 }).toBe(10);
    await expect.poll(() => hero.getByRole("button", { name: "Train" }).count(), { timeout: 10_000 }).toBe(1);
    await expect
      .poll(() => hero.getByRole("img", { name: "Untrained, it has no idea: one tenth for each." }).count(), { timeout: 10_000 })
      .toBe(1);
    const white = await hero.locator(".sheets canvas").evaluateAll((canvases) =>
      canvases.every((canvas) => {
        const { data } = (canvas as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, 28, 28);
        return data.every((byte) => byte === 255);
      }),
    );
    expect(white).toBe(true);
    await lab.close();
  });

  test("one press and the sheets have colour, the loss falls, and the 3 is read as a 3", async () => {
    const lab = await openLab();
    await trainTo(lab.page, 100);
    const hero = lab.page.locator("#hero");
    await expect.poll(() => hero.getByRole("img", { name: /^It reads a 3, \d+ % sure\.$/ }).count(), { timeout: 10_000 }).toBe(1);
    const coloured = await hero.locator(".sheets canvas").evaluateAll((canvases) =>
      canvases.map((canvas) => {
        const { data } = (canvas as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, 28, 28);
        return data.some((byte) => byte !== 255);
      }),
    );
    expect(coloured).toEqual(new Array(10).fill(true));
    const [, loss] = /The loss is ([\d.]+)/.exec((await hero.getByRole("img", { name: /The loss is/ }).getAttribute("aria-label"))!)!;
    expect(Number(loss)).toBeLessThan(1);
    await lab.close();
  });

  test("a run can be stopped, and goes on from where it was", async () => {
    const lab = await openLab();
    await trainAndStop(lab.page, 60);
    const stoppedAt = Number(await lab.page.locator("#time input[type=range]").inputValue());
    expect(stoppedAt).toBeGreaterThanOrEqual(60);
    await trainTo(lab.page, stoppedAt + 20);
    await waitForUpdates(lab.page, stoppedAt + 20);
    await lab.close();
  });

  test("axe finds nothing wrong with the beginning of the page, light and dark", async () => {
    const lab = await openLab();
    expect(await axeLightAndDark(lab.page, "#hero")).toEqual(noViolation);
    expect(await axeLightAndDark(lab.page, "#time")).toEqual(noViolation);
    await lab.close();
  });

  test("nothing scrolls sideways in a window of 320 pixels", async () => {
    const lab = await openLab({ viewport: { width: 320, height: 640 } });
    expect(await lab.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await lab.close();
  });
});
