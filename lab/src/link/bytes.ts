// Numbers as bytes, and bytes as text that an address can hold. What is read is not trusted.

/** A link that cannot be read, and why; the message is for the reader of the page. */
export class LinkError extends Error {
  override name = "LinkError";
}

export class ByteWriter {
  readonly #bytes: number[] = [];

  byte(value: number): void {
    this.#bytes.push(value);
  }

  /** A whole number from 0 on, seven bits a byte. */
  whole(value: number): void {
    let rest = value;
    for (; rest >= 128; rest = Math.floor(rest / 128)) this.byte((rest % 128) | 128);
    this.byte(rest);
  }

  float64(value: number): void {
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, value);
    this.raw(new Uint8Array(view.buffer));
  }

  raw(bytes: Iterable<number>): void {
    for (const value of bytes) this.byte(value);
  }

  /** Characters of ASCII, their number first. */
  text(value: string): void {
    this.byte(value.length);
    this.raw(Array.from(value, (character) => character.charCodeAt(0)));
  }

  get bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  byte(): number {
    return this.raw(1)[0];
  }

  whole(most: number): number {
    let value = 0;
    for (let place = 1; ; place *= 128) {
      const byte = this.byte();
      value += (byte & 127) * place;
      if (value > most) throw new LinkError("it holds a number that is too large");
      if (byte < 128) return value;
      if (place > most) throw new LinkError("it holds a number that never ends");
    }
  }

  float64(): number {
    const bytes = this.raw(8);
    return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0);
  }

  raw(count: number): Uint8Array {
    if (this.#at + count > this.#bytes.length) throw new LinkError("its end is missing");
    return this.#bytes.slice(this.#at, (this.#at += count));
  }

  text(longest: number): string {
    const length = this.byte();
    if (length > longest) throw new LinkError("it holds a name that is too long");
    return String.fromCharCode(...this.raw(length));
  }
}

/** Two bytes that change when others do: they find a slip of the hand or a link that was cut, not an intention. */
export function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return ((hash >>> 16) ^ hash) & 0xffff;
}

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const values = new Map(Array.from(digits, (digit, value) => [digit, value]));

export function toBase64Url(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const word = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    const length = Math.min(3, bytes.length - i) + 1;
    for (let place = 0; place < length; place++) text += digits[(word >> (18 - 6 * place)) & 63];
  }
  return text;
}

export function fromBase64Url(text: string): Uint8Array {
  const bytes: number[] = [];
  let bits = 0;
  let word = 0;
  for (const digit of text) {
    const value = values.get(digit);
    if (value === undefined) throw new LinkError(`the character ${JSON.stringify(digit)} has no place in it`);
    word = ((word << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) bytes.push((word >> (bits -= 8)) & 255);
  }
  return Uint8Array.from(bytes);
}

export const toHex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export const fromHex = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
