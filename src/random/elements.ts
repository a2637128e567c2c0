import { cos } from "../math/circular.ts";
import { log } from "../math/logarithm.ts";
import type { Key } from "./key.ts";
import { philox4x32 } from "./philox.ts";

/*
 * Draws for each element of an array, the references of the graph's random ops. Element e of a step's array comes from
 * counter (e, attempt, step, 0) alone, so neither threads nor the array's size move it. All parameters are rounded to
 * float32 first; u is a word's upper 24 bits over 2^24.
 */
const words = new Uint32Array(4);
const perWord24 = 1 / 16777216;
const twoPi = 6.283185307179586;

/** Fills with low + u·(high − low), each operation rounded to float32; u in [0, 1). */
export function uniformElements(target: Float32Array, key: Key, step: number, low: number, high: number): void {
  const start = Math.fround(low);
  const range = Math.fround(Math.fround(high) - start);
  for (let element = 0; element < target.length; element++) {
    philox4x32(element, 0, step, 0, key[0], key[1], words);
    target[element] = start + Math.fround((words[0] >>> 8) * perWord24 * range);
  }
}

/** Fills with mean + z·deviation, z a standard normal number, each operation rounded to float32. */
export function normalElements(target: Float32Array, key: Key, step: number, mean: number, deviation: number): void {
  const centre = Math.fround(mean);
  const scale = Math.fround(deviation);
  for (let element = 0; element < target.length; element++) {
    target[element] = centre + Math.fround(standardNormal(element, 0, step, key) * scale);
  }
}

/** As `normalElements`, but z is drawn again (attempt 1, 2, …) while |z| > 2, as TensorFlow's truncated normal is. */
export function truncatedNormalElements(target: Float32Array, key: Key, step: number, mean: number, deviation: number): void {
  const centre = Math.fround(mean);
  const scale = Math.fround(deviation);
  for (let element = 0; element < target.length; element++) {
    let attempt = 0;
    let z = standardNormal(element, attempt, step, key);
    while (Math.abs(z) > 2) z = standardNormal(element, ++attempt, step, key);
    target[element] = centre + Math.fround(z * scale);
  }
}

/** Box and Muller's transform (1958) in float64, rounded to float32 at the end. */
function standardNormal(element: number, attempt: number, step: number, key: Key): number {
  philox4x32(element, attempt, step, 0, key[0], key[1], words);
  // One more than the word's bits: the logarithm of 0 never happens.
  const radius = Math.sqrt(-2 * log(((words[0] >>> 8) + 1) * perWord24));
  return Math.fround(radius * cos(twoPi * ((words[1] >>> 8) * perWord24)));
}
