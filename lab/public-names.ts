import { fileURLToPath } from "node:url";

const source = (path: string): string => fileURLToPath(new URL(`../src/${path}`, import.meta.url));

/** The library's public names are taken from its sources: one compiler, one bundle, nothing to be stale. */
export const publicNames: Record<string, string> = {
  "inkling/plot/browser": source("plot/browser.ts"),
  "inkling/plot": source("plot/index.ts"),
  "inkling/map": source("map/index.ts"),
  "inkling/nn": source("nn/index.ts"),
  "inkling/train": source("train/index.ts"),
  "inkling/data": source("data/index.ts"),
  inkling: source("index.ts"),
};
