import type { Locator } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import {
  axeLightAndDark,
  choose,
  chromiumPath,
  noViolation,
  openLab,
  trainAndStop,
  wake,
  widthOnTelephone,
  type OpenLab,
  type OpenOptions,
} from "./lab-page.ts";

interface OpenGraph extends OpenLab {
  readonly graph: Locator;
  /** A box of the drawing. */
  readonly box: (name: RegExp) => Locator;
  readonly console: Locator;
  readonly feed: (what: string) => Promise<void>;
  readonly press: (name: string) => Promise<void>;
}

async function openGraph(options: OpenOptions = {}): Promise<OpenGraph> {
  const lab = await openLab(options);
  await wake(lab.page, "graph");
  const graph = lab.page.locator("#graph");
  const drawing = graph.getByRole("group", { name: /^The graph/ });
  return {
    ...lab,
    graph,
    box: (name) => drawing.getByRole("button", { name }),
    console: graph.getByRole("region", { name: "What was run, and what came back" }),
    feed: (what) => choose(graph, what),
    press: async (name) => graph.getByRole("button", { name, exact: true }).first().click(),
  };
}

const row = "[0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1 0.1]";

describe.skipIf(chromiumPath === undefined)("a graph, before anything runs", () => {
  // One page, on which nothing has been run until the test that runs it.
  let open: OpenGraph;
  beforeAll(async () => {
    open = await openGraph();
  });

  test("at first nothing is fed, nothing has a value, and each box says its shape", async () => {
    const { box } = open;
    const names = [
      /^x placeholder nothing fed, shape \(\?, 784\)$/,
      /^W variable no value yet, shape \(784, 10\)$/,
      /^b variable no value yet, shape \(10,\)$/,
      /^MatMul operation, shape \(\?, 10\)$/,
      /^Softmax · y operation, shape \(\?, 10\)$/,
      /^loss 5 steps, folded, shape \(\)$/,
    ];
    for (const name of names) await expect.poll(() => box(name).count(), { timeout: 10_000 }).toBe(1);
  });

  test("by keyboard: arrows go from box to box, the panel follows, and its printed form is TensorFlow's", async () => {
    const { page, graph, box } = open;
    await box(/^Softmax/).focus();
    await expect
      .poll(() => graph.getByText('Tensor("Softmax:0", shape=(?, 10), dtype=float32)', { exact: true }).count(), { timeout: 10_000 })
      .toBe(1);
    await page.keyboard.press("ArrowLeft");
    await expect
      .poll(() => graph.getByText('Tensor("Add:0", shape=(?, 10), dtype=float32)', { exact: true }).count(), { timeout: 10_000 })
      .toBe(1);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await expect
      .poll(() => graph.getByText('Tensor("Mean:0", shape=(), dtype=float32)', { exact: true }).count(), { timeout: 10_000 })
      .toBe(1);
  });

  test("pointing at a word lights the box that it names", async () => {
    const { page, graph } = open;
    await graph.getByRole("button", { name: "variables", exact: true }).focus();
    await page.waitForFunction(() => document.querySelector('#graph [data-node="W"]')!.classList.contains("lit"));
  });

  test("unfed, then before initialising, y fails with the library's own words, and the box at fault is named", async () => {
    const { box, console, feed, press } = open;
    await press("Run y");
    await console.getByText('FeedError: run: the placeholder "x" holds nothing until it is fed.').waitFor();
    await expect.poll(() => box(/^x .*The last run failed here$/).count(), { timeout: 10_000 }).toBe(1);
    await feed("three digits");
    await press("Run y");
    await console.getByText('SessionError: run: the variables "W", "b" have no value yet.').waitFor();
    await expect.poll(() => box(/^W .*The last run failed here$/).count(), { timeout: 10_000 }).toBe(1);
  });

  test("the question is answered by a real run in a new session", async () => {
    const { graph } = open;
    await graph.getByRole("button", { name: "Ten times 0", exact: true }).click();
    await graph.getByText("It is: Ten times 0.1.").waitFor();
    await expect.poll(() => graph.locator("pre", { hasText: row }).count(), { timeout: 10_000 }).toBeGreaterThan(0);
  });

  test("axe finds nothing wrong, light and dark, and nothing scrolls sideways in a window of 320 pixels", async () => {
    const { page, graph } = open;
    for (const fold of await graph.locator("summary").all()) await fold.click();
    expect(await axeLightAndDark(page, "#graph")).toEqual(noViolation);
    expect(await widthOnTelephone(page)).toBeLessThanOrEqual(320);
  });
});

describe.skipIf(chromiumPath === undefined)("a graph that is run", () => {
  test("fed with three digits, the untrained network says 0.1 ten times for each, and only what was needed is lit", async () => {
    const { box, console, feed, press, close } = await openGraph();
    await feed("three digits");
    await press("Initialise W and b");
    await console.getByText("null").waitFor();
    await press("Run y");
    await console.getByText(`[${row} ${row} ${row}]`).waitFor();
    await expect.poll(() => box(/Needed by the last run$/).count(), { timeout: 10_000 }).toBe(7);
    await expect.poll(() => box(/Not needed by the last run$/).count(), { timeout: 10_000 }).toBe(2);
    await expect.poll(() => box(/^x placeholder, shape \(3, 784\)/).count(), { timeout: 10_000 }).toBe(1);
    await close();
  });

  test("W is run by itself: one box is needed, and nothing needs to be fed", async () => {
    const { box, graph, press, close } = await openGraph();
    await press("Initialise W and b");
    await box(/^W /).click();
    await press("Run W");
    await graph.getByRole("status").getByText("The last run was of W and needed 1 box, which is lit.").waitFor();
    await expect.poll(() => box(/\. Needed by the last run$/).count(), { timeout: 10_000 }).toBe(1);
    await close();
  });

  test("the gradients are folded away until asked for, and an update run by hand moves W", async () => {
    const { graph, console, feed, press, close } = await openGraph();
    await feed("three digits");
    await press("Initialise W and b");
    expect(await graph.getByRole("button", { name: "GradientDescent", exact: true }).isVisible()).toBe(false);
    await graph.getByText(/^The gradients and the update: \d+ nodes/).click();
    await press("GradientDescent");
    await press("Run training");
    await console.getByText("await session.run(training, { x: digits, y_: labels })").waitFor();
    await press("Run loss");
    await console.getByText("await session.run(loss, { x: digits, y_: labels })").waitFor();
    // ln 10 = 2.3026 before; the step went downhill.
    const loss = Number(await console.locator("pre").last().innerText());
    expect(loss).toBeGreaterThan(0);
    expect(loss).toBeLessThan(2.302);
    await close();
  });

  test("the run's weights can be loaded, and what flows then goes with its time line", async () => {
    const { page, graph, console, feed, press, close } = await openGraph();
    await trainAndStop(page, 40);
    await feed("three digits");
    await graph.getByRole("button", { name: /^Load the run’s W and b \(t = \d+\)$/ }).click();
    await press("Run loss");
    await console.locator("pre").waitFor();
    expect(Number(await console.locator("pre").innerText())).toBeLessThan(2);
    await page.locator("#time input[type=range]").fill("0");
    // ln 10: at t = 0 all ten answers are equal.
    await console.getByText(/^2\.302585/).waitFor();
    await close();
  });

  test("on a telephone, what is told of a box that was touched stands in sight, and the page stays where it is", async () => {
    const { page, graph, close } = await openGraph({ viewport: { width: 390, height: 844 }, hasTouch: true });
    const box = graph.locator('[data-node="MatMul"]');
    await box.evaluate((element) => element.scrollIntoView({ block: "start" }));
    await page.waitForTimeout(300);
    const before = await page.evaluate(() => scrollY);
    await box.tap();
    const panel = graph.getByRole("group", { name: "MatMul", exact: true });
    await panel.getByRole("button", { name: /^Run / }).waitFor();
    const { top, bottom, line } = await panel.evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return { top, bottom, line: document.querySelector("#time .bar")!.getBoundingClientRect().top };
    });
    expect(top).toBeGreaterThan(400);
    expect(bottom).toBeLessThanOrEqual(line);
    expect(await page.evaluate(() => scrollY)).toBe(before);
    expect(await page.evaluate(() => document.activeElement?.getAttribute("data-node"))).toBe("MatMul");
    await close();
  });
});
