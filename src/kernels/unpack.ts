// Takes the wasm module out of the text that a page loads. Copies and literals after J. Ziv, A. Lempel, "A universal
// algorithm for sequential data compression", 1977; each yes or no coded by what was learnt of it so far, after
// G. Martin, "Range encoding", 1979. scripts/pack.js is the other half, and whoever changes one changes both.
//
// A module of its own, compiled before the other can be; src/kernels/packed.ts runs it. In JavaScript the same loops were
// hot enough to be compiled twice over, for a single use: that took up to 1 MB more, and several times as long.
//
// Numbers from the text lie below 2³⁰: it gives them 6 bits at a time.

// Where each kind of number begins among the chances.
// @ts-ignore: decorator
@inline
const copies: i32 = 0;
// @ts-ignore: decorator
@inline
const again: i32 = 8;
// @ts-ignore: decorator
@inline
const lengths: i32 = 16;
// @ts-ignore: decorator
@inline
const lengthsAgain: i32 = 528;
// @ts-ignore: decorator
@inline
const distances: i32 = 1040;
// @ts-ignore: decorator
@inline
const literals: i32 = 3088;
// @ts-ignore: decorator
@inline
const literalsAfterCopy: i32 = 68624;
// @ts-ignore: decorator
@inline
const contexts: i32 = 134160;

// What lies at the start of memory, in bytes: what is known of the coded number, how likely a 1 is in each context (in
// 65536ths), how often that was asked.
// @ts-ignore: decorator
@inline
const low: usize = 0;
// @ts-ignore: decorator
@inline
const high: usize = 4;
// @ts-ignore: decorator
@inline
const code: usize = 8;
/** Address of the next letter. */
// @ts-ignore: decorator
@inline
const next: usize = 12;
// @ts-ignore: decorator
@inline
const chances: usize = 16;
// @ts-ignore: decorator
@inline
const asked: usize = 16 + 2 * 134160;

/** Shifts the next letter's 6 bits into the coded number. */
function readDigit(): void {
  const at = load<i32>(next);
  const letter = <i32>load<u8>(at);
  const digit = letter >= 97 ? letter - 71 : letter >= 65 ? letter - 65 : letter >= 48 ? letter + 4 : letter == 43 ? 62 : 63;
  store<i32>(next, at + 1);
  store<i32>(code, ((load<i32>(code) << 6) & 0x3fffffff) | digit);
}

function bit(context: i32): i32 {
  const chanceAt = chances + (context << 1);
  const askedAt = asked + context;
  const chance = <i32>load<u16>(chanceAt);
  const times = <i32>load<u8>(askedAt);
  let from = load<i32>(low);
  let to = load<i32>(high);
  const middle = from + ((to - from) >> 12) * (chance >> 4);
  const one = load<i32>(code) <= middle;
  if (one) to = middle;
  else from = middle + 1;
  while ((from ^ to) >> 24 == 0) {
    from = (from << 6) & 0x3fffffff;
    to = ((to << 6) & 0x3fffffff) | 63;
    readDigit();
  }
  store<i32>(low, from);
  store<i32>(high, to);
  // How far a chance moves, in 16384ths of the way, when it was asked so often.
  const rate = <i32>(16384.0 / (<f64>times + 1.6));
  store<u16>(chanceAt, chance + ((((one ? 65504 : 32) - chance) * rate) >> 14));
  if (times < 60) store<u8>(askedAt, times + 1);
  return <i32>one;
}

/** A number of so many bits, each told apart by those before it. */
function tree(context: i32, bits: i32): i32 {
  let node = 1;
  for (let i = 0; i < bits; i++) node = node * 2 + bit(context + node);
  return node - (1 << bits);
}

/** A whole number from 1: how many bits follow its first, and then those. Only the first three of them are told apart by others. */
function wholeNumber(context: i32): i32 {
  const width = tree(context, 5);
  const told = min(width, 3);
  let value = (1 << told) + tree(context + 32 + width * 8, told);
  for (let place = width - told - 1; place >= 0; place--) value = value * 2 + bit(context + 288 + place);
  return value;
}

/** Unpacks the letters at `packed` to `bytes`, and returns how many bytes there are. Before the first one lies a 0. */
export function unpack(packed: usize, bytes: usize): i32 {
  for (let context = 0; context < contexts; context++) store<u16>(chances + (context << 1), 32768);
  memory.fill(asked, 0, contexts);
  store<i32>(low, 0);
  store<i32>(high, 0x3fffffff);
  store<i32>(next, <i32>packed);
  for (let i = 0; i < 5; i++) readDigit();

  const count = wholeNumber(lengths);
  const end = bytes + count;
  let distance = 1;
  let recent = 0;
  for (let to = bytes; to < end; ) {
    const copied = bit(copies + recent);
    if (copied) {
      const sameDistance = bit(again + recent);
      let length = sameDistance ? wholeNumber(lengthsAgain) : wholeNumber(lengths) + 1;
      if (!sameDistance) distance = wholeNumber(distances + (length < 5 ? length - 2 : 3) * 512);
      for (; length > 0; length--, to++) store<u8>(to, load<u8>(to - distance));
    } else {
      // What follows a copy is likely a change of what followed the original.
      const near = recent & 1 ? literalsAfterCopy + (<i32>load<u8>(to - distance) << 8) : literals + (<i32>load<u8>(to - 1) << 8);
      store<u8>(to++, tree(near, 8));
    }
    recent = ((recent << 1) | copied) & 7;
  }
  return count;
}
