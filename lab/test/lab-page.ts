import AxeSource from "axe-core";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { afterAll } from "vitest";
import { checkout, setUp } from "../../scripts/setup.js";
import { mnistFolder } from "../../scripts/mnist-folder.js";
import { serveLab, type LabServer } from "../../src/cli/lab/server.ts";
import { findChromium } from "../../test/same-bits/browsers.ts";

// The built page in a real Chromium, over the server that users have. A test file's pages share one browser.

export interface OpenOptions {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: "light" | "dark";
  readonly reducedMotion?: "reduce" | "no-preference";
  readonly hasTouch?: boolean;
  /** What follows the address: "#see". */
  readonly path?: string;
  /** Whether the server hands out MNIST, where it is at hand; not unless asked for, so that runs do not depend on it. */
  readonly mnist?: boolean;
  /** For axe, whose source the page's own policy would refuse. */
  readonly bypassCSP?: boolean;
  /** Errors in the console that are part of what is tested. */
  readonly expectedErrors?: RegExp;
  /** A context to open the page in, with what it keeps. */
  readonly context?: BrowserContext;
}

export interface OpenLab {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly address: string;
  /** What went wrong in the page so far; `close` fails if there is anything. */
  readonly errors: readonly string[];
  readonly close: () => Promise<void>;
}

/** Undefined where there is no Chromium: the tests are then skipped, and `npm test` says so. */
export const chromiumPath: string | undefined = findChromium();
/** Where MNIST is; undefined where it is not, and tests that need it are skipped. */
export const mnist: string | undefined = mnistFolder();

let browser: Promise<Browser> | undefined;
const servers = new Map<boolean, Promise<LabServer>>();

/** What a page without MNIST cannot help to say: it has looked for it, here and on the mirrors. */
const withoutMnist = /mnist|net::ERR_|Failed to load resource.*404/i;

export function startBrowser(): Promise<Browser> {
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return (browser ??= chromium.launch({ executablePath: chromiumPath!, args }));
}

/** The server that users have, over the page as it is built from the sources that are there. */
export function startServer({ mnist: withMnist = false }: { readonly mnist?: boolean } = {}): Promise<LabServer> {
  let server = servers.get(withMnist);
  if (!server) {
    setUp({ lab: true, say: () => {} });
    const environment = { ...process.env, ...(mnist === undefined ? {} : { INKLING_DATA: mnist }) };
    server = serveLab({ folder: `${checkout}/dist/lab`, port: 0, environment, mnist: withMnist });
    servers.set(withMnist, server);
  }
  return server;
}

afterAll(async () => {
  await (await browser)?.close();
  for (const server of servers.values()) await (await server).close();
});

/** Opens the page, and waits until the hero is awake. */
export async function openLab(options: OpenOptions = {}): Promise<OpenLab> {
  const { path = "", mnist: withMnist = false, expectedErrors } = options;
  const { address } = await startServer({ mnist: withMnist });
  const context =
    options.context ??
    (await (
      await startBrowser()
    ).newContext({
      viewport: options.viewport ?? { width: 1280, height: 800 },
      colorScheme: options.colorScheme ?? "light",
      reducedMotion: options.reducedMotion ?? "no-preference",
      hasTouch: options.hasTouch ?? false,
      bypassCSP: options.bypassCSP ?? false,
    }));
  const page = await context.newPage();
  // Nobody outside is asked: what a mirror would answer is no business of a test.
  await page.route(
    (url) => url.hostname !== "127.0.0.1",
    (route) => route.abort(),
  );
  const errors: string[] = [];
  const note = (text: string): void => {
    if (expectedErrors?.test(text) || (!withMnist && withoutMnist.test(text))) return;
    errors.push(text);
  };
  page.on("pageerror", (error) => note(error.stack ?? error.message));
  page.on("console", (message) => {
    if (message.type() === "error") note(`${message.text()} (${message.location().url})`);
  });
  await page.goto(address + path);
  await page.locator("#hero[data-awake]").waitFor();
  const close = async (): Promise<void> => {
    await (options.context ? page : context).close();
    if (errors.length > 0) throw new Error(`The page reported:\n${errors.join("\n")}`);
  };
  return { page, context, address, errors, close };
}

/** Brings a part of the page into sight and waits until it is awake. */
export async function wake(page: Page, id: string): Promise<void> {
  await page.locator(`#${id}`).scrollIntoViewIfNeeded();
  await page.locator(`#${id}[data-awake]`).waitFor();
}

/** Presses Train and waits until at least so many updates are done. */
export async function trainTo(page: Page, updates: number): Promise<void> {
  await page
    .locator("#hero")
    .getByRole("button", { name: /^(Train|Go on|Train again)$/ })
    .click();
  await waitForUpdates(page, updates);
}

/** Waits until the time line has come to at least t. */
export async function waitForUpdates(page: Page, t: number): Promise<void> {
  await page.waitForFunction((least) => Number(document.querySelector<HTMLInputElement>("#time input[type=range]")?.value) >= least, t, {
    timeout: 60_000,
  });
}

export interface Violation {
  readonly rule: string;
  readonly help: string;
  readonly where: readonly string[];
}

/** What axe-core finds wrong within a part of the page. The page must have been opened with `bypassCSP`. */
export async function axe(page: Page, selector = "body"): Promise<readonly Violation[]> {
  await page.evaluate(AxeSource.source);
  return page.evaluate(async (within) => {
    const { axe: run } = globalThis as unknown as { axe: typeof AxeSource };
    const { violations } = await run.run(within, { resultTypes: ["violations"] });
    return violations.map(({ id, help, nodes }) => ({
      rule: id,
      help,
      where: nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`),
    }));
  }, selector);
}
