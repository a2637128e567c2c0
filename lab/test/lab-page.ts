import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AxeResults, Result } from "axe-core";
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Locator, type Page } from "playwright-core";
import { afterAll, onTestFinished } from "vitest";
import { mnistFolder } from "../../scripts/mnist-folder.js";
import { setUpLab } from "../../scripts/setup.js";
import { builtLab } from "../../src/cli/commands/lab.ts";
import { serveLab, type LabServer } from "../../src/cli/lab/server.ts";
import { findChromium } from "../../test/same-bits/browsers.ts";

// The built lab in a real Chromium, over the server that people get, with its headers. No test reaches the network.

export interface OpenOptions extends Pick<
  BrowserContextOptions,
  "viewport" | "colorScheme" | "reducedMotion" | "hasTouch" | "javaScriptEnabled" | "bypassCSP"
> {
  /** What follows the server's address: a link's settings, "#train". */
  readonly path?: string;
  /** Whether the server has MNIST (the one INKLING_DATA names); without, the page stays with what it has. */
  readonly mnist?: boolean;
  /** As a host without headers serves it: no isolation, so no threads. */
  readonly plainHost?: boolean;
  /** Errors in the console that this test provokes. */
  readonly expectedErrors?: RegExp;
  /** A context with what earlier pages left in it; closing the lab then leaves it open. */
  readonly context?: BrowserContext;
  /** For a page that stays as it was prerendered. */
  readonly asleep?: boolean;
  /** Runs before the page's own scripts. */
  readonly before?: (page: Page) => Promise<void>;
}

export interface OpenLab {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly address: string;
  /** What the console and the page complained of. Must be empty at the end of the test. */
  readonly errors: readonly string[];
  readonly close: () => Promise<void>;
}

/** Undefined where no Chromium is installed: `describe.skipIf(chromiumPath === undefined)`. */
export const chromiumPath: string | undefined = findChromium();
/** Where MNIST is; undefined where it is not, and tests that need it are skipped. */
export const mnist: string | undefined = mnistFolder();

let browser: Promise<Browser> | undefined;
const servers = new Map<string, Promise<LabServer>>();
const opened = new Set<OpenLab>();

/** MNIST is not reached in a test that goes without: the browser says so, and the page is to bear it. */
const noMnist = /\/mnist\/|storage\.googleapis|ossci-datasets|cdn\.jsdelivr/;

/**
 * Opens the lab in a page of its own. It is closed when the test is done, and the test fails if the console held an error.
 */
export async function openLab(options: OpenOptions = {}): Promise<OpenLab> {
  const { path = "", mnist: withMnist = false, plainHost = false, asleep = false, expectedErrors, before, ...contextOptions } = options;
  const { address } = await startServer({ mnist: withMnist, plainHost });
  const context =
    options.context ?? (await (await startBrowser()).newContext({ viewport: { width: 1280, height: 800 }, ...contextOptions }));
  const errors: string[] = [];
  const complain = (text: string, from = ""): void => {
    if (noMnist.test(from) || noMnist.test(text) || expectedErrors?.test(text)) return;
    errors.push(from ? `${text} (${from})` : text);
  };
  context.on("weberror", (error) => complain(String(error.error().stack ?? error.error())));
  context.on("console", (message) => {
    if (message.type() === "error") complain(message.text(), message.location().url);
  });
  const page = await context.newPage();
  const lab: OpenLab = {
    page,
    context,
    address,
    errors,
    close: async () => {
      opened.delete(lab);
      await (options.context ? page : context).close();
    },
  };
  opened.add(lab);
  atEnd(async () => {
    if (opened.has(lab)) await lab.close();
    if (errors.length > 0) throw new Error(`the page complained:\n${errors.join("\n")}`);
  });
  await before?.(page);
  await page.goto(address + path);
  if (!asleep && contextOptions.javaScriptEnabled !== false) await page.waitForSelector("#hero[data-awake]", { state: "attached" });
  return lab;
}

/** Scrolls a chapter into sight and waits until it is awake. */
export async function wake(page: Page, id: string): Promise<void> {
  await page.locator(`#${id}`).scrollIntoViewIfNeeded();
  await page.waitForSelector(`#${id}[data-awake]`, { state: "attached" });
}

/** Waits until so many updates are shown. */
export async function waitForUpdates(page: Page, count: number, timeout = 25_000): Promise<void> {
  const shown = page.getByRole("slider", { name: "Updates done" });
  const until = performance.now() + timeout;
  while (Number(await shown.inputValue()) < count) {
    if (performance.now() > until) throw new Error(`after ${timeout} ms the page shows ${await shown.inputValue()} updates, not ${count}`);
    await page.waitForTimeout(25);
  }
}

/** Presses the round button, which may say what it would train on, and waits until so many updates are shown. */
export async function trainTo(page: Page, updates: number): Promise<void> {
  await page
    .locator("#hero")
    .getByRole("button", { name: /^(Train|Go on)/ })
    .click();
  await waitForUpdates(page, updates);
}

/** Trains until so many updates are shown, and stops: what is seen then stands still. */
export async function trainAndStop(page: Page, updates: number): Promise<void> {
  await trainTo(page, updates);
  const hero = page.locator("#hero");
  await hero.getByRole("button", { name: "Stop" }).click();
  await hero.getByRole("button", { name: "Go on" }).waitFor();
}

/**
 * Chooses one of a row of options as people do: by its label. The radio button itself is a pixel that nobody sees, and a
 * click on it may miss while what is above it still grows.
 */
export async function choose(part: Locator, option: string): Promise<void> {
  const radio = { name: option, exact: true } as const;
  await part.locator("label", { has: part.page().getByRole("radio", radio) }).click();
  await part.getByRole("radio", { ...radio, checked: true }).waitFor({ state: "attached" });
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * What axe-core finds wrong in a part of the page. It is put there by the debugger, which the page's policy does not bind.
 *
 * @returns one line for each violation, with the elements; empty where all is well
 */
export async function axe(page: Page, selector = "body"): Promise<string[]> {
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async (part): Promise<Result[]> => {
    const { axe } = globalThis as unknown as { axe: { run: (context: string) => Promise<AxeResults> } };
    return (await axe.run(part)).violations;
  }, selector);
  return violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}: ${nodes.map(({ target, failureSummary }) => `${target.join(" ")} ${failureSummary}`).join("; ")}`,
  );
}

/** What axe-core finds wrong in a part of the page, in light and in dark; `noViolation` where all is well. */
export async function axeLightAndDark(page: Page, selector: string): Promise<{ readonly light: string[]; readonly dark: string[] }> {
  const found = { light: [] as string[], dark: [] as string[] };
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    // Colours on their way from one scheme to the other are nobody's.
    await page.evaluate(async () => {
      await new Promise(requestAnimationFrame);
      await Promise.allSettled(document.getAnimations().map(async (animation) => animation.finished));
    });
    found[colorScheme].push(...(await axe(page, selector)));
  }
  return found;
}

export const noViolation = { light: [], dark: [] };

/** How wide the page is, in pixels, in a window that is as narrow as the narrowest telephone: 320, if nothing scrolls sideways. */
export async function widthOnTelephone(page: Page): Promise<number> {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  return page.evaluate(() => document.documentElement.scrollWidth);
}

function atEnd(work: () => Promise<void>): void {
  try {
    onTestFinished(work);
  } catch {
    // Opened for several tests, before them: what it complained of is seen when the file is done.
    afterAll(work);
  }
}

export function startBrowser(): Promise<Browser> {
  browser ??= chromium.launch({
    executablePath: chromiumPath!,
    // Chromium refuses to sandbox itself for root, as whom containers often run. And there is no network but this computer.
    args: [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
  });
  return browser;
}

/** The server that people get, over the page as it is built from the sources that are there; one of each kind for a test file. */
export async function startServer({
  mnist: withMnist = false,
  plainHost = false,
}: { readonly mnist?: boolean; readonly plainHost?: boolean } = {}): Promise<LabServer> {
  const key = `${withMnist} ${plainHost}`;
  const server = servers.get(key) ?? serve(withMnist, plainHost);
  servers.set(key, server);
  return server;
}

async function serve(withMnist: boolean, plainHost: boolean): Promise<LabServer> {
  setUpLab({ say: () => {} });
  const empty = await mkdtemp(join(tmpdir(), "inkling-no-mnist-"));
  const environment = withMnist && mnist !== undefined ? { ...process.env, INKLING_DATA: mnist } : { INKLING_DATA: empty };
  const server = await serveLab({ folder: builtLab(), port: 0, environment, ...(plainHost ? { headers: {} } : {}) });
  const close = async (): Promise<void> => {
    await server.close();
    await rm(empty, { recursive: true, force: true });
  };
  return { ...server, close };
}

afterAll(async () => {
  for (const lab of opened) await lab.close();
  await (await browser)?.close();
  for (const server of servers.values()) await (await server).close();
});
