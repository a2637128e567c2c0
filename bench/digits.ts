import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readDataSets } from "../src/data/index.ts";

/** A folder with the digits as raw bytes, for contestants that know nothing of IDX files; and the name of the data. */
export async function handOver(): Promise<{ folder: string; data: string }> {
  const folder = mkdtempSync(join(tmpdir(), "inkling-bench-"));
  const { train, test, identity } = await readDataSets("mnist", { oneHot: true });
  for (const [name, { images, digits, count }] of Object.entries({ train, test })) {
    const pixels = new Uint8Array(count * 784);
    images.copyBytesInto(pixels);
    writeFileSync(join(folder, `${name}-images.u8`), pixels);
    writeFileSync(join(folder, `${name}-labels.u8`), digits);
  }
  return { folder, data: `${identity.name} (${identity.sha256.slice(0, 12)})` };
}

/**
 * Numbers from −limit to limit, the same at each call, for weights to begin with.
 *
 * Source of the constants: D. Knuth, "The Art of Computer Programming", volume 2, section 3.3.4.
 */
export function uniform(count: number, limit: number, seed: number): Float32Array {
  const values = new Float32Array(count);
  let state = seed;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    values[i] = (limit * state) / 2 ** 31;
  }
  return values;
}

/** Writes weights one after the other, for everybody to begin with. */
export function writeInitial(folder: string, name: string, weights: readonly Float32Array[]): void {
  writeFileSync(join(folder, name), Buffer.concat(weights.map((one) => Buffer.from(one.buffer, one.byteOffset, one.byteLength))));
}
