import { beforeAll, describe, expect, test } from "vitest";
import type { Page } from "playwright-core";
import { axe, chromiumPath, openLab, trainAndStop, trainTo, waitForUpdates } from "./lab-page.ts";

const timeLine = (page: Page) => page.getByRole("region", { name: "Time line" });
const slider = (page: Page) => timeLine(page).getByRole("slider");
const at = async (page: Page): Promise<number> => Number(await slider(page).inputValue());

/** What the ten sheets at the top of the page show. */
const sheets = (page: Page): Promise<string> =>
  page
    .locator("#hero .sheets canvas")
    .evaluateAll((canvases) => canvases.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()).join());

/** Waits until the sheets are those of the moment asked for: a few milliseconds where it is recomputed. */
const settled = (page: Page): Promise<void> => page.waitForTimeout(150);

describe.skipIf(chromiumPath === undefined)("the time line", { timeout: 90_000 }, () => {
  // One page with a run that stands still, but for the tests that let it go on.
  let page: Page;
  beforeAll(async () => {
    ({ page } = await openLab());
    await trainAndStop(page, 120);
  });
  /** How many updates the run has done, as the line says. */
  const soFar = async (): Promise<number> =>
    Number(/ trained so far: (\d+)$/.exec((await slider(page).getAttribute("aria-valuetext"))!)![1]);

  test("dragged back and forth, each moment looks as it did before, to the pixel", async () => {
    const done = await soFar();
    const moments = [done, 0, 1, 37, 100, done - 1];
    const first: string[] = [];
    for (const t of moments) {
      await slider(page).fill(String(t));
      await settled(page);
      first.push(await sheets(page));
    }
    expect(new Set(first).size).toBe(moments.length);
    for (const [i, t] of [...moments.entries()].toReversed()) {
      await slider(page).fill(String(t));
      await settled(page);
      expect(await sheets(page)).toBe(first[i]);
    }
  });

  test("a moment recomputed from one 63 updates before has the bits that it was trained with", async () => {
    // The page's own engine, asked as the page asks it.
    const differences = await page.evaluate(
      async (address) => {
        const worker = new Worker(address, { type: "module", name: new URL(".", document.baseURI).href });
        let last = 0;
        const waiting = new Map<
          number,
          { resolve: (value: unknown) => void; reject: (error: Error) => void; hear: (event: never) => void }
        >();
        worker.onmessage = ({ data: { kind, id, event, result, message } }) => {
          const call = waiting.get(id)!;
          if (kind === "event") call.hear(event as never);
          else if (kind === "result") call.resolve(result);
          else call.reject(new Error(message));
        };
        const call = <Result>(name: string, args: object, hear: (event: never) => void = () => {}): Promise<Result> =>
          new Promise<unknown>((resolve, reject) => {
            waiting.set(++last, { resolve, reject, hear });
            worker.postMessage({ kind: "call", id: last, name, args });
          }) as Promise<Result>;
        const settings = { trainSize: 500, testSize: 100, testStart: 0, learningRate: 0.1, trainSteps: 200, naiveLog: false };
        const zeros = { t: 0, weights: new Float32Array(7850) };
        const trained = new Map<number, Float32Array>();
        const keep = ({ times, weights }: { times: Int32Array; weights: Float32Array }): void =>
          times.forEach((t, i) => trained.set(t, weights.slice(i * 7850, (i + 1) * 7850)));
        await call("train", { data: "handwriting", settings, from: zeros, snapshotEvery: 1 }, keep);
        let different = 0;
        for (const [from, t] of [
          [0, 63],
          [64, 127],
          [128, 191],
          [137, 138],
        ]) {
          const { weights } = await call<{ weights: Float32Array }>("replay", {
            data: "handwriting",
            settings,
            from: { t: from, weights: trained.get(from)! },
            t,
          });
          const [bits, trainedBits] = [weights, trained.get(t)!].map((values) => new Uint32Array(values.slice().buffer));
          different += bits.reduce((count, word, i) => count + Number(word !== trainedBits[i]), 0);
        }
        worker.terminate();
        return { different, moments: trained.size };
      },
      page
        .workers()
        .map((worker) => worker.url())
        .find((url) => /\/worker-/.test(url))!,
    );
    expect(differences).toEqual({ different: 0, moments: 202 });
  });

  test("by keyboard: arrows one step, page keys a hundred, home and end", async () => {
    const done = await soFar();
    await slider(page).focus();
    const after = async (key: string): Promise<number> => {
      await page.keyboard.press(key);
      return at(page);
    };
    expect(await after("Home")).toBe(0);
    expect(await after("ArrowRight")).toBe(1);
    expect(await after("ArrowLeft")).toBe(0);
    expect(await after("PageUp")).toBe(100);
    expect(await after("PageDown")).toBe(0);
    expect(await after("End")).toBe(done);
  });

  test("what is still to come is on the line but cannot be looked at", async () => {
    const done = await soFar();
    expect(await slider(page).getAttribute("max")).toBe("2501");
    await slider(page).fill("2000");
    expect(await at(page)).toBe(done);
  });

  test("plays from the beginning to the end, and stops there", async () => {
    const done = await soFar();
    await timeLine(page).getByLabel("Steps a second").selectOption("50/s");
    await timeLine(page).getByRole("button", { name: "Play" }).click();
    await page.waitForFunction(() => Number(document.querySelector<HTMLInputElement>("#time input[type=range]")!.value) < 40);
    await waitForUpdates(page, done);
    await timeLine(page).getByRole("button", { name: "Play" }).waitFor();
    expect(await at(page)).toBe(done);
  });

  test("one step forward at the end of a stopped run trains one update more, and no more", async () => {
    const done = await soFar();
    await slider(page).fill(String(done));
    await timeLine(page).getByRole("button", { name: "Train one step" }).click();
    await waitForUpdates(page, done + 1);
    await page.locator("#hero").getByRole("button", { name: "Go on" }).waitFor();
    expect(await at(page)).toBe(done + 1);
  });

  test("inside one step: four parts, and at its end the run's own next weights to the bit", async () => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await slider(page).fill("33");
    await timeLine(page).getByRole("button", { name: "Inside one step" }).click();
    const panel = page.getByRole("region", { name: "Inside one step: from t = 33 to 34" });
    const parts = panel.getByRole("listitem").filter({ has: page.getByRole("heading") });
    await parts.first().waitFor();
    expect(await parts.getByRole("heading").allTextContents()).toEqual(["1. Forward", "2. Loss", "3. Gradient", "4. Update"]);
    for (let i = 0; i < 3; i++) await panel.getByRole("button", { name: "Next part" }).click();
    await panel.getByText("7,850 of 7,850 numbers are those of the run at t = 34, to the last bit.").waitFor();
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
  });

  test.each([
    ["light", 1280],
    ["dark", 320],
  ] as const)(
    "axe finds nothing wrong with it and its open panel, %s at %i pixels, and nothing scrolls sideways",
    async (colorScheme, width) => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 700 });
      await slider(page).fill("30");
      await timeLine(page).getByRole("button", { name: "Inside one step" }).click();
      const panel = page.getByRole("region", { name: /^Inside one step: from/ });
      await panel.getByRole("listitem").first().waitFor();
      expect(await axe(page, "#time")).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      await page.keyboard.press("Escape");
      await panel.waitFor({ state: "detached" });
    },
  );

  test("while it trains, one drag back holds the picture and the training goes on; one button returns to it", async () => {
    await page.emulateMedia({ reducedMotion: "no-preference" });
    await slider(page).press("End");
    await trainTo(page, (await soFar()) + 20);
    await slider(page).fill("20");
    expect(await at(page)).toBe(20);
    const held = await soFar();
    await expect.poll(soFar, { timeout: 10_000 }).toBeGreaterThanOrEqual(held + 20);
    expect(await at(page)).toBe(20);
    await timeLine(page).getByRole("button", { name: "To the latest" }).click();
    await waitForUpdates(page, held + 20);
  });
});
