// TypeScript without its types. Loaded when a cell is first run or taken along, never with the page.

import { transform } from "sucrase";
import type { CellProblem } from "./outputs.ts";

/**
 * The JavaScript of a cell, each line where it was.
 *
 * @throws CodeError if it is not a program.
 */
export function plainJavaScript(code: string): string {
  try {
    return transform(code, { transforms: ["typescript"], disableESTransforms: true, keepUnusedImports: true }).code;
  } catch (error) {
    throw new CodeError(error instanceof Error ? error.message : String(error));
  }
}

/** What cannot be read as a program, and at which line. */
export class CodeError extends Error {
  readonly problem: CellProblem;

  constructor(told: string) {
    const [, message = told, line] = /^(?:Error transforming \w+: )?([^]*?)(?: \((\d+):\d+\))?$/.exec(told) ?? [];
    super(message);
    this.problem = { name: "SyntaxError", message, line: line === undefined ? undefined : Number(line) };
  }
}
