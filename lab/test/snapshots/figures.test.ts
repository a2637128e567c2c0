import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { checkout } from "../../../scripts/setup.js";
import { chromiumPath } from "../lab-page.ts";
import { figures, openTrained, pictureOf } from "./figures.ts";
import { cellPixels, differencePicture, readPicture, unlikeness, writePicture, type Picture } from "./picture.ts";

// Each figure beside its kept picture. `npm run snapshots` takes the pictures anew, to be looked at before they are kept.

const keptFolder = join(import.meta.dirname, "reference");
const differencesFolder = join(checkout, "inkling-out", "snapshots");
const renewing = process.env["INKLING_RENEW_SNAPSHOTS"] !== undefined;

/** How many small pixels may be unlike: a letter that another version of the browser draws otherwise. */
const mostUnlike = 3;

describe.skipIf(chromiumPath === undefined)("the figures", () => {
  let page: Page;
  beforeAll(async () => {
    if (!renewing) rmSync(differencesFolder, { recursive: true, force: true });
    page = await openTrained();
  });

  const taken = figures.flatMap((figure) => [
    { figure, colorScheme: "light" as const },
    ...(figure.dark ? [{ figure, colorScheme: "dark" as const }] : []),
  ]);

  test.each(taken.map((one) => ({ ...one, name: `${one.figure.id}-${one.colorScheme}` })))(
    "$name looks as it did",
    async ({ figure, colorScheme, name }) => {
      const now = await pictureOf(page, figure, colorScheme);
      const file = join(keptFolder, `${name}.png`);
      if (renewing) {
        // A picture that is like the kept one is left as it is, so that a change shows what has changed.
        if (!existsSync(file) || differenceFrom(readPicture(readFileSync(file)), now)) writeFileSync(file, writePicture(now));
        return;
      }
      if (!existsSync(file)) throw new Error(`${name} has no kept picture yet: npm run snapshots takes it`);
      const kept = readPicture(readFileSync(file));
      const difference = differenceFrom(kept, now);
      if (!difference) return;
      mkdirSync(differencesFolder, { recursive: true });
      const shown = join(differencesFolder, `${name}.png`);
      writeFileSync(shown, writePicture(differencePicture(kept, now)));
      expect.fail(
        `${name} ${difference}. ${shown} shows the kept picture, the new one, and where they differ; if it is meant to look like this, npm run snapshots keeps it.`,
      );
    },
  );
});

/** In what a picture is unlike the kept one; undefined where it looks the same. */
function differenceFrom(kept: Picture, now: Picture): string | undefined {
  if (kept.width !== now.width || kept.height !== now.height) {
    const size = ({ width, height }: Picture): string => `${width * cellPixels} by ${height * cellPixels} pixels`;
    return `is ${size(now)} and was ${size(kept)}`;
  }
  const unlike = unlikeness(kept, now).reduce((sum, value) => sum + value, 0);
  return unlike > mostUnlike ? `differs from its kept picture in ${unlike} of ${now.width * now.height} places` : undefined;
}
