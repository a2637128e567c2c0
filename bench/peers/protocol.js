import { closeSync, openSync, readFileSync, readSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

// What a peer in JavaScript says and hears; protocol.py says the same for Python.

/** @typedef {{ reset(): unknown, run(steps: number): unknown, loss(): unknown, weights(): unknown }} Program */

/** program, folder with the data, settings: an object */
export const [program, folder, settings] = [process.argv[2], process.argv[3], JSON.parse(process.argv[4])];

/**
 * Images as float32 in 0 to 1, and their classes as one-hot rows.
 *
 * @param {number} count
 */
export function examples(count) {
  const [pixels, labels] = [bytesOf("train-images.u8", count * 784), bytesOf("train-labels.u8", count)];
  const oneHot = new Float32Array(count * 10);
  labels.forEach((label, i) => {
    oneHot[i * 10 + label] = 1;
  });
  return { images: Float32Array.from(pixels, (byte) => byte / 255), oneHot };
}

/**
 * The weights to begin with, as the first contestant has them too: one file, one after the other.
 *
 * @param {string} name
 * @param {number[][]} shapes
 */
export function initial(name, shapes) {
  const bytes = readFileSync(join(folder, `${name}.f32`));
  const flat = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  let at = 0;
  return shapes.map((shape) => {
    const size = shape.reduce((product, length) => product * length, 1);
    at += size;
    return flat.slice(at - size, at);
  });
}

/**
 * @param {string} version
 * @param {Program} served its weights() are float32 arrays in Inkling's layout
 */
export async function serve(version, served) {
  const say = (/** @type {object} */ answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);
  say({ version });
  for await (const line of createInterface({ input: process.stdin })) {
    const { ask, steps, to } = JSON.parse(line);
    if (ask === "check") {
      await served.reset();
      const startMs = performance.now();
      await served.run(steps);
      const ms = performance.now() - startMs;
      const weights = /** @type {Float32Array[]} */ (await served.weights());
      writeFileSync(to, Buffer.concat(weights.map((array) => Buffer.from(array.buffer, array.byteOffset, array.byteLength))));
      say({ loss: await served.loss(), ms });
    } else {
      const startMs = performance.now();
      await served.run(steps);
      say({ ms: performance.now() - startMs });
    }
  }
  process.exit(0);
}

/**
 * @param {string} name
 * @param {number} length
 */
function bytesOf(name, length) {
  const bytes = new Uint8Array(length);
  const file = openSync(join(folder, name), "r");
  readSync(file, bytes, 0, length, 0);
  closeSync(file);
  return bytes;
}
