import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { decode } from "fast-png";
import { checkout } from "../setup.js";
import { openPage } from "./open-page.js";

// `npm run hero-picture`: the README's picture, the page itself as it learns: assets/readme/hero.png, an animated PNG.

/** Updates done in each frame: most happens at the start. */
const moments = [0, 1, 2, 4, 7, 12, 20, 35, 60, 100, 160, 250, 400];
const trained = 400;
const frameMs = 260;

const { page, close } = await openPage({ viewport: { width: 880, height: 620 }, colorScheme: "light", reducedMotion: "reduce" });
// Built by now, as the page is.
const { animatedPng } = await import("../../dist/src/plot/index.js");
const frames = [];
try {
  const time = page.getByRole("slider", { name: "Updates done" });
  await page.locator("#hero").getByRole("button", { name: "Train", exact: true }).click();
  while (Number(await time.inputValue()) < trained) await page.waitForTimeout(20);
  await page.locator("#hero").getByRole("button", { name: "Stop" }).click();
  await page.locator("#hero").getByRole("button", { name: "Go on" }).waitFor();
  // The pointer would light what it rests on.
  await page.mouse.move(2, 2);
  for (const t of moments) {
    await time.fill(String(t));
    await page.waitForTimeout(400);
    const { width, height, data, channels } = decode(await page.screenshot());
    frames.push({ width, height, rgb: withoutAlpha(data, channels), ms: t === trained ? 2000 : t === 0 ? 800 : frameMs });
  }
} finally {
  await close();
}
const file = join(checkout, "assets", "readme", "hero.png");
const bytes = animatedPng(frames);
writeFileSync(file, bytes);
console.log(`${file}: ${frames.length} frames, ${(bytes.length / 1e6).toFixed(2)} MB`);

/**
 * @param {ArrayLike<number>} data
 * @param {number} channels
 */
function withoutAlpha(data, channels) {
  return Uint8Array.from({ length: (data.length / channels) * 3 }, (_, i) => data[Math.floor(i / 3) * channels + (i % 3)] ?? 0);
}
