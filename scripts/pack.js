// Packs the wasm module for src/kernels/packed.ts, which says how it is coded.
//
// Which copies are worth their price depends on the chances that the choice itself leads to. So the bytes are packed a few
// times, each time by the cheapest way at the prices that the time before ended with.

const contexts = { copies: 0, again: 8, length: 16, lengthAgain: 528, distance: 1040, byte: 3088, byteAfterCopy: 68624, size: 134160 };
const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const longestCopy = 255;
const rounds = 5;

/** @typedef {{ distance: number, length: number }} Piece a copy, or one byte as it is: distance 0 */
/** @typedef {(context: number, bit: number) => void} Coder */

/**
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function pack(bytes) {
  const found = copiesIn(bytes);
  let best = encode(
    bytes,
    cheapestPieces(bytes, found, (_context, _bit) => 0.75),
  );
  for (let round = 1; round < rounds; round++) {
    const { priceOf } = best;
    const next = encode(bytes, cheapestPieces(bytes, found, priceOf));
    if (next.packed.length >= best.packed.length) break;
    best = next;
  }
  return best.packed;
}

/**
 * For each place the copies that could begin there: every one longer than all that are nearer.
 *
 * @param {Uint8Array} bytes
 * @returns {Piece[][]}
 */
function copiesIn(bytes) {
  const last = new Map();
  const before = new Int32Array(bytes.length).fill(-1);
  return Array.from(bytes, (_, i) => {
    const found = [];
    if (i + 1 < bytes.length) {
      const pair = (bytes[i] ?? 0) * 256 + (bytes[i + 1] ?? 0);
      before[i] = last.get(pair) ?? -1;
      last.set(pair, i);
      let longest = 1;
      for (let j = before[i] ?? -1; j >= 0 && longest < longestCopy; j = before[j] ?? -1) {
        if (bytes[j + longest] !== bytes[i + longest]) continue;
        const length = lengthOfCopy(bytes, i, i - j);
        if (length > longest) found.push({ distance: i - j, length: (longest = length) });
      }
    }
    return found;
  });
}

/**
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {number} distance
 */
function lengthOfCopy(bytes, at, distance) {
  let length = 0;
  while (length < longestCopy && at + length < bytes.length && bytes[at + length] === bytes[at + length - distance]) length++;
  return length;
}

/**
 * @param {Coder} code
 * @param {number} context
 * @param {number} bits
 * @param {number} value
 */
function codeTree(code, context, bits, value) {
  let node = 1;
  for (let place = bits - 1; place >= 0; place--) {
    const bit = (value >> place) & 1;
    code(context + node, bit);
    node = node * 2 + bit;
  }
}

/**
 * @param {Coder} code
 * @param {number} context
 * @param {number} value from 1
 */
function codeNumber(code, context, value) {
  const width = 31 - Math.clz32(value);
  const told = Math.min(width, 3);
  codeTree(code, context, 5, width);
  codeTree(code, context + 32 + width * 8, told, (value >> (width - told)) - (1 << told));
  for (let place = width - told - 1; place >= 0; place--) code(context + 288 + place, (value >> place) & 1);
}

/**
 * @param {Coder} code
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {number} recent which of the last three pieces were copies
 * @param {number} last distance of the last copy
 */
function codeByte(code, bytes, at, recent, last) {
  code(contexts.copies + recent, 0);
  const near = recent & 1 ? contexts.byteAfterCopy + (bytes[at - last] ?? 0) * 256 : contexts.byte + (bytes[at - 1] ?? 0) * 256;
  codeTree(code, near, 8, bytes[at] ?? 0);
}

/** @type {(length: number) => number} */
const distanceContext = (length) => contexts.distance + Math.min(length - 2, 3) * 512;

/**
 * @param {Uint8Array} bytes
 * @param {Piece[]} pieces
 */
function encode(bytes, pieces) {
  const chances = new Uint16Array(contexts.size).fill(32768);
  const seen = new Uint8Array(contexts.size);
  const rates = Array.from({ length: 61 }, (_, times) => (16384 / (times + 1.6)) | 0);
  let packed = "";
  let low = 0;
  let high = 0x3fffffff;
  /** @type {Coder} */
  const code = (context, bit) => {
    const chance = chances[context] ?? 0;
    const middle = low + ((high - low) >>> 12) * (chance >>> 4);
    if (bit) high = middle;
    else low = middle + 1;
    while ((low ^ high) >>> 24 === 0) {
      packed += digits[high >>> 24];
      low = (low << 6) & 0x3fffffff;
      high = ((high << 6) & 0x3fffffff) | 63;
    }
    const times = seen[context] ?? 0;
    chances[context] = chance + ((((bit ? 65504 : 32) - chance) * (rates[times] ?? 0)) >> 14);
    if (times < 60) seen[context] = times + 1;
  };

  codeNumber(code, contexts.length, bytes.length);
  let at = 0;
  let last = 1;
  let recent = 0;
  for (const { distance, length } of pieces) {
    if (distance === 0) codeByte(code, bytes, at, recent, last);
    else {
      code(contexts.copies + recent, 1);
      const again = distance === last;
      code(contexts.again + recent, Number(again));
      codeNumber(code, again ? contexts.lengthAgain : contexts.length, again ? length : length - 1);
      if (!again) codeNumber(code, distanceContext(length), distance);
      last = distance;
    }
    recent = ((recent << 1) | Number(distance > 0)) & 7;
    at += length;
  }
  for (let place = 24; place >= 0; place -= 6) packed += digits[(low >>> place) & 63];

  /** @type {(context: number, bit: number) => number} bits */
  const priceOf = (context, bit) => {
    const ones = (chances[context] ?? 0) / 65536;
    return -Math.log2(bit ? ones : 1 - ones);
  };
  return { packed, priceOf };
}

/**
 * The shortest way from the first byte to the end, where each place remembers the best way to it alone.
 *
 * @param {Uint8Array} bytes
 * @param {Piece[][]} found
 * @param {(context: number, bit: number) => number} priceOf
 * @returns {Piece[]}
 */
function cheapestPieces(bytes, found, priceOf) {
  /** @param {(code: Coder) => void} write */
  const priceOfAll = (write) => {
    let sum = 0;
    write((context, bit) => (sum += priceOf(context, bit)));
    return sum;
  };
  /** @type {(context: number, shift: number) => number[]} */
  const lengthPrices = (context, less) =>
    Array.from({ length: longestCopy + 1 }, (_, length) =>
      length > less ? priceOfAll((code) => codeNumber(code, context, length - less)) : Infinity,
    );
  const prices = lengthPrices(contexts.length, 1);
  const pricesAgain = lengthPrices(contexts.lengthAgain, 0);
  /** @type {Map<number, number>} */
  const distancePrices = new Map();
  /** @type {(distance: number, length: number) => number} */
  const distancePrice = (distance, length) => {
    const context = distanceContext(length);
    const key = distance * 65536 + context;
    let price = distancePrices.get(key);
    if (price === undefined) distancePrices.set(key, (price = priceOfAll((code) => codeNumber(code, context, distance))));
    return price;
  };

  const ways = Array.from({ length: bytes.length + 1 }, () => ({ price: Infinity, distance: 0, length: 0, last: 1, recent: 0 }));
  Object.assign(ways[0] ?? {}, { price: 0 });
  for (const [i, { price, last, recent }] of ways.entries()) {
    if (i === bytes.length) break;
    /** @type {(length: number, distance: number, more: number) => void} */
    const reach = (length, distance, more) => {
      const way = ways[i + length];
      if (way === undefined || price + more >= way.price) return;
      way.price = price + more;
      way.distance = distance;
      way.length = length;
      way.last = distance || last;
      way.recent = ((recent << 1) | Number(distance > 0)) & 7;
    };
    reach(
      1,
      0,
      priceOfAll((code) => codeByte(code, bytes, i, recent, last)),
    );
    const copy = priceOf(contexts.copies + recent, 1);
    const again = copy + priceOf(contexts.again + recent, 1);
    const lengthAgain = last <= i ? lengthOfCopy(bytes, i, last) : 0;
    for (let length = 1; length <= lengthAgain; length++) reach(length, last, again + (pricesAgain[length] ?? 0));
    const fresh = copy + priceOf(contexts.again + recent, 0);
    let from = 2;
    for (const { distance, length: longest } of found[i] ?? []) {
      for (let length = from; length <= longest; length++)
        reach(length, distance, fresh + (prices[length] ?? 0) + distancePrice(distance, length));
      from = longest + 1;
    }
  }
  const pieces = [];
  for (let way = ways[bytes.length], end = bytes.length; way !== undefined && end > 0; way = ways[end]) {
    pieces.push(way);
    end -= way.length;
  }
  return pieces.reverse();
}
