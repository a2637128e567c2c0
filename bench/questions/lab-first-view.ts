import type { Question } from "../answer.ts";
import { firstViewKb, startLab } from "../lab-page.ts";
import { median, spreadOf } from "../statistics.ts";

interface Seen {
  readonly paintedMs: number;
  readonly colouredMs: number;
}

export const question: Question = {
  short: "the lab's first coloured sheet",
  title: "The lab's page: from its address to the first picture, and to a sheet in colour where Train is pressed as soon as it is there",
  ask: async ({ rounds }) => {
    const lab = await startLab();
    if (!lab) return { absent: ["not here: Chromium"] };
    try {
      const seen: Seen[] = [];
      // The first one counts for nothing: the computer's own files are read then.
      for (let round = 0; round <= rounds; round++) {
        const { page } = await lab.open(watchFirstSheet);
        const found = await page.waitForFunction(() => (globalThis as { firstSheet?: Seen }).firstSheet);
        if (round > 0) seen.push((await found.jsonValue())!);
        await page.context().close();
      }
      const [painted, coloured] = [seen.map(({ paintedMs }) => paintedMs), seen.map(({ colouredMs }) => colouredMs)];
      const samples = rounds;
      return {
        measured: [
          { name: "first picture", unit: "ms", ...spreadOf(painted), samples },
          { name: "first coloured sheet", unit: "ms", ...spreadOf(coloured), samples },
        ],
        limits: [
          { what: "the lab's first picture", value: median(painted), unit: "ms", must: 1000 },
          { what: "the lab's first coloured sheet", value: median(coloured), unit: "ms", must: 2000 },
          { what: "JavaScript of the lab's first view, gzip -9", value: firstViewKb(), unit: "KB", must: 150 },
        ],
      };
    } finally {
      await lab.close();
    }
  },
};

/** Runs in the page: presses Train when its button has woken, and notes when a sheet is no longer white. */
function watchFirstSheet(): void {
  let pressed = false;
  const look = (): void => {
    const hero = document.querySelector("#hero[data-awake]");
    if (hero && !pressed) {
      pressed = true;
      hero.querySelector<HTMLButtonElement>(".train")!.click();
    }
    const sheets = hero?.querySelectorAll<HTMLCanvasElement>(".sheets canvas") ?? [];
    const coloured = [...sheets].some((sheet) =>
      // Strongly enough to be seen: a quarter of what full colour is, in some pixel.
      sheet
        .getContext("2d", { willReadFrequently: true })!
        .getImageData(0, 0, 28, 28)
        .data.some((byte) => byte < 192),
    );
    if (!coloured) return void requestAnimationFrame(look);
    const paintedMs = performance.getEntriesByName("first-contentful-paint")[0].startTime;
    Object.assign(globalThis, { firstSheet: { paintedMs, colouredMs: performance.now() } });
  };
  requestAnimationFrame(look);
}
