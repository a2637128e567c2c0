import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium, type Browser, type CDPSession, type Page } from "playwright-core";
import { builtLab } from "../src/cli/commands/lab.ts";
import { serveLab } from "../src/cli/lab/server.ts";
import { findChromium } from "../test/same-bits/browsers.ts";
import { checkout } from "./process.ts";

/** The lab as people get it: the built page, from `inkling lab`, in a Chromium without a window. */
export interface BenchedLab {
  readonly browser: Browser;
  /** Opens the page as at a first visit. `before` runs ahead of the page's own scripts. */
  readonly open: (before?: () => void) => Promise<{ readonly page: Page; readonly debug: CDPSession }>;
  readonly close: () => Promise<void>;
}

/** Undefined where there is no Chromium. */
export async function startLab(): Promise<BenchedLab | undefined> {
  const executablePath = findChromium();
  if (executablePath === undefined) return undefined;
  // Plain JavaScript, without types.
  const { setUpLab } = (await import(join(checkout, "scripts", "setup.js"))) as { setUpLab: () => void };
  setUpLab();
  const server = await serveLab({ folder: builtLab(), port: 0, environment: process.env });
  // Chromium refuses to sandbox itself for root, as whom containers often run.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launch({ executablePath, args });
  return {
    browser,
    open: async (before) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const page = await context.newPage();
      if (before) await page.addInitScript(before);
      await page.goto(server.address);
      await page.waitForSelector("#hero[data-awake]", { state: "attached" });
      return { page, debug: await context.newCDPSession(page) };
    },
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

/** How many updates the page shows. */
export const shownUpdates = async (page: Page): Promise<number> => Number(await page.locator("#time input[type=range]").inputValue());

/** Presses the hero's button, and stops when so many updates are shown. */
export async function trainAndStop(page: Page, updates: number): Promise<void> {
  const button = page.locator("#hero .train");
  await button.click();
  while ((await shownUpdates(page)) < updates) await page.waitForTimeout(10);
  await button.click();
  await page.locator("#hero").getByRole("button", { name: "Go on" }).waitFor();
}

/** KB of JavaScript that the first view loads: the scripts that the page names, and the workers that they start. */
export function firstViewKb(): number {
  const folder = join(checkout, "dist", "lab");
  const html = readFileSync(join(folder, "index.html"), "utf8");
  const scripts = new Set([...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(([, file]) => file));
  for (const name of readdirSync(join(folder, "assets"))) if (/^(worker|generate)\b.*\.js$/.test(name)) scripts.add(`assets/${name}`);
  const sizes = [...scripts].map((file) => gzipSync(readFileSync(join(folder, file)), { level: 9 }).length);
  return sizes.reduce((sum, size) => sum + size, 0) / 1000;
}
