import { encode } from "fast-png";
import { type Frame, changedPlace, checkFrames, cutOut } from "./frames.ts";
import type { Pixels } from "./image.ts";

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/**
 * An animated PNG of frames that follow one another for ever: of each, only the rectangle that differs from the one
 * before.
 *
 * @throws RangeError if there are no frames, or they are not all of one size.
 *
 * Source: "Portable Network Graphics (PNG) Specification", third edition, W3C, 2025, chapter 11.3.6.
 */
export function animatedPng(frames: readonly Frame[]): Uint8Array {
  checkFrames("animatedPng", frames);
  const parts = [signature, chunk("IHDR", ...chunkData(frames[0], "IHDR")), chunk("acTL", numbers(frames.length, 0))];
  let number = 0;
  frames.forEach((frame, i) => {
    const { width, height } = frame;
    const place = i === 0 ? { left: 0, top: 0, width, height } : changedPlace(frames[i - 1], frame);
    const control = new Uint8Array(26);
    const view = new DataView(control.buffer);
    [number++, place.width, place.height, place.left, place.top].forEach((value, field) => view.setUint32(4 * field, value));
    // How long it stays, as a fraction of a second.
    view.setUint16(20, frame.ms);
    view.setUint16(22, 1000);
    parts.push(chunk("fcTL", control));
    for (const data of chunkData(cutOut(frame, place), "IDAT")) {
      parts.push(i === 0 ? chunk("IDAT", data) : chunk("fdAT", numbers(number++), data));
    }
  });
  return joined([...parts, chunk("IEND")]);
}

/** What is in the chunks of this name of the picture as a PNG file. */
function chunkData({ width, height, rgb }: Pixels, name: string): Uint8Array[] {
  const file = encode({ width, height, data: rgb, channels: 3, depth: 8 }, { zlib: { level: 9 } });
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const found: Uint8Array[] = [];
  for (let at = signature.length; at < file.length; at += 12 + view.getUint32(at)) {
    if (String.fromCharCode(...file.subarray(at + 4, at + 8)) === name) found.push(file.subarray(at + 8, at + 8 + view.getUint32(at)));
  }
  return found;
}

function chunk(name: string, ...data: readonly Uint8Array[]): Uint8Array {
  const body = joined([Uint8Array.from(name, (letter) => letter.charCodeAt(0)), ...data]);
  return joined([numbers(body.length - 4), body, numbers(checksum(body))]);
}

function numbers(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => view.setUint32(4 * i, value));
  return bytes;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** CRC-32, as each chunk ends with. */
function checksum(bytes: Uint8Array): number {
  let value = 0xffff_ffff;
  for (const byte of bytes) value = crcTable[(value ^ byte) & 255] ^ (value >>> 8);
  return (value ^ 0xffff_ffff) >>> 0;
}
