import { readDataSets } from "inkling/data";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { defaultSettings, type Settings } from "../src/engine/protocol.ts";
import { decodeLink, encodeLink, linkedData, noLocks, type Link } from "../src/link/codec.ts";
import { axeLightAndDark, chromiumPath, mnist, noViolation, openLab, startServer, waitForUpdates, wake, type OpenLab } from "./lab-page.ts";

// The page may have to be built first.
beforeAll(async () => {
  if (chromiumPath !== undefined) await startServer();
}, 300_000);

/** A run of a second or two. */
const small: Settings = { ...defaultSettings, trainSize: 200, testSize: 200, trainSteps: 60 };
const untrained: Link = {
  settings: small,
  t: 0,
  data: undefined,
  numerics: 1,
  weights: undefined,
  drawing: undefined,
  centring: true,
  locks: noLocks,
  goal: undefined,
};

const pathOf = (link: Link): string => `#r=${encodeLink(link)}`;
const linkIn = (page: Page): Link => decodeLink(new URL(page.url()).hash.slice("#r=".length));
const time = async (page: Page): Promise<number> => Number(await page.locator("#time input[type=range]").inputValue());
const said = (page: Page): Promise<string> => page.locator("#goal").innerText();

/** Waits until the address names what a condition asks for. */
async function addressed(page: Page, wanted: (link: Link) => boolean): Promise<Link> {
  await page.waitForURL(({ hash }) => hash.startsWith("#r=") && wanted(decodeLink(hash.slice("#r=".length))), { timeout: 20_000 });
  return linkIn(page);
}

/** The small run, trained to its end, with a stroke drawn across the pad. */
async function trained(): Promise<OpenLab & { link: Link }> {
  const lab = await openLab({ path: pathOf(untrained) });
  const { page } = lab;
  const pad = (await page.locator("#hero .pad").last().boundingBox())!;
  await page.mouse.move(pad.x + 20, pad.y + 20);
  await page.mouse.down();
  await page.mouse.move(pad.x + pad.width - 20, pad.y + pad.height - 20, { steps: 4 });
  await page.mouse.up();
  await page.locator("#hero").getByRole("button", { name: "Train" }).click();
  await waitForUpdates(page, 61);
  const link = await addressed(page, ({ t, weights, drawing }) => t === 61 && weights !== undefined && drawing !== undefined);
  return { ...lab, link };
}

describe.skipIf(chromiumPath === undefined)("a link to a trained run", () => {
  // One page that has been trained, whose link is opened elsewhere.
  let page: Page;
  let link: Link;
  beforeAll(async () => {
    ({ page, link } = await trained());
  });

  test("is copied by a button, which says what it holds", { timeout: 60_000 }, async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await wake(page, "teacher");
    const part = page.locator("#teacher");
    expect(await part.innerText()).toContain(
      "the run: 200 digits of generated handwriting, rate 0.1, looked at after 61 updates, with a fingerprint of its weights",
    );
    expect(await part.innerText()).toContain("your drawing, all 784 pixels of it; centring on");
    await part.getByRole("button", { name: "Copy link" }).click();
    await part.getByText("Copied.").first().waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(decodeLink(new URL(copied).hash.slice(3))).toEqual(link);
  });

  test("leaves Back and Forward to lead from the trained run to the untrained page and again to it", { timeout: 60_000 }, async () => {
    await page.goBack();
    await expect.poll(() => time(page)).toBe(0);
    await page.goForward();
    await expect.poll(() => time(page)).toBe(61);
    expect(linkIn(page).weights).toBe(link.weights);
    // A jump to a chapter is a step too, and leads back to the same run without training it again.
    await page.evaluate(() => void (location.hash = "#see"));
    await page.goBack();
    expect(await time(page)).toBe(61);
    expect(await said(page)).not.toMatch(/Training|bits/);
  });

  test("brings settings, moment and drawing to another browser, with the same bits", { timeout: 90_000 }, async () => {
    expect(link.settings).toEqual(small);
    await page.locator("#time input[type=range]").fill("40");
    const there = await addressed(page, ({ t, weights }) => t === 40 && weights !== undefined);

    const other = await openLab({ path: pathOf(there) });
    await other.page.getByText(/^The same bits\. .* at t = 40 /).waitFor({ timeout: 30_000 });
    expect(await time(other.page)).toBe(40);
    await addressed(other.page, (own) => encodeLink(own) === encodeLink(there));
    // And it can go on from there.
    await other.page.locator("#hero").getByRole("button", { name: "Go on" }).click();
    await waitForUpdates(other.page, 61);
    expect((await addressed(other.page, ({ t }) => t === 61)).weights).toBe(link.weights);
    await other.close();
  });

  test("that is put into the address bar of the open page is followed", { timeout: 60_000 }, async () => {
    await page.evaluate((hash) => void (location.hash = hash), pathOf({ ...link, t: 30, weights: undefined }));
    await page.getByText(/because the link was made while the run was still going on/).waitFor();
    expect(await time(page)).toBe(30);
  });

  test("whose weights are not those that come out is called different", { timeout: 60_000 }, async () => {
    const { page: other, close } = await openLab({ path: pathOf({ ...link, weights: "0123456789abcdef" }) });
    await other.getByText(/^Different\. /).waitFor({ timeout: 30_000 });
    await close();
  });

  test("that cannot be checked says why", { timeout: 120_000 }, async () => {
    const data = link.data!;
    const cases: [Link, RegExp, number][] = [
      [
        { ...link, numerics: 0 },
        /cannot be checked here, because the link was made with an older version of the arithmetic \(0, here 1\)/,
        61,
      ],
      [{ ...link, weights: undefined }, /because the link was made while the run was still going on/, 61],
      [{ ...link, data: { ...data, hash: "0123456789abcdef" } }, /because the link was made on handwriting that another version/, 0],
      [
        { ...link, data: { ...data, kind: "mnist", name: "mnist", generator: "" } },
        /because the link was made on MNIST, and MNIST is not here/,
        0,
      ],
      [
        { ...link, data: { ...data, kind: "folder", name: "mine", generator: "" } },
        /because the link was made on digits of somebody’s own \(“mine”\)/,
        0,
      ],
      [{ ...link, settings: { ...small, trainSize: 900_000 } }, /because the link asks for more digits than there are here/, 0],
    ];
    for (const [made, why, t] of cases) {
      const { page: other, close } = await openLab({ path: pathOf(made) });
      await other.locator("#goal").getByText(why).waitFor({ timeout: 30_000 });
      // On other digits than the link's nothing is trained.
      expect(await time(other)).toBe(t);
      await close();
    }
  });
});

describe.skipIf(chromiumPath === undefined)("a link", () => {
  test("to a large run asks before it trains", async () => {
    const { page, close } = await openLab({ path: pathOf({ ...untrained, settings: { ...small, trainSize: 50_000, trainSteps: 5000 } }) });
    // The digits' identity is the page's own business: it is taken from a link that the page makes.
    await wake(page, "teacher");
    await page.getByLabel("generated handwriting only").check();
    const offered = async (): Promise<Link> => decodeLink(new URL(await page.getByLabel("The lesson’s link").inputValue()).hash.slice(3));
    await expect.poll(async () => (await offered()).data, { timeout: 10_000 }).toBeDefined();
    const made = await offered();
    await page.goto("about:blank");
    await page.goto(`${(await startServer()).address}${pathOf({ ...made, locks: noLocks, goal: undefined, t: 5001 })}`);
    await expect
      .poll(() => said(page), { timeout: 30_000 })
      .toMatch(/The link’s run is a large one: 5,001 updates on 50,000 digits\. It has not been started\./);
    await expect.poll(() => page.locator("#goal").getByRole("button", { name: "Train it" }).count(), { timeout: 10_000 }).toBe(1);
    expect(await time(page)).toBe(0);
    await close();
  });

  test.each([
    ["nothing", "", "its end is missing"],
    ["markup", "<img src=x onerror=alert(1)>", "has no place in it"],
    ["too much", "A".repeat(20_000), "it is too long"],
    [
      "a link cut short",
      encodeLink({ ...untrained, drawing: new Uint8Array(784).fill(7) }).slice(0, 100),
      "a part of it is missing or was changed",
    ],
  ])("that holds %s gives the page as it begins, and a plain message", async (_, text, why) => {
    const { page, address, close } = await openLab({ path: `#r=${text}` });
    await page.getByText(/^The link could not be read: .*This is the page as it begins\.$/).waitFor();
    expect(await said(page)).toContain(why);
    expect(page.url()).toBe(address);
    expect(await time(page)).toBe(0);
    await page.getByRole("button", { name: "Close" }).click();
    expect((await said(page)).trim()).toBe("");
    await close();
  });

  test.skipIf(mnist === undefined)("to the published run on MNIST gives the published bits", { timeout: 180_000 }, async () => {
    const { identity } = await readDataSets("mnist");
    const link: Link = {
      ...untrained,
      settings: defaultSettings,
      t: 2501,
      data: linkedData(identity),
      weights: "47c10bc5d5c9719a",
    };
    const { page, close } = await openLab({ mnist: true, path: pathOf(link) });
    await page.getByText(/^The same bits\. .* at t = 2,501 /).waitFor({ timeout: 150_000 });
    await close();
  });
});

describe.skipIf(chromiumPath === undefined)("a lesson", () => {
  test("is made on the page, and its goal is met by the pupil's own run", { timeout: 90_000 }, async () => {
    const teacher = await openLab({ path: pathOf(untrained) });
    await wake(teacher.page, "teacher");
    const maker = teacher.page.locator("#teacher");
    await maker.getByLabel("Learning rate").selectOption("locked");
    await maker.getByLabel("Naive logarithm").selectOption("hidden");
    await maker.getByLabel("At least, in percent").fill("50");
    await maker.getByLabel("Trained on no more digits than").fill("200");
    await maker.getByLabel("Examined on no fewer test digits than").fill("200");
    const preview = maker.getByRole("region", { name: "What your pupils will find" });
    await preview.getByText("Goal: read 50 % of the test digits rightly, having trained on no more than 200 digits.").waitFor();
    expect(await preview.innerText()).toContain("Learning rate: 0.1, locked");
    expect(await preview.innerText()).toContain("Fixed in this lesson: learning rate 0.1.");
    const address = await maker.getByLabel("The lesson’s link").inputValue();
    await teacher.close();

    const { page, close } = await openLab({ path: new URL(address).hash });
    const goal = page.locator("#goal").getByRole("region", { name: "The lesson’s goal" });
    await goal.getByText("Not met yet: nothing has been trained.").waitFor();
    const isAbove = await goal.evaluate((card) => card.getBoundingClientRect().bottom < innerHeight);
    expect(isAbove).toBe(true);
    await page.locator("#hero").getByRole("button", { name: "Train" }).click();
    await goal.getByText(/^✓?Met: \d\d(\.\d+)? % at t = \d+\.$/).waitFor({ timeout: 30_000 });
    await goal.getByRole("button", { name: "Leave the lesson" }).click();
    await expect.poll(() => goal.count(), { timeout: 10_000 }).toBe(0);
    await close();
  });

  test("whose goal allows fewer digits is not met by a run on more", { timeout: 60_000 }, async () => {
    const goal = { metric: "test", threshold: 50, digits: 100, exam: 200 } as const;
    const { page, close } = await openLab({ path: pathOf({ ...untrained, goal }) });
    await page.locator("#hero").getByRole("button", { name: "Train" }).click();
    await page.getByText(/% at t = \d+, but this run was trained on more digits than the goal allows\.$/).waitFor({ timeout: 30_000 });
    await close();
  });
});

describe.skipIf(chromiumPath === undefined)("what stays on the device", () => {
  test("a drawing is there on the next visit, a link comes first, and Forget clears it", { timeout: 60_000 }, async () => {
    const first = await openLab();
    const { context } = first;
    await first.page.locator("#hero").getByRole("button", { name: "Clear" }).click();
    const stored = (): Promise<string | null> => first.page.evaluate(() => localStorage.getItem("inkling-kept-1"));
    await expect.poll(stored).not.toBeNull();

    const second = await openLab({ context });
    await second.page.getByText("Your digit and the knobs are as you left them on this device.").waitFor();
    await second.page.locator("#hero").getByText("Nothing drawn").first().waitFor();
    const linked = await openLab({ context, path: pathOf({ ...untrained, settings: { ...small, trainSize: 7 } }) });
    await linked.page
      .locator("#hero")
      .getByRole("img", { name: /^Untrained/ })
      .waitFor();
    await linked.close();

    await wake(second.page, "teacher");
    await second.page.getByRole("button", { name: "Forget all of it" }).click();
    await second.page.getByText("Forgotten: the page is as a first visit finds it.").waitFor();
    await second.page
      .locator("#hero")
      .getByRole("img", { name: /^Untrained/ })
      .waitFor({ state: "attached" });
    await second.close();
    await first.close();
  });

  test("the chapter where the reader was is offered, not forced", { timeout: 60_000 }, async () => {
    const first = await openLab();
    await wake(first.page, "softmax");
    await first.page.locator("#softmax").evaluate((chapter) => chapter.scrollIntoView());
    const stored = (): Promise<string | null> => first.page.evaluate(() => localStorage.getItem("inkling-kept-1"));
    await expect.poll(stored).toMatch(/ [a-z-]+$/);
    const second = await openLab({ context: first.context });
    await second.page.getByText(/The last time you were at “.+”\./).waitFor();
    expect(await second.page.evaluate(() => scrollY)).toBe(0);
    await second.page.getByRole("button", { name: "Go on there" }).click();
    await expect.poll(() => second.page.evaluate(() => scrollY)).toBeGreaterThan(500);
    await second.close();
    await first.close();
  });
});

describe.skipIf(chromiumPath === undefined)("links and lessons", () => {
  test("are found faultless by axe, light and dark", { timeout: 60_000 }, async () => {
    const goal = { metric: "test", threshold: 90, digits: 500, exam: 10_000 } as const;
    const { page, close } = await openLab({ path: pathOf({ ...untrained, goal, locks: { ...noLocks, learningRate: "locked" } }) });
    await page.locator("#goal").getByRole("region", { name: "The lesson’s goal" }).waitFor();
    expect(await axeLightAndDark(page, "#goal")).toEqual(noViolation);
    await wake(page, "teacher");
    expect(await axeLightAndDark(page, "#teacher")).toEqual(noViolation);
    await close();
  });

  test("a lesson that holds the rate offers no experiment with another, and still those with fewer digits", async () => {
    const { page, close } = await openLab({
      path: pathOf({ ...untrained, settings: defaultSettings, locks: { ...noLocks, learningRate: "locked" } }),
    });
    await wake(page, "train");
    const experiment = (name: string) => page.locator("#train").getByRole("region", { name, exact: true });
    await experiment("A rate too low").getByText("The lesson that is open holds one of these knobs elsewhere.").waitFor();
    expect(await experiment("A rate too low").getByRole("button").count()).toBe(0);
    expect(await experiment("Too few digits").getByRole("button").count()).toBeGreaterThan(0);
    await page.getByRole("button", { name: "Leave the lesson" }).click();
    await experiment("A rate too low").getByRole("button", { name: "Make this run" }).waitFor();
    await close();
  });

  test("nothing scrolls sideways in a window of 320 pixels", async () => {
    const goal = { metric: "test", threshold: 90, digits: 500, exam: 10_000 } as const;
    const { page, close } = await openLab({ viewport: { width: 320, height: 640 }, path: pathOf({ ...untrained, goal }) });
    await wake(page, "teacher");
    await wake(page, "code");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await close();
  });
});
