import { expect, test } from "vitest";
import { axe, hasChromium, openLab, train } from "./lab-page.ts";

test.skipIf(!hasChromium)("the button bleeds the sheets into colour, and the time line goes with the training", async () => {
  const { page } = await openLab();
  const sheets = page.locator("#hero").getByRole("group", { name: "Ten empty sheets" });
  expect(await sheets.isVisible()).toBe(true);
  await train(page, 100);
  expect(await page.locator("#hero").getByRole("group", { name: /Ten sheets after \d+ updates, reading \d+\.\d % of the test digits/ }).isVisible()).toBe(true);
});

for (const colorScheme of ["light", "dark"] as const) {
  test.skipIf(!hasChromium)(`axe-core finds nothing wrong with the first view, ${colorScheme}`, async () => {
    const { page } = await openLab({ colorScheme });
    expect(await axe(page, "#hero")).toEqual([]);
    expect(await axe(page, "#time")).toEqual([]);
  });
}
