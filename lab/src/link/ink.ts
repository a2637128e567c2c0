// A drawing in few bytes: it is mostly paper, and much of the rest is full ink.

import { pixelCount } from "../engine/protocol.ts";
import { ByteReader, ByteWriter, LinkError } from "./bytes.ts";

// One byte says what follows: up to 128 pixels of paper, up to 64 of full ink, or up to 64 bytes as they are.
const inkFrom = 128;
const bytesFrom = 192;

export function writeInk(writer: ByteWriter, ink: Uint8Array): void {
  let at = 0;
  while (at < pixelCount) {
    const value = ink[at];
    if (value === 0 || value === 255) {
      const most = value === 0 ? inkFrom : bytesFrom - inkFrom;
      let count = 1;
      while (count < most && at + count < pixelCount && ink[at + count] === value) count++;
      writer.byte((value === 0 ? 0 : inkFrom) + count - 1);
      at += count;
    } else {
      let end = at + 1;
      while (end < pixelCount && end - at < 64 && ink[end] !== 0 && ink[end] !== 255) end++;
      writer.byte(bytesFrom + end - at - 1);
      writer.raw(ink.subarray(at, end));
      at = end;
    }
  }
}

export function readInk(reader: ByteReader): Uint8Array {
  const ink = new Uint8Array(pixelCount);
  for (let at = 0; at < pixelCount;) {
    const control = reader.byte();
    const from = control < inkFrom ? 0 : control < bytesFrom ? inkFrom : bytesFrom;
    const count = control - from + 1;
    if (at + count > pixelCount) throw new LinkError("its drawing is larger than 28 × 28");
    if (from === inkFrom) ink.fill(255, at, at + count);
    if (from === bytesFrom) ink.set(reader.raw(count), at);
    at += count;
  }
  return ink;
}
