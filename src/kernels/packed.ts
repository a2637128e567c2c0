// Takes the wasm module out of the text that a page loads. Copies and literals after J. Ziv, A. Lempel, "A universal
// algorithm for sequential data compression", 1977; each yes or no coded by what was learnt of it so far, after
// G. Martin, "Range encoding", 1979. scripts/pack.js is the other half, and whoever changes one changes both.
//
// gzip would do with less code of our own, but the module takes a quarter less this way, and it need not wait for a stream.

/** Where each kind of number begins among the chances. */
const contexts = { copies: 0, again: 8, length: 16, lengthAgain: 528, distance: 1040, byte: 3088, byteAfterCopy: 68624, size: 134160 };

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * The bytes that scripts/pack.js packed into digits of 6 bits.
 *
 * @param room Some 400 KB to work in, which nobody else needs yet; what is left there is of no use.
 */
export function unpack(packed: string, room: ArrayBufferLike): Uint8Array<ArrayBuffer> {
  const digitOf = new Uint8Array(128);
  for (let digit = 0; digit < 64; digit++) digitOf[digits.charCodeAt(digit)] = digit;
  /** How likely a 1 is, in 65536ths, and how often that was asked. */
  const chances = new Uint16Array(room, 0, contexts.size).fill(32768);
  const seen = new Uint8Array(room, contexts.size * 2, contexts.size).fill(0);
  /** How far a chance moves, in 16384ths of the way, when it was asked so often. */
  const rates = Array.from({ length: 61 }, (_, times) => (16384 / (times + 1.6)) | 0);
  // Of 30 bits, five digits: with more, or with fractions, they would not be small integers, and each step would allocate.
  let low = 0;
  let high = 0x3fffffff;
  let code = 0;
  let at = 0;
  while (at < 5) code = (code << 6) | digitOf[packed.charCodeAt(at++)];

  const bit = (context: number): number => {
    const chance = chances[context];
    const middle = low + ((high - low) >>> 12) * (chance >>> 4);
    const one = code <= middle ? 1 : 0;
    if (one) high = middle;
    else low = middle + 1;
    while ((low ^ high) >>> 24 === 0) {
      low = (low << 6) & 0x3fffffff;
      high = ((high << 6) & 0x3fffffff) | 63;
      code = ((code << 6) & 0x3fffffff) | digitOf[packed.charCodeAt(at++)];
    }
    const times = seen[context];
    chances[context] = chance + ((((one ? 65504 : 32) - chance) * rates[times]) >> 14);
    if (times < 60) seen[context] = times + 1;
    return one;
  };
  /** A number of so many bits, each told apart by those before it. */
  const tree = (context: number, bits: number): number => {
    let node = 1;
    for (let i = 0; i < bits; i++) node = node * 2 + bit(context + node);
    return node - (1 << bits);
  };
  /** A whole number from 1: how many bits follow its first, and then those. Only the first three of them are told apart by others. */
  const number = (context: number): number => {
    const width = tree(context, 5);
    const told = width < 3 ? width : 3;
    let value = (1 << told) + tree(context + 32 + width * 8, told);
    for (let place = width - told - 1; place >= 0; place--) value = value * 2 + bit(context + 288 + place);
    return value;
  };

  const bytes = new Uint8Array(number(contexts.length));
  let distance = 1;
  let recent = 0;
  for (let end = 0; end < bytes.length;) {
    const copies = bit(contexts.copies + recent);
    if (copies) {
      const again = bit(contexts.again + recent);
      let length = again ? number(contexts.lengthAgain) : number(contexts.length) + 1;
      if (!again) distance = number(contexts.distance + (length < 5 ? length - 2 : 3) * 512);
      for (; length > 0; length--, end++) bytes[end] = bytes[end - distance];
    } else {
      // What follows a copy is likely a change of what followed the original.
      const near = recent & 1 ? contexts.byteAfterCopy + bytes[end - distance] * 256 : contexts.byte + (bytes[end - 1] ?? 0) * 256;
      bytes[end++] = tree(near, 8);
    }
    recent = ((recent << 1) | copies) & 7;
  }
  return bytes;
}
