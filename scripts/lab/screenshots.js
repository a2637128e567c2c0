import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { checkout } from "../setup.js";
import { openPage } from "./open-page.js";

// `npm run screenshots`: every chapter, light and dark, on a desk and on a telephone, after a short real run. They go to
// inkling-out/screenshots, to be looked at; arguments name the chapters, all without.

const chapters = ["hero", "see", "graph", "softmax", "cross-entropy", "downhill", "train", "sheets", "prediction", "code", "teacher"];
const sizes = { "1280x800": { width: 1280, height: 800 }, "390x844": { width: 390, height: 844 } };
const updates = 200;

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !chapters.includes(name));
if (unknown.length > 0) throw new Error(`There is no chapter "${unknown.join(", ")}"; there are: ${chapters.join(", ")}.`);
const folder = join(checkout, "inkling-out", "screenshots");
mkdirSync(folder, { recursive: true });

for (const [size, viewport] of Object.entries(sizes)) {
  for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
    const isPhone = size === "390x844";
    const { page, close } = await openPage({
      viewport,
      colorScheme,
      hasTouch: isPhone,
      isMobile: isPhone,
      deviceScaleFactor: isPhone ? 2 : 1,
    });
    try {
      await page.locator("#hero").getByRole("button", { name: "Train", exact: true }).click();
      const shown = page.getByRole("slider", { name: "Updates done" });
      while (Number(await shown.inputValue()) < updates) await page.waitForTimeout(50);
      await page.locator("#hero").getByRole("button", { name: "Stop" }).click();
      for (const chapter of asked.length > 0 ? asked : chapters) {
        const part = page.locator(`#${chapter}`);
        await part.scrollIntoViewIfNeeded();
        await page.waitForSelector(`#${chapter}[data-awake]`, { state: "attached" });
        await page.waitForTimeout(600);
        await part.screenshot({ path: join(folder, `${chapter}-${size}-${colorScheme}.png`) });
      }
    } finally {
      await close();
    }
    console.log(`${size} ${colorScheme}`);
  }
}
console.log(`The pictures are in ${folder}`);
