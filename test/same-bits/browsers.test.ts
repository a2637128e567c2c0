import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findChromium, findFirefox, startChromium, startFirefox, type RunningBrowser } from "./browsers.ts";
import { bundledProgram } from "./bundle.ts";
import { goldenHashes, goldenOf, publishedName } from "./golden.ts";
import { mnistFile } from "./mnist.ts";
import { servePage, type PageServer } from "./page.ts";

const golden = Object.fromEntries(Object.entries(goldenHashes()).filter(([name]) => !name.startsWith("MNIST")));

let server: PageServer;
beforeAll(async () => {
  server = await servePage(await bundledProgram());
});
afterAll(() => server.close());

describe.each([
  { name: "Chromium", executable: findChromium(), start: startChromium },
  { name: "Firefox", executable: findFirefox(), start: startFirefox },
])("$name", ({ executable, start }) => {
  let browser: RunningBrowser | undefined;
  beforeAll(async () => {
    if (executable !== undefined) browser = await start(executable);
  }, 60_000);
  afterAll(() => browser?.close());

  test.skipIf(executable === undefined).each([1, 2, 3, 7])(
    "gives the golden bits on an isolated page with %i threads",
    { timeout: 60_000 },
    async (threads) => {
      const { isolated, hashes } = await browser!.ask(server.isolated, { threads });
      expect(isolated).toBe(true);
      expect(hashes).toEqual(golden);
    },
  );

  test.skipIf(executable === undefined)(
    "gives the golden bits on a page without isolation, where there is one thread",
    { timeout: 60_000 },
    async () => {
      const { isolated, hashes } = await browser!.ask(server.plain, { threads: 2 });
      expect(isolated).toBe(false);
      expect(hashes).toEqual(golden);
    },
  );

  test.skipIf(executable === undefined || mnistFile() === undefined)(
    "trains the published weights on MNIST",
    { timeout: 120_000 },
    async () => {
      const { hashes } = await browser!.ask(server.isolated, { threads: 2, mnist: true });
      expect(Object.keys(hashes)).toContain(publishedName);
      expect(hashes).toEqual(goldenOf(hashes));
    },
  );
});
