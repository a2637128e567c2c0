import { readFileSync } from "node:fs";
import { join } from "node:path";

/** @typedef {{ file: string, src?: string, imports?: string[], css?: string[], assets?: string[] }} Chunk */

/** What the first view is made of besides the page's own script: these would be found out about one after the other. */
const firstView = ["src/Hero.svelte", "src/timeline/TimeLine.svelte", "src/link/GoalBar.svelte", "src/link/start.ts"];
const firstFonts = /(source-serif-4|source-code-pro)-latin-wght-normal/;

/**
 * Links that let the browser fetch at once what the first view needs.
 *
 * @param {string} out the built folder, with the bundler's manifest.json
 */
export function preloads(out) {
  /** @type {Record<string, Chunk>} */
  const manifest = JSON.parse(readFileSync(join(out, "manifest.json"), "utf8"));
  const fonts = Object.values(manifest).filter(({ file }) => firstFonts.test(file));
  return [
    ...fonts.map(({ file }) => `<link rel="preload" href="./${file}" as="font" type="font/woff2" crossorigin />`),
    ...firstViewScripts(manifest).map((file) => `<link rel="modulepreload" href="./${file}" crossorigin />`),
  ].join("");
}

/**
 * The scripts that the first view loads, the page's own first.
 *
 * @param {Record<string, Chunk>} manifest
 * @returns {string[]}
 */
export function firstViewScripts(manifest) {
  /** @type {Set<string>} */
  const files = new Set();
  /** @param {string} key */
  const add = (key) => {
    const chunk = manifest[key];
    if (chunk === undefined) throw new Error(`the bundle has no ${key}: scripts/lab/preloads.js names what the first view is made of`);
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    chunk.imports?.forEach(add);
  };
  ["index.html", ...firstView].forEach(add);
  return [...files];
}
