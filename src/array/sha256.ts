import type { NdArray } from "./ndarray.ts";

/** The first 32 bits of the fractions of the cube roots of the first 64 primes. */
const roundConstants: Uint32Array = Uint32Array.of(
  0x428a2f98,
  0x71374491,
  0xb5c0fbcf,
  0xe9b5dba5,
  0x3956c25b,
  0x59f111f1,
  0x923f82a4,
  0xab1c5ed5,
  0xd807aa98,
  0x12835b01,
  0x243185be,
  0x550c7dc3,
  0x72be5d74,
  0x80deb1fe,
  0x9bdc06a7,
  0xc19bf174,
  0xe49b69c1,
  0xefbe4786,
  0x0fc19dc6,
  0x240ca1cc,
  0x2de92c6f,
  0x4a7484aa,
  0x5cb0a9dc,
  0x76f988da,
  0x983e5152,
  0xa831c66d,
  0xb00327c8,
  0xbf597fc7,
  0xc6e00bf3,
  0xd5a79147,
  0x06ca6351,
  0x14292967,
  0x27b70a85,
  0x2e1b2138,
  0x4d2c6dfc,
  0x53380d13,
  0x650a7354,
  0x766a0abb,
  0x81c2c92e,
  0x92722c85,
  0xa2bfe8a1,
  0xa81a664b,
  0xc24b8b70,
  0xc76c51a3,
  0xd192e819,
  0xd6990624,
  0xf40e3585,
  0x106aa070,
  0x19a4c116,
  0x1e376c08,
  0x2748774c,
  0x34b0bcb5,
  0x391c0cb3,
  0x4ed8aa4a,
  0x5b9cca4f,
  0x682e6ff3,
  0x748f82ee,
  0x78a5636f,
  0x84c87814,
  0x8cc70208,
  0x90befffa,
  0xa4506ceb,
  0xbef9a3f7,
  0xc67178f2,
);

/**
 * SHA-256 of bytes that come in pieces. Synchronous and the same in Node and every page: crypto.subtle is neither
 * synchronous nor there on pages without https.
 *
 * Source: NIST FIPS 180-4, 2015.
 */
export class Sha256 {
  readonly #state: Uint32Array = Uint32Array.of(
    0x6a09e667,
    0xbb67ae85,
    0x3c6ef372,
    0xa54ff53a,
    0x510e527f,
    0x9b05688c,
    0x1f83d9ab,
    0x5be0cd19,
  );
  readonly #block: Uint8Array = new Uint8Array(64);
  readonly #schedule: Int32Array = new Int32Array(64);
  #length: number = 0;
  #digest: string | undefined;

  /** Adds bytes to the message. */
  update(bytes: Uint8Array): this {
    if (this.#digest !== undefined) throw new Error("Sha256: the digest has been taken; start a new one");
    let read = 0;
    let filled = this.#length % 64;
    this.#length += bytes.length;
    if (filled > 0) {
      read = Math.min(64 - filled, bytes.length);
      this.#block.set(bytes.subarray(0, read), filled);
      filled += read;
      if (filled < 64) return this;
      this.#compress(this.#block, 0);
    }
    for (; read + 64 <= bytes.length; read += 64) this.#compress(bytes, read);
    this.#block.set(bytes.subarray(read));
    return this;
  }

  /** The hash of all bytes so far as 64 hexadecimal digits; nothing can be added after it. */
  digest(): string {
    if (this.#digest === undefined) {
      const length = this.#length;
      const padding = new Uint8Array(((119 - (length % 64)) % 64) + 9);
      padding[0] = 0x80;
      const view = new DataView(padding.buffer);
      view.setUint32(padding.length - 8, Math.floor(length / 0x2000_0000));
      view.setUint32(padding.length - 4, (length << 3) >>> 0);
      this.update(padding);
      this.#digest = Array.from(this.#state, (word) => word.toString(16).padStart(8, "0")).join("");
    }
    return this.#digest;
  }

  #compress(bytes: Uint8Array, start: number): void {
    const w = this.#schedule;
    for (let t = 0, i = start; t < 16; t++, i += 4) w[t] = (bytes[i] << 24) | (bytes[i + 1] << 16) | (bytes[i + 2] << 8) | bytes[i + 3];
    for (let t = 16; t < 64; t++) {
      const x = w[t - 15];
      const y = w[t - 2];
      const sigma0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const sigma1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[t] = (w[t - 16] + sigma0 + w[t - 7] + sigma1) | 0;
    }
    let [a, b, c, d, e, f, g, h] = this.#state;
    for (let t = 0; t < 64; t++) {
      const sum1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + sum1 + ((e & f) ^ (~e & g)) + roundConstants[t] + w[t]) | 0;
      const sum0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    const state = this.#state;
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
  }
}

/**
 * SHA-256 over the elements of these arrays, one array after another: row-major, little-endian, in their own dtypes;
 * neither shapes nor names. Every float32 NaN counts as 0x7fc00000 and every float64 NaN as 0x7ff8000000000000, as
 * machines differ in the NaN they make.
 */
export function sha256OfArrays(arrays: readonly NdArray[]): string {
  const hash = new Sha256();
  for (const array of arrays) {
    // A copy even of a borrowed array: NaNs are rewritten in it.
    const values = array.data.slice();
    const bytes = new Uint8Array(values.buffer);
    if (array.dtype === "float32") {
      const words = new Uint32Array(values.buffer);
      for (let i = 0; i < words.length; i++) if (Number.isNaN(values[i])) words[i] = 0x7fc0_0000;
    } else if (array.dtype === "float64") {
      const words = new Uint32Array(values.buffer);
      for (let i = 0; i < values.length; i++) {
        if (!Number.isNaN(values[i])) continue;
        words[2 * i] = 0;
        words[2 * i + 1] = 0x7ff8_0000;
      }
    }
    hash.update(bytes);
  }
  return hash.digest();
}
