import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";
import { mnistFolder } from "../mnist-folder.js";
import { setUpLab } from "../setup.js";

/** @param {string} file */
function isProgram(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** CHROME's, or an installed Chromium or Chrome. */
function findChromium() {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const found = process.env["CHROME"] || names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
  if (!found) throw new Error("No Chromium was found; CHROME names one.");
  return found;
}

/**
 * The built lab in a Chromium without a window, served as `inkling lab` serves it.
 *
 * @param {import("playwright-core").BrowserContextOptions} options
 */
export async function openPage(options) {
  setUpLab();
  const { startInkling } = await import("./start-inkling.js");
  const data = mnistFolder();
  const { address, stop } = await startInkling(["lab", "--no-open", "--port", "0"], data === undefined ? {} : { INKLING_DATA: data });
  // Chromium refuses to sandbox itself for root, as whom containers often run.
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const browser = await chromium.launch({ executablePath: findChromium(), args });
  const page = await (await browser.newContext(options)).newPage();
  await page.goto(address);
  await page.waitForSelector("#hero[data-awake]", { state: "attached" });
  const close = async () => {
    await browser.close();
    await stop();
  };
  return { page, close };
}
