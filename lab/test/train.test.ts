import { beforeAll, describe, expect, test } from "vitest";
import type { Locator, Page } from "playwright-core";
import { axe, chromiumPath, mnist, openLab, wake, waitForUpdates } from "./lab-page.ts";

const chapter = (page: Page): Locator => page.getByRole("region", { name: "6 Train", exact: true });
const act = (page: Page, name: string): Locator => chapter(page).getByRole("button", { name, exact: true });

async function openChapter(options: Parameters<typeof openLab>[0] = {}): ReturnType<typeof openLab> {
  const lab = await openLab(options);
  await wake(lab.page, "train");
  return lab;
}

/** Types a knob's value. */
async function turn(page: Page, knob: string, value: number): Promise<void> {
  const field = chapter(page).getByRole("spinbutton", { name: `${knob}, exactly` });
  await field.fill(String(value));
  await field.press("Enter");
}

/** A run that is over within a second. */
async function shortRun(page: Page, { digits = 200, steps = 120 } = {}): Promise<void> {
  await turn(page, "TRAIN_SIZE", digits);
  await turn(page, "TRAIN_STEPS", steps);
  await chapter(page)
    .getByRole("button", { name: /^Train( again)?$/ })
    .click();
  await chapter(page)
    .getByText(`${(steps + 1).toLocaleString("en-US")} updates in`)
    .waitFor();
}

describe.skipIf(chromiumPath === undefined)("the chapter on training", { timeout: 90_000 }, () => {
  // One page, run after run; what the page says before any comes first.
  let page: Page;
  beforeAll(async () => {
    ({ page } = await openChapter());
  });

  test("where MNIST cannot be had, that is said, with a way to try again", async () => {
    await act(page, "Retry").waitFor();
    await chapter(page).getByText("Runs are on generated handwriting.").waitFor();
  });

  test("a run with turned knobs logs what the tutorial prints, and ends with a fingerprint", async () => {
    await expect
      .poll(() =>
        chapter(page)
          .getByText(/^It will take/)
          .textContent(),
      )
      .toMatch(/by a few updates made just now/);
    await shortRun(page, { steps: 205 });
    const lines = (await chapter(page).getByRole("region", { name: "The log" }).innerText()).trim().split("\n");
    expect(lines.map((line) => line.replace(/[\d.]+(?=  Loss|$)/g, "#"))).toEqual(
      [0, 100, 200, 205].map((step) => `Training Step:${step}  Accuracy =  #  Loss = #`),
    );
    expect(
      await chapter(page)
        .getByText(/^Fingerprint of the weights/)
        .textContent(),
    ).toMatch(/: [0-9a-f]{16}…/);
    await expect
      .poll(() => chapter(page).getByText("npx inkling train --data handwriting --train-size 200").count(), { timeout: 10_000 })
      .toBe(1);
    expect(
      await chapter(page)
        .getByText(/^It will take/)
        .textContent(),
    ).toMatch(/by the pace of your last run/);
  });

  test("three digits: the question is answered by the real run", async () => {
    const few = chapter(page).getByRole("region", { name: "Too few digits" });
    await few.getByRole("button", { name: "9 in 10" }).click();
    await few.getByText(/^100\.0 % of its own three digits, [123]\d\.\d % of the test digits\./).waitFor();
    await few.getByText("Made on generated handwriting.").waitFor();
  });

  test("the best moment is gone to", async () => {
    await shortRun(page, { digits: 20, steps: 320 });
    await act(page, "Go to the best moment").click();
    const [, t] = /at t = (\d+)/.exec(
      (await chapter(page)
        .getByText(/^(Best: |The last moment measured)/)
        .textContent())!,
    )!;
    expect(await page.locator("#time").getByRole("slider").inputValue()).toBe(t);
  });

  test("a hundred test digits mislead: each hundred says something else", async () => {
    await shortRun(page, { digits: 500 });
    const strip = chapter(page).getByRole("figure", { name: "One network, a hundred exams of 100 digits each" });
    await strip.scrollIntoViewIfNeeded();
    const says = strip.getByRole("img", { name: /digits 0 to 99: \d/ });
    await says.waitFor();
    await expect.poll(() => strip.locator("circle").count(), { timeout: 10_000 }).toBe(100);
    const slider = strip.getByRole("slider");
    await slider.fill("4200");
    await strip.getByRole("img", { name: /digits 4,200 to 4,299: \d/ }).waitFor();
    const told = chapter(page).getByText("examined from test digit 0 on");
    expect(await told.count()).toBe(0);
    await strip.getByRole("button", { name: "Examine the next run on these 100" }).click();
    await shortRun(page, { digits: 100 });
    await told.first().waitFor();
  });

  test("the gap between training and test digits is widest with few digits", { timeout: 60_000 }, async () => {
    const gap = chapter(page).getByRole("figure", { name: "The gap, by how many digits it learnt from" });
    await gap.getByRole("button", { name: "Make the six runs" }).click();
    await gap.getByRole("img", { name: /5,500 digits: / }).waitFor({ timeout: 50_000 });
    await gap.getByText("The numbers").click();
    await gap.getByRole("row").nth(6).waitFor();
    const gaps = await gap.getByRole("row").locator("td:last-child").allTextContents();
    expect(gaps.length).toBe(6);
    expect(gaps.map(Number)).toEqual(gaps.map(Number).toSorted((a, b) => b - a));
  });

  test("the naive logarithm at a rate of 10: which step, which digit, and why the joined form survives", async () => {
    const nan = chapter(page).getByRole("region", { name: "Where the NaN comes from" });
    await nan.getByRole("button", { name: "Make this run" }).click();
    await nan.getByText("The run ended at t = 2: the loss there is not a number.").waitFor();
    await nan.getByText(/^At t = 2, training digit \d+, a \d$/).waitFor();
    const table = nan.getByRole("region", { name: "The ten classes at that digit" });
    await expect.poll(() => table.getByRole("row").count(), { timeout: 10_000 }).toBe(11);
    await expect.poll(() => table.getByRole("cell", { name: "−∞" }).count(), { timeout: 10_000 }).toBeGreaterThan(0);
    const [, joined] = /the digit’s loss is ([\d.]+)\./.exec((await nan.getByText(/^The joined form never makes that 0/).textContent())!)!;
    expect(Number.isFinite(Number(joined))).toBe(true);
    await expect.poll(() => page.locator("#time").getByText("NaN").count(), { timeout: 10_000 }).toBe(1);
  });
});

describe.skipIf(chromiumPath === undefined)("two runs on the chapter on training", { timeout: 90_000 }, () => {
  let page: Page;
  beforeAll(async () => {
    ({ page } = await openChapter());
  });

  test("a run before stays as a thin line and is named by what differs; two runs stand side by side", async () => {
    await shortRun(page, { digits: 200 });
    await shortRun(page, { digits: 100 });
    await expect.poll(() => chapter(page).locator("#run path.ghost").count(), { timeout: 10_000 }).toBe(2);
    await expect.poll(() => chapter(page).getByText("The run before: TRAIN_SIZE 200").count(), { timeout: 10_000 }).toBe(1);
    await chapter(page).getByText("Side by side").click();
    await expect
      .poll(
        () =>
          chapter(page)
            .getByRole("group", { name: "Left" })
            .getByRole("img", { name: /^Sheet \d$/ })
            .count(),
        { timeout: 10_000 },
      )
      .toBe(10);
    await expect
      .poll(
        () =>
          chapter(page)
            .getByRole("group", { name: "Right" })
            .getByRole("img", { name: /^Sheet \d$/ })
            .count(),
        { timeout: 10_000 },
      )
      .toBe(10);
  });

  test.each([
    ["light", 1280],
    ["dark", 320],
  ] as const)("axe finds nothing wrong, %s at %i pixels, and nothing scrolls sideways", async (colorScheme, width) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 800 });
    expect(await axe(page, "#train")).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });
});

describe.skipIf(chromiumPath === undefined)("a run on the chapter on training", { timeout: 90_000 }, () => {
  test("stop, go on and reset; knobs turned meanwhile are for the next run", async () => {
    const lab = await openChapter();
    const { page } = lab;
    await act(page, "Train").click();
    await waitForUpdates(page, 30);
    await act(page, "Stop").click();
    await act(page, "Go on").click();
    await waitForUpdates(page, 60);
    await act(page, "Stop").click();
    await turn(page, "LEARNING_RATE", 0.5);
    await chapter(page).getByText("The run you see keeps its own values; these are for the next.").waitFor();
    await act(page, "Reset").click();
    await act(page, "Train").waitFor();
    expect(await page.locator("#time").getByRole("slider").inputValue()).toBe("0");
    await lab.close();
  });

  test.skipIf(mnist === undefined)("MNIST comes while a run is made: it stays on its digits, the next is on MNIST", async () => {
    const lab = await openLab({ mnist: true });
    const { page } = lab;
    await page.locator("#hero").getByRole("button", { name: "Train" }).click();
    await wake(page, "train");
    // On a quick machine MNIST may have come before the button was pressed.
    const says = chapter(page).getByText(/^(Runs are on MNIST|This run is on generated handwriting\. The next run will be on MNIST)\.$/);
    await says.waitFor();
    await lab.close();
  });

  test.skipIf(mnist === undefined)(
    "the tutorial's run on MNIST reaches the published accuracy, with the weights that Node comes to",
    { timeout: 120_000 },
    async () => {
      const lab = await openChapter({ mnist: true });
      const { page } = lab;
      await chapter(page).getByText("Runs are on MNIST.").waitFor();
      await act(page, "Train").click();
      const hash = chapter(page).getByTitle("47c10bc5d5c9719a63cf79edade7a4a4bcf81f2180c35f65c8074247fc5e71e3");
      await hash.waitFor({ timeout: 110_000 });
      const log = await chapter(page).getByRole("region", { name: "The log" }).innerText();
      expect(log).toContain("Training Step:0  Accuracy =  0.5988  Loss = 2.1881988");
      expect(log).toContain("Training Step:2500  Accuracy =  0.9067  Loss = 0.23929422");
      await chapter(page).getByText("Best: 0.9073 at t = 2,201.").waitFor();
      await act(page, "Go to the best moment").click();
      expect(await page.locator("#time").getByRole("slider").inputValue()).toBe("2201");
      await lab.close();
    },
  );

  test("the log keeps its last line in sight while it grows", async () => {
    const lab = await openChapter();
    const { page } = lab;
    await shortRun(page, { digits: 20, steps: 1200 });
    const log = chapter(page).getByRole("region", { name: "The log" });
    const { hidden, below } = await log.evaluate((element) => ({
      hidden: element.scrollHeight - element.clientHeight,
      below: element.querySelector("pre")!.getBoundingClientRect().bottom - element.getBoundingClientRect().bottom,
    }));
    expect(hidden).toBeGreaterThan(50);
    expect(below).toBeLessThanOrEqual(0);
    await lab.close();
  });

  test("after an experiment the round button says what it will train on, and the tutorial's run can be had back", async () => {
    const lab = await openChapter();
    const { page } = lab;
    const hero = page.locator("#hero");
    await act(page, "Train").click();
    await waitForUpdates(page, 30);
    const few = chapter(page).getByRole("region", { name: "Too few digits" });
    await few.getByText("It sets TRAIN_SIZE 3 and TRAIN_STEPS 500; all else is as in the tutorial.").waitFor();
    await few.getByRole("button", { name: "2 in 10" }).click();
    await few.getByText(/^100\.0 % of its own three digits/).waitFor();
    await few.getByText("The knobs still stand where this experiment set them: the next run would be the same again.").waitFor();
    await hero.getByRole("button", { name: "Train again with 3 digits" }).waitFor();
    await hero.getByText("The next run: 3 digits, 501 updates.").waitFor();
    await few.getByRole("button", { name: "Back to the tutorial’s run" }).click();
    // The run that was stopped for the experiment is here again, with its knobs, and can go on.
    await hero.getByRole("button", { name: "Go on", exact: true }).waitFor();
    expect(await chapter(page).getByRole("spinbutton", { name: "TRAIN_SIZE, exactly" }).inputValue()).toBe("5500");
    expect(Number(await page.locator("#time").getByRole("slider").inputValue())).toBeGreaterThanOrEqual(30);
    expect(await page.getByRole("button", { name: "Back to the tutorial’s run" }).count()).toBe(0);
    await chapter(page).getByText("The run before: TRAIN_SIZE 3, TRAIN_STEPS 500").waitFor();
    await lab.close();
  });

  test("with no tutorial's run made, the way back leads to where it begins", async () => {
    const lab = await openChapter();
    const { page } = lab;
    await shortRun(page, { digits: 20, steps: 20 });
    await page.locator("#hero").getByRole("button", { name: "Back to the tutorial’s run" }).click();
    await page.locator("#hero").getByRole("button", { name: "Train", exact: true }).waitFor();
    await page
      .locator("#hero")
      .getByText(/^It learns from 5,500 digits/)
      .waitFor();
    expect(await page.locator("#time").getByRole("slider").inputValue()).toBe("0");
    await lab.close();
  });

  test("fewer digits than the knobs ask for: the run takes all that there are, and says so", async () => {
    const lab = await openChapter();
    const { page } = lab;
    // One pair of files, 72 digits: each sixth of a class is for the test.
    const labels = Uint8Array.from({ length: 72 }, (_, i) => i % 2);
    const images = Uint8Array.from({ length: 72 * 784 }, (_, i) => (i % 28 === (labels[Math.floor(i / 784)] ? 14 : 7) ? 255 : 0));
    await chapter(page)
      .getByLabel("MNIST’s four IDX files, or others like them")
      .setInputFiles([
        {
          name: "train-images-idx3-ubyte",
          mimeType: "",
          buffer: Buffer.from([0, 0, 8, 3, 0, 0, 0, 72, 0, 0, 0, 28, 0, 0, 0, 28, ...images]),
        },
        { name: "train-labels-idx1-ubyte", mimeType: "", buffer: Buffer.from([0, 0, 8, 1, 0, 0, 0, 72, ...labels]) },
      ]);
    await chapter(page)
      .getByText("There are no more than 60 training digits and 12 test digits in your own files: the next run takes them all.")
      .waitFor();
    await page.locator("#hero").getByText("It learns from 60 digits of your own files.").waitFor();
    expect(await chapter(page).getByRole("spinbutton", { name: "TRAIN_SIZE, exactly" }).inputValue()).toBe("60");
    await turn(page, "TRAIN_STEPS", 60);
    await act(page, "Train").click();
    await chapter(page).getByText("61 updates in").waitFor();
    await chapter(page)
      .getByText(/^It reads 100\.0 % of the digits it learnt from and 100\.0 % of the test digits/)
      .first()
      .waitFor();
    await lab.close();
  });

  test("a word lights the knob or the curve that it names, and these light the word", async () => {
    const lab = await openChapter();
    const { page } = lab;
    const knobs = chapter(page).getByRole("group", { name: "The knobs" });
    const word = chapter(page).getByRole("button", { name: "learn from" });
    await word.focus();
    await expect.poll(() => knobs.locator(".lit").getByLabel("TRAIN_SIZE, exactly").count()).toBe(1);
    await knobs.getByLabel("TRAIN_STEPS, exactly").focus();
    await expect.poll(() => chapter(page).getByRole("button", { name: "the last step" }).getAttribute("class")).toContain("lit");
    await expect.poll(() => word.getAttribute("class")).not.toContain("lit");
    await shortRun(page, { steps: 20 });
    await chapter(page).locator("#run").getByRole("button", { name: "loss" }).hover();
    await expect.poll(() => chapter(page).locator("#run path.first.lit").count()).toBe(1);
    await lab.close();
  });
});
