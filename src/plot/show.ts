import { type Showable, figureOf } from "./figure-of.ts";
import { detectTerminal } from "./terminal/detect.ts";
import { toTerminal } from "./terminal/terminal.ts";

/**
 * Shows a figure, a panel or an array [height, width] in the terminal, as well as the terminal can. In a code cell of
 * the lab the same call draws it under the cell.
 */
export function show(what: Showable): void {
  process.stdout.write(toTerminal(figureOf(what), detectTerminal(process.env, process.stdout)));
}
