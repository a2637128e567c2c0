import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";
import type { PageAnswer, PageSettings } from "./page.ts";

/** A browser that runs: it opens the page at an address anew and asks its `sameBits`. */
export interface RunningBrowser {
  readonly ask: (address: string, settings: PageSettings) => Promise<PageAnswer>;
  readonly close: () => Promise<void>;
}

/** Where a program lies: the one an environment variable names, or the first of these that is there. */
export function findProgram(variable: string, names: readonly string[]): string | undefined {
  const named = process.env[variable];
  if (named) return named;
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return names.flatMap((name) => (name.includes("/") ? [name] : folders.map((folder) => join(folder, name)))).find(isProgram);
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** CHROME's, an installed Chromium or Chrome, or the one that Playwright keeps. */
export function findChromium(): string | undefined {
  const installed = findProgram("CHROME", [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  ]);
  if (installed !== undefined) return installed;
  const own = chromium.executablePath();
  return own && isProgram(own) ? own : undefined;
}

/** FIREFOX's, or an installed Firefox. */
export function findFirefox(): string | undefined {
  return findProgram("FIREFOX", ["firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"]);
}

type SameBits = (settings: PageSettings) => Promise<PageAnswer>;
const asked = (settings: PageSettings): Promise<PageAnswer> => (globalThis as unknown as { sameBits: SameBits }).sameBits(settings);

export async function startChromium(executablePath: string): Promise<RunningBrowser> {
  // Chromium refuses to sandbox itself for root, as whom containers often run.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launch({ executablePath, args });
  return {
    async ask(address, settings) {
      const page = await browser.newPage();
      try {
        await page.goto(address);
        return await page.evaluate(asked, settings);
      } finally {
        await page.close();
      }
    },
    close: () => browser.close(),
  };
}
