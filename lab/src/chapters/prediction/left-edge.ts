import { written } from "../../state/ink.ts";

/** A "1" as far to the left as it can stand: an upright line, three pixels wide. */
export const leftEdgeOne: Uint8Array = written([
  [2.2, 4.5],
  [2.0, 14],
  [1.8, 23.5],
]);
