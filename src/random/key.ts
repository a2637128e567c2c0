/** The two words that, with a counter, fix a random number. */
export type Key = [key0: number, key1: number];

/**
 * The key of everything drawn under this name in a run with this seed: the seed modulo 2^32, and a hash of the name. So
 * what one name draws depends on no other.
 */
export function keyOf(seed: number, name: string): Key {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed: a whole number is expected, got ${seed}`);
  return [seed >>> 0, hashOf(name)];
}

/** FNV-1a, 32 bits, of the name's UTF-8. Source: Fowler, Noll, Vo; http://www.isthe.com/chongo/tech/comp/fnv/ */
export function hashOf(name: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
