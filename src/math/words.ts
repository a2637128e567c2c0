/**
 * The two 32-bit words of a float64, one scratch for all: nothing here calls anything while it holds the scratch.
 * Little-endian, as every machine that runs WebAssembly is to its typed arrays.
 */
const scratch = new Float64Array(1);
const words = new Int32Array(scratch.buffer);

/** Sign, exponent and the upper 20 bits of the fraction, as a signed 32-bit number. */
export function highWord(x: number): number {
  scratch[0] = x;
  return words[1];
}

/** The lower 32 bits of the fraction, as a signed 32-bit number. */
export function lowWord(x: number): number {
  scratch[0] = x;
  return words[0];
}

/** The float64 of these two words. */
export function fromWords(high: number, low: number): number {
  words[1] = high;
  words[0] = low;
  return scratch[0];
}

/** x · 2^k by adding to the exponent; the result must be a normal number. */
export function addToExponent(x: number, k: number): number {
  scratch[0] = x;
  words[1] = (words[1] + (k << 20)) | 0;
  return scratch[0];
}
