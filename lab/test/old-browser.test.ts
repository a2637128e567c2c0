import { expect, test } from "vitest";
import { chromiumPath, openLab } from "./lab-page.ts";

test.skipIf(chromiumPath === undefined)(
  "a browser without WebAssembly SIMD gets a plain message, the text and the still figures",
  async () => {
    const { page } = await openLab({
      asleep: true,
      before: async (asked) => {
        await asked.addInitScript(() => void (WebAssembly.validate = () => false));
      },
    });
    await page.getByText("it lacks WebAssembly SIMD").waitFor();
    expect(await page.locator("#hero h1").isVisible()).toBe(true);
    expect(await page.locator("#prediction").getByRole("heading").first().isVisible()).toBe(true);
  },
);

test.skipIf(chromiumPath === undefined)("without JavaScript the text of every chapter is there", async () => {
  const { page } = await openLab({ javaScriptEnabled: false });
  for (const id of ["see", "graph", "softmax", "cross-entropy", "downhill", "train", "sheets", "prediction"]) {
    // As text, not as what is laid out: what is far below the window is not.
    expect((await page.locator(`#${id}`).textContent())?.length).toBeGreaterThan(200);
  }
});
