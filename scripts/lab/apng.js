import { encode } from "fast-png";

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/**
 * An animated PNG of frames that follow one another for ever: of each, only the rectangle that differs from the one before.
 * Source: "APNG Specification" of the Portable Network Graphics Specification, third edition, chapter 11.3.6.
 *
 * @param {{ width: number, height: number, data: Uint8Array, ms: number }[]} frames RGB, all of one size; `ms` is how long each stays
 * @returns {Uint8Array}
 */
export function animatedPng(frames) {
  const [first] = frames;
  if (first === undefined) throw new Error("an animated picture has at least one frame");
  const { width, height } = first;
  const parts = [signature, ...chunksOf(first, "IHDR"), chunk("acTL", numbers(frames.length, 0))];
  let number = 0;
  frames.forEach((frame, i) => {
    const place = i === 0 ? { left: 0, top: 0, width, height } : changed(frames[i - 1] ?? first, frame);
    const control = new Uint8Array(26);
    const view = new DataView(control.buffer);
    [number++, place.width, place.height, place.left, place.top].forEach((value, field) => view.setUint32(4 * field, value));
    view.setUint16(20, frame.ms);
    view.setUint16(22, 1000);
    parts.push(chunk("fcTL", control));
    for (const data of chunkData(cut(frame, place), "IDAT")) {
      parts.push(i === 0 ? chunk("IDAT", data) : chunk("fdAT", Buffer.concat([numbers(number++), data])));
    }
  });
  return Buffer.concat([...parts, chunk("IEND", new Uint8Array(0))]);
}

/** @typedef {{ left: number, top: number, width: number, height: number }} Place */
/** @typedef {{ width: number, height: number, data: Uint8Array }} Picture */

/**
 * @param {Picture} before
 * @param {Picture} after
 * @returns {Place} one pixel where nothing differs
 */
function changed(before, after) {
  const { width, height, data } = after;
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let i = 0; i < data.length; i++) {
    if (data[i] === before.data[i]) continue;
    const pixel = Math.floor(i / 3);
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x + 1), Math.max(bottom, y + 1)];
  }
  return right > left ? { left, top, width: right - left, height: bottom - top } : { left: 0, top: 0, width: 1, height: 1 };
}

/**
 * @param {Picture} picture
 * @param {Place} place
 * @returns {Picture}
 */
function cut(picture, { left, top, width, height }) {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * picture.width + left) * 3;
    data.set(picture.data.subarray(from, from + width * 3), y * width * 3);
  }
  return { width, height, data };
}

/**
 * The chunks of this name of the picture as a PNG file.
 *
 * @param {Picture} picture
 * @param {string} name
 */
const chunksOf = (picture, name) => chunkData(picture, name).map((data) => chunk(name, data));

/**
 * @param {Picture} picture
 * @param {string} name
 */
function chunkData({ width, height, data }, name) {
  const file = Buffer.from(encode({ width, height, data, channels: 3, depth: 8 }, { zlib: { level: 9 } }));
  const found = [];
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    if (file.toString("latin1", at + 4, at + 8) === name) found.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
  }
  return found;
}

/**
 * @param {string} name
 * @param {Uint8Array} data
 */
function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  return Buffer.concat([numbers(data.length), body, numbers(checksum(body))]);
}

/** @param {number[]} values */
function numbers(...values) {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeUInt32BE(value, 4 * i));
  return bytes;
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/**
 * CRC-32, as each chunk ends with.
 *
 * @param {Uint8Array} bytes
 */
function checksum(bytes) {
  let value = 0xffff_ffff;
  for (const byte of bytes) value = (crcTable[(value ^ byte) & 255] ?? 0) ^ (value >>> 8);
  return (value ^ 0xffff_ffff) >>> 0;
}
