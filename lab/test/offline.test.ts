import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { chromiumPath, openLab, trainTo, wake } from "./lab-page.ts";

/** Until the service worker has the whole build, and answers for this page. */
async function isKept(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) {
      await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
    }
  });
}

test.skipIf(chromiumPath === undefined)(
  "after the first visit the page opens without a network, trains, and wakes every chapter",
  async () => {
    const { page, context, address } = await openLab();
    await isKept(page);
    await context.setOffline(true);
    await page.goto(`${address}?of=a-link#train`);
    await page.waitForSelector("#hero[data-awake]", { state: "attached" });
    await trainTo(page, 50);
    for (const id of ["see", "graph", "softmax", "cross-entropy", "downhill", "train", "sheets", "prediction"]) await wake(page, id);
  },
);

test.skipIf(chromiumPath === undefined)("a page whose first visit is still open goes offline with chapters not yet loaded", async () => {
  const { page, context } = await openLab();
  await isKept(page);
  await context.setOffline(true);
  await wake(page, "prediction");
});

test.skipIf(chromiumPath === undefined)(
  "on a host without headers the second visit is isolated, so that threads can share memory",
  async () => {
    const { page } = await openLab({ plainHost: true });
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    await isKept(page);
    await page.reload();
    await page.waitForSelector("#hero[data-awake]", { state: "attached" });
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await trainTo(page, 50);
  },
);

test.skipIf(chromiumPath === undefined)(
  "the page can be installed: a manifest with a start, a scope and icons that are there",
  async () => {
    const { page, address } = await openLab();
    const manifest = (await (await page.request.get(`${address}manifest.webmanifest`)).json()) as {
      start_url: string;
      display: string;
      icons: { src: string; sizes: string }[];
    };
    expect(manifest).toMatchObject({ start_url: "./", display: "standalone" });
    expect(manifest.icons.map(({ sizes }) => sizes)).toEqual(["any", "192x192", "512x512"]);
    for (const { src } of manifest.icons) expect((await page.request.get(address + src)).status()).toBe(200);
  },
);
