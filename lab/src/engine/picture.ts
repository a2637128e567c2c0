import { decodeInk, digitFromInk } from "inkling/data";
import type { OwnFile } from "./files.ts";

/**
 * A PNG picture as the network reads it: one of 28×28 as it is, any other scaled and centred as MNIST's digits were.
 *
 * @throws DataError if it is damaged or blank
 */
export function digitOfPicture({ bytes, path }: OwnFile): Uint8Array {
  const ink = decodeInk(bytes, path);
  return digitFromInk(ink, path, { center: ink.width !== 28 || ink.height !== 28 });
}
