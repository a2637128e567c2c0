import { words } from "../words/en/cell.ts";

/**
 * The file that a cell is taken along as: its JavaScript, unchanged, under a few lines that say how it is run.
 *
 * @param javascript Without types.
 */
export function program(javascript: string, title: string, fileName: string): string {
  const lines = [title, "", ...words.howToRun(fileName)];
  return `${lines.map((line) => `// ${line}`.trimEnd()).join("\n")}\n\n${javascript.trim()}\n`;
}

/** `cells-softmax.mjs` from "Softmax of three scores". */
export function fileNameFor(title: string): string {
  const words = title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return `${words || "cell"}.mjs`;
}
