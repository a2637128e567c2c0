import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findChromium, findFirefox, startChromium, type RunningBrowser } from "./browsers.ts";
import { bundledProgram } from "./bundle.ts";
import { startFirefox } from "./firefox.ts";
import { goldenHashes, goldenOf, publishedName } from "./golden.ts";
import { mnistFile } from "./mnist.ts";
import { servePage, type PageServer } from "./page.ts";
import { findWebKit, startWebKit } from "./webkit.ts";

const golden = Object.fromEntries(Object.entries(goldenHashes()).filter(([name]) => !name.startsWith("MNIST")));

let server: PageServer;
beforeAll(async () => {
  server = await servePage(await bundledProgram());
});
afterAll(() => server.close());

interface Place {
  readonly name: string;
  readonly threadCounts: readonly number[];
  /** Undefined where there is no such browser: its tests are skipped. */
  readonly start: (() => Promise<RunningBrowser>) | undefined;
}

const [chromium, firefox, webKit] = [findChromium(), findFirefox(), findWebKit()];
const places: readonly Place[] = [
  { name: "Chromium", threadCounts: [1, 2, 3, 7], start: chromium === undefined ? undefined : () => startChromium(chromium) },
  { name: "Firefox", threadCounts: [1, 2, 3, 7], start: firefox === undefined ? undefined : () => startFirefox(firefox) },
  // A driver for WebKit is no part of a machine that only develops this: where there is none, there is nothing to be skipped.
  ...(webKit === undefined ? [] : [{ name: "WebKit", threadCounts: [1, 2], start: () => startWebKit(webKit) }]),
];

describe.each(places)("$name", ({ name, threadCounts, start }) => {
  let browser: RunningBrowser | undefined;
  beforeAll(async () => {
    browser = await start?.();
  }, 60_000);
  afterAll(() => browser?.close());

  test.skipIf(start === undefined).each([...threadCounts])(
    "gives the golden bits on an isolated page with %i threads",
    { timeout: 60_000 },
    async (threads) => {
      const { isolated, hashes } = await browser!.ask(server.isolated, { threads });
      expect(isolated).toBe(true);
      expect(hashes).toEqual(golden);
    },
  );

  test.skipIf(start === undefined)(
    "gives the golden bits on a page without isolation, where there is one thread",
    { timeout: 60_000 },
    async () => {
      const { isolated, hashes } = await browser!.ask(server.plain, { threads: 2 });
      expect(isolated).toBe(false);
      expect(hashes).toEqual(golden);
    },
  );

  // Nobody claims it of WebKit, and it takes as long as all the others there together.
  if (name === "WebKit") return;

  test.skipIf(start === undefined || mnistFile() === undefined)("trains the published weights on MNIST", { timeout: 120_000 }, async () => {
    const { hashes } = await browser!.ask(server.isolated, { threads: 2, mnist: true });
    expect(Object.keys(hashes)).toContain(publishedName);
    expect(hashes).toEqual(goldenOf(hashes));
  });
});
