import { written } from "../../state/ink.ts";

/**
 * A "1" at the left edge: an upright line, three pixels wide. Not in the outermost columns: there no digit ever had ink,
 * so every weight is zero and only the biases speak.
 */
export const leftEdgeOne: Uint8Array = written([
  [4.4, 4.5],
  [4.0, 14],
  [3.7, 23.5],
]);
