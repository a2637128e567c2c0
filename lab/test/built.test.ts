import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { setUpLab } from "../../scripts/setup.js";
import { builtLab } from "../../src/cli/commands/lab.ts";

const folder = builtLab();
const kilobyte = 1000;
beforeAll(() => setUpLab({ say: () => {} }), 120_000);

const page = (): string => readFileSync(join(folder, "index.html"), "utf8");
const gzipped = (file: string): number => gzipSync(readFileSync(join(folder, file)), { level: 9 }).length;

test("the first view loads at most 150 KB of JavaScript, compressed, the engine and its workers among it", () => {
  const html = page();
  const scripts = new Set([...html.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(([, file]) => file));
  const workers = readdirSync(join(folder, "assets")).filter((name) => /^(worker|generate)\b.*\.js$/.test(name));
  expect(scripts.size).toBeGreaterThan(3);
  expect(workers.length).toBeGreaterThan(1);
  const sizes = [...scripts, ...workers.map((name) => `assets/${name}`)].map(gzipped);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(150 * kilobyte);
});

test("the page has its text without JavaScript, and no script or style within it", () => {
  const html = page();
  expect(html).toContain("<title>Inkling");
  expect(html).toContain("<h1");
  expect(html).toMatch(/http-equiv="Content-Security-Policy" content="default-src 'self'/);
  expect(html).not.toMatch(/<style|<script(?![^>]* src=)/);
});

test("every address in the page is relative, so that it works from any path", () => {
  for (const [, address] of page().matchAll(/\s(?:src|href)="([^"]*)"/g)) expect(address).toMatch(/^(\.\/|#|https:\/\/|$)/);
});

test("no file but the page's own is in the built folder, and none is empty", () => {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => statSync(join(folder, name)).isFile());
  expect(names.filter((name) => name.includes(".map") || name.endsWith("manifest.json"))).toEqual([]);
  expect(names.filter((name) => statSync(join(folder, name)).size === 0)).toEqual([]);
});
