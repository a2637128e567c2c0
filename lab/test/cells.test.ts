import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { execFile, execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { checkout } from "../../scripts/setup.js";
import { axeLightAndDark, chromiumPath, mnist, noViolation, openLab, startServer, wake, type OpenLab } from "./lab-page.ts";

// The page may have to be built first.
beforeAll(async () => {
  if (chromiumPath !== undefined) await startServer();
}, 300_000);

/** The page with its own cell in sight. */
async function openCell(): Promise<OpenLab & { cell: Locator }> {
  const lab = await openLab();
  await wake(lab.page, "code");
  return { ...lab, cell: lab.page.locator("#code").getByRole("group", { name: "Code: Softmax regression" }) };
}

async function write(cell: Locator, code: string): Promise<void> {
  const edit = cell.getByRole("button", { name: "Edit" });
  if ((await edit.count()) > 0) await edit.click();
  const editor = cell.getByRole("textbox");
  await editor.press("ControlOrMeta+a");
  await cell.page().keyboard.insertText(code);
}

/** What stands under the cell when it has run. */
async function run(cell: Locator): Promise<string> {
  await cell.getByRole("button", { name: "Run" }).click();
  return ended(cell);
}

async function ended(cell: Locator): Promise<string> {
  await cell.getByText(/^(Done in|Stopped|Line \d+:|\w*Error:)/).waitFor({ timeout: 60_000 });
  return cell.locator(".output").innerText();
}

const loaded = (page: Page): Promise<string> =>
  page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .map(({ name }) => name)
      .join("\n"),
  );

describe.skipIf(chromiumPath === undefined)("a code cell", () => {
  // One page, on which nothing but the page itself has been loaded at first; each test writes its own code.
  let page: Page;
  let cell: Locator;
  beforeAll(async () => {
    ({ page, cell } = await openCell());
  });

  test("shows its code without the editor, trains a network, and draws the sheets", async () => {
    expect(await loaded(page)).not.toMatch(/editor|plain|library/);
    await expect.poll(() => cell.getByRole("textbox").count(), { timeout: 10_000 }).toBe(0);
    const output = await run(cell);
    expect(output).toContain("step 200  loss 0.25759327  right on test digits 0.802");
    await expect.poll(() => cell.locator("canvas").count(), { timeout: 10_000 }).toBe(10);
    expect(await loaded(page)).not.toContain("editor");
  });

  test("is used with the keyboard alone: Enter edits, Tab indents, Control and Enter run, Escape leaves", async () => {
    await cell.getByRole("region", { name: "Code: Softmax regression" }).focus();
    await page.keyboard.press("Enter");
    await cell.getByRole("textbox").waitFor();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("if (1)");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.type("console.log('here')");
    await page.keyboard.press("Control+Enter");
    expect(await ended(cell)).toMatch(/^here\s/);
    await page.keyboard.press("Escape");
    await expect.poll(() => cell.getByRole("textbox").count(), { timeout: 10_000 }).toBe(0);
    expect(await cell.getByRole("button", { name: "Run" }).evaluate((button) => button === document.activeElement)).toBe(true);
    expect(await cell.getByRole("region", { name: "Code: Softmax regression" }).innerText()).toContain("console.log('here')");
  });

  test("can be edited, in TypeScript too; prints arrays as NumPy does; and Reset brings the code back", async () => {
    await write(
      cell,
      'import { array } from "inkling";\nconst rows: number[][] = [[1, 2.5], [-3, 0]];\nconsole.log(array(rows), { rows });',
    );
    expect(await run(cell)).toContain("[[ 1.   2.5]\n [-3.   0. ]] { rows: [ [ 1, 2.5 ], [ -3, 0 ] ] }");
    await cell.getByRole("button", { name: "Reset" }).click();
    expect(await cell.getByRole("textbox").innerText()).toContain("GradientDescentOptimizer");
    expect(await cell.locator(".output").innerText()).toBe("");
  });

  test.each([
    ["an error as it runs", "console.log(1);\n\nnull.size;", /^1\s+Line 3: TypeError: /],
    [
      "an error before it runs",
      "console.log(1);\nlet a = 1;\nlet a = 2;",
      /^Line 3: SyntaxError: Identifier 'a' has already been declared/,
    ],
    ["what is no program", "console.log(1);\nlet a = (;", /^Line 2: SyntaxError: /],
    [
      "a name that the package lacks",
      'import {\n  add,\n  Matmul } from "inkling";',
      /Line 1: SyntaxError: "inkling" has no export named "Matmul"; do you mean matmul\?/,
    ],
    [
      "another package",
      'import fs from "node:fs";',
      /Line 1: Error: A cell can import inkling, inkling\/data, inkling\/plot; "node:fs" is not here\./,
    ],
    [
      "a wrong shape",
      'import { matmul, placeholder } from "inkling";\nconst x = placeholder("x", [null, 784]);\nmatmul(x, placeholder("W", [785, 10]));',
      /Line 3: ShapeError: matmul: columns of a must equal rows of b/,
    ],
    [
      "a run that fails later",
      'import { placeholder, Session } from "inkling";\nconst x = placeholder("x", [2]);\nconst sess = new Session();\nawait sess.run(x);',
      /Line 4: FeedError: run: the placeholder "x" holds nothing until it is fed/,
    ],
    ["a promise that nobody awaits", '\nvoid Promise.reject(new Error("lost"));', /Line 2: Error: lost/],
  ])("says %s at its line", async (_, code, told) => {
    await write(cell, code);
    expect(await run(cell)).toMatch(told);
    const line = Number(/Line (\d+)/.exec(await cell.locator(".output").innerText())![1]);
    const wrong = await cell.locator(".editor").evaluate((host) => {
      const lines = [...host.shadowRoot!.querySelectorAll(".cm-line")];
      return lines.findIndex((element) => element.classList.contains("wrong")) + 1;
    });
    expect(wrong).toBe(line);
  });

  test("that never ends is stopped, and what it had printed stays", async () => {
    await write(cell, 'console.log("before");\nwhile (true) {}');
    await cell.getByRole("button", { name: "Run" }).click();
    await cell.getByText("before", { exact: true }).last().waitFor();
    await cell.getByRole("button", { name: "Stop" }).click();
    expect(await ended(cell)).toMatch(/^before\s+Stopped\. What was printed until then is above\.$/);
    await write(cell, "console.log(6 * 7)");
    expect(await run(cell)).toMatch(/^42\s/);
  });

  test("that prints for ever shows the beginning and leaves the page alive", async () => {
    await write(cell, "for (let i = 0; i < 1e6; i++) console.log(i);");
    const output = await run(cell);
    expect(output).toMatch(/^0\n1\n2\n/);
    expect(output).toContain("… and more, which is not shown.");
    expect(output.split("\n").length).toBeLessThan(600);
  });

  test("reaches neither the network nor what the page keeps, and cannot make code of text", async () => {
    const names =
      "fetch XMLHttpRequest WebSocket EventSource WebTransport BroadcastChannel Worker SharedWorker importScripts indexedDB caches cookieStore postMessage localStorage webkitRequestFileSystemSync";
    await write(
      cell,
      [
        `const names = ${JSON.stringify(names.split(" "))};`,
        "let all = [];",
        "for (let o = globalThis; o; o = Object.getPrototypeOf(o)) all.push(...Object.getOwnPropertyNames(o));",
        "console.log(names.filter((name) => name in globalThis || all.includes(name)));",
        "console.log(Object.keys(Object.getOwnPropertyDescriptors(navigator)));",
        "for (const act of [() => eval('1'), () => new Function('return 1')(), () => (async () => {}).constructor('1')()])",
        "  try { console.log(act()); } catch (error) { console.log(error.name); }",
        'import { readDataSets } from "inkling/data";',
        'await readDataSets("mnist", { mirrors: ["https://example.org/"] }).catch((error) => console.log(error.name, error.message.includes("example.org")));',
      ].join("\n"),
    );
    expect(await run(cell)).toMatch(/^\[\]\n\[ 'hardwareConcurrency' \]\nEvalError\nEvalError\nEvalError\nDataError false\s/);
  });

  test("draws charts, bars, images, tables and points", async () => {
    await write(
      cell,
      [
        'import { array } from "inkling";',
        'import { bars, chart, matrix, scatter, show } from "inkling/plot";',
        'show(scatter([0, 1, 2], [0, 1, NaN], [0, 1, 1], { title: "Two points" }));',
        'show(chart([{ name: "loss", y: [3, 2, 1] }, { name: "rate", y: [1, 1, NaN] }], { title: "Two lines" }));',
        "show(bars([0.25, 0.75]));",
        "show(array([[1, -1]]));",
        'show(matrix(array([[5, 6], [7, 8]]), { rowLabels: ["a", "b"] }));',
      ].join("\n"),
    );
    await run(cell);
    await expect.poll(() => cell.getByRole("img", { name: "Two lines" }).locator("path").count(), { timeout: 10_000 }).toBe(2);
    await expect.poll(() => cell.getByRole("img", { name: "Two points" }).locator("circle").count(), { timeout: 10_000 }).toBe(2);
    await expect.poll(() => cell.getByRole("img", { name: "0: 0.2500, 1: 0.7500" }).count(), { timeout: 10_000 }).toBe(1);
    const pixels = await cell
      .locator("canvas")
      .evaluate((canvas) => [...(canvas as HTMLCanvasElement).getContext("2d")!.getImageData(0, 0, 2, 1).data]);
    // seismic's ends: dark red for +1, dark blue for −1.
    expect(pixels).toEqual([127, 0, 0, 255, 0, 0, 76, 255]);
    await expect.poll(() => cell.getByRole("row", { name: "b 7 8" }).count(), { timeout: 10_000 }).toBe(1);
  });

  test("has a copy button that copies what is shown, and one that copies a file for Node", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await write(cell, "const a: number = 1;");
    // What is taken along is compiled first, so it comes a moment after the click.
    const clipboard = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
    const press = (name: string): Promise<void> => cell.getByRole("button", { name, exact: true }).click();
    await press("Copy");
    await expect.poll(clipboard, { timeout: 20_000 }).toBe("const a: number = 1;");
    await cell.getByText("Run it on your own computer").click();
    await press("Copy as code");
    await expect.poll(clipboard, { timeout: 20_000 }).toMatch(/^\/\/ Softmax regression\n/);
    expect(await clipboard()).toContain("\nconst a = 1;\n");
  });

  test("is found faultless by axe, read, edited and run, light and dark", async () => {
    await write(cell, 'import { show, bars } from "inkling/plot";\nshow(bars([1]));\nconsole.warn(1);\nnull.x;');
    await run(cell);
    expect(await axeLightAndDark(page, "#code")).toEqual(noViolation);
    await cell.getByRole("textbox").press("Escape");
    expect(await axeLightAndDark(page, "#code")).toEqual(noViolation);
    await cell.getByRole("button", { name: "Reset" }).click();
    expect(await axeLightAndDark(page, "#code")).toEqual(noViolation);
  });
});

describe.skipIf(chromiumPath === undefined)("a code cell that runs too long", () => {
  test("is ended after 30 seconds", async () => {
    const { page, cell, close } = await openCell();
    await write(cell, 'console.log("before");\nwhile (true) {}');
    await page.clock.install();
    await cell.getByRole("button", { name: "Run" }).click();
    await page.clock.runFor(1000);
    await cell.getByRole("button", { name: "Stop" }).waitFor();
    await page.clock.runFor(30_000);
    expect(await ended(cell)).toContain("Stopped after 30 seconds");
    await close();
  });
});

// ------------------------------------------------------------------------------------------------- in Node

/** A folder with the packed package installed as npm would, its dependencies those of the checkout; nothing is downloaded. */
function folderWithPackage(): string {
  const folder = mkdtempSync(join(tmpdir(), "inkling-cells-"));
  execFileSync("npm", ["pack", "--ignore-scripts", "--loglevel=error", "--pack-destination", folder], { cwd: checkout });
  const { name, version, dependencies } = JSON.parse(readFileSync(join(checkout, "package.json"), "utf8")) as {
    name: string;
    version: string;
    dependencies: Record<string, string>;
  };
  const packages = join(folder, "node_modules");
  mkdirSync(join(packages, name), { recursive: true });
  execFileSync("tar", ["-xzf", join(folder, `${name}-${version}.tgz`), "--strip-components=1", "-C", join(packages, name)]);
  for (const dependency of Object.keys(dependencies)) {
    mkdirSync(dirname(join(packages, dependency)), { recursive: true });
    symlinkSync(join(checkout, "node_modules", dependency), join(packages, dependency));
  }
  return folder;
}

/** What the file printed that a cell is taken along as. */
interface Printed {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function inNode(file: string): Promise<Printed> {
  const env = { ...process.env, NO_COLOR: "1", ...(mnist === undefined ? {} : { INKLING_DATA: mnist }) };
  return new Promise((resolve) =>
    execFile(process.execPath, [file], { cwd: dirname(file), env }, (error, stdout, stderr) =>
      resolve({ status: error === null ? 0 : Number(error.code), stdout, stderr }),
    ),
  );
}

const codeOf = (cell: Locator): Promise<string | null> => cell.getByRole("region", { name: /^Code: / }).textContent();

/** Waits until the cells' code has stopped changing: the values in it are the figures', which may still be on their way. */
async function settled(cells: readonly Locator[]): Promise<void> {
  // Some figures compute only when they are looked at.
  for (const cell of cells) await cell.scrollIntoViewIfNeeded();
  const code = async (): Promise<string> => (await Promise.all(cells.map(codeOf))).join("\n");
  for (let before = "", now = await code(); now !== before; now = await code()) {
    before = now;
    await cells[0].page().waitForTimeout(1500);
  }
}

describe.skipIf(chromiumPath === undefined)("taken along", () => {
  test("each cell of the page is a file that prints in Node what the cell prints", { timeout: 300_000 }, async () => {
    const folder = folderWithPackage();
    const { page, close } = await openLab({ mnist: true });
    for (const id of await page.locator("main > [id]:not([data-awake])").evaluateAll((parts) => parts.map((part) => part.id)))
      await wake(page, id);
    for (const fold of await page.locator("figure summary", { hasText: "The code" }).all()) await fold.click();
    const cells = await page.getByRole("group", { name: /^Code: / }).all();
    expect(cells.length).toBeGreaterThan(0);
    await settled(cells);
    // The files run in Node one after another, while the page goes on with its cells.
    const ran: { name: string; said: string; lines: string[]; inNode: Promise<Printed> }[] = [];
    for (const cell of cells) {
      const name = await cell.getAttribute("aria-label");
      await cell.getByText("Run it on your own computer").click();
      let [said, file] = ["", ""];
      // A figure that computes meanwhile gives its cell other values: then what ran is not what was taken along.
      for (let before: string | null = null; before !== (await codeOf(cell));) {
        before = await codeOf(cell);
        said = await run(cell);
        const [download] = await Promise.all([page.waitForEvent("download"), cell.getByRole("button", { name: "Download .mjs" }).click()]);
        file = join(folder, download.suggestedFilename());
        await download.saveAs(file);
      }
      if (mnist === undefined && readFileSync(file, "utf8").includes('"mnist"')) continue;
      const lines = (await cell.locator(".output pre").allInnerTexts()).join("\n").split("\n");
      const before = ran.at(-1)?.inNode;
      ran.push({ name: name!, said, lines, inNode: Promise.resolve(before).then(() => inNode(file)) });
    }
    for (const { name, said, lines, inNode: printed } of ran) expectSame(name, { said, lines }, await printed);
    rmSync(folder, { recursive: true });
    await close();
  });
});

/** @param inPage what stands under the cell, and the lines of it that it printed */
function expectSame(
  name: string,
  { said, lines }: { readonly said: string; readonly lines: readonly string[] },
  { status, stdout, stderr }: Printed,
): void {
  // Some cells show an error on purpose: Node has to say the same.
  const problem = /^Line \d+: (.*)$/m.exec(said)?.[1];
  expect({ name, status }).toEqual({ name, status: problem === undefined ? 0 : 1 });
  if (problem === undefined) expect(said).toMatch(/Done in/);
  else expect(stderr).toContain(problem);
  let at = 0;
  for (const line of lines) {
    at = stdout.indexOf(line, at);
    if (at < 0) throw new Error(`${name} prints "${line}" in the page, and in Node:\n${stdout}`);
  }
}
