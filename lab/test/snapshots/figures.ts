import type { Page } from "playwright-core";
import { defaultSettings } from "../../src/engine/protocol.ts";
import { encodeLink, noLocks } from "../../src/link/codec.ts";
import { openLab, trainTo, wake } from "../lab-page.ts";
import { smallPicture, type Picture } from "./picture.ts";

/** A figure of the page, whose picture is kept. */
export interface KeptFigure {
  /** Its place in the page, and its picture's name. */
  readonly id: string;
  readonly chapter: string;
  /** Whether it is kept in dark too. */
  readonly dark?: boolean;
  /** The button that makes it show something. */
  readonly press?: string;
  /** What it holds when it has computed what it shows: where that takes a while, or a press. */
  readonly holds?: string;
}

export const figures: readonly KeptFigure[] = [
  { chapter: "see", id: "digit", dark: true },
  { chapter: "see", id: "flat-row" },
  { chapter: "see", id: "rows" },
  { chapter: "see", id: "means", holds: "canvas >> nth=9" },
  { chapter: "graph", id: "network", dark: true },
  { chapter: "softmax", id: "by-hand" },
  { chapter: "softmax", id: "softmax-scores", dark: true },
  { chapter: "cross-entropy", id: "predict" },
  { chapter: "cross-entropy", id: "mean-loss", holds: "dd.all" },
  { chapter: "downhill", id: "valley", dark: true },
  { chapter: "downhill", id: "slice", holds: "text=It falls with every update." },
  { chapter: "train", id: "run", dark: true },
  { chapter: "train", id: "hundred", holds: "circle >> nth=99" },
  { chapter: "sheets", id: "ten-sheets", dark: true },
  { chapter: "sheets", id: "biases", press: "Take the biases away", holds: "text=/Of 1,000 test digits/" },
  { chapter: "sheets", id: "growth", press: "Train on one digit", holds: "text=100.0 % of its own digits" },
  { chapter: "prediction", id: "draw" },
  { chapter: "prediction", id: "evidence", dark: true },
  { chapter: "prediction", id: "scores" },
  { chapter: "prediction", id: "why" },
  { chapter: "prediction", id: "confusion", dark: true, holds: ".worst button" },
  { chapter: "prediction", id: "mistakes" },
];

/** A short run on generated digits, which are the same everywhere, as are its bits. */
const settings = { ...defaultSettings, trainSize: 500, testSize: 1000, trainSteps: 150 };
const moment = 100;

/** The page with every chapter awake, after a run that is over, at a moment of it: nothing moves any more. */
export async function openTrained(): Promise<Page> {
  const link = encodeLink({
    settings,
    t: 0,
    data: undefined,
    numerics: 1,
    weights: undefined,
    drawing: undefined,
    centring: true,
    locks: noLocks,
    goal: undefined,
  });
  const { page } = await openLab({ path: `#r=${link}`, reducedMotion: "reduce" });
  await trainTo(page, settings.trainSteps + 1);
  await page
    .locator("#hero")
    .getByRole("button", { name: /^Train again/ })
    .waitFor();
  await page.locator("#time input[type=range]").fill(String(moment));
  // The line lies over whatever is at the window's foot.
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("#time { visibility: hidden }");
    document.adoptedStyleSheets.push(sheet);
  });
  return page;
}

/** What is drawn in a figure, in any way that a page can draw. */
const drawnIn = (page: Page, id: string): Promise<string> =>
  page.locator(`#${id}`).evaluate((figure) => {
    const canvases = [...figure.querySelectorAll("canvas")].map((canvas) => canvas.toDataURL());
    return [figure.outerHTML, ...canvases].join("\n");
  });

/** Waits until a figure in sight has computed what it shows, and draws nothing new. */
async function settled(page: Page, id: string): Promise<void> {
  const stillMs = 250;
  for (let before = "", now = await drawnIn(page, id); now !== before; now = await drawnIn(page, id)) {
    before = now;
    await page.waitForTimeout(stillMs);
  }
}

/** A figure's picture as it is kept. */
export async function pictureOf(page: Page, { id, chapter, press, holds }: KeptFigure, colorScheme: "light" | "dark"): Promise<Picture> {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await wake(page, chapter);
  const figure = page.locator(`#${id}`);
  await figure.scrollIntoViewIfNeeded();
  if (press !== undefined) await figure.getByRole("button", { name: press }).click();
  if (holds !== undefined) await figure.locator(holds).first().waitFor();
  await page.mouse.move(0, 0);
  await settled(page, id);
  return smallPicture(await figure.screenshot({ animations: "disabled", caret: "hide", scale: "css" }));
}
