import { sharedMemoryFlagOffset, unpackingModule } from "./generated/unpacking.ts";

/** Where unpack.ts has nothing of its own. */
const freeFrom = 402_560;

/**
 * The bytes that scripts/pack.js packed into digits of 6 bits.
 *
 * @param memory Of 1 MB at least, which nobody else uses yet; it is worked in, and what is left there is of no use.
 */
export function unpack(packed: string, memory: WebAssembly.Memory): Uint8Array<ArrayBuffer> {
  const code = Uint8Array.from(atob(unpackingModule), (letter) => letter.charCodeAt(0));
  if (memory.buffer instanceof ArrayBuffer) code[sharedMemoryFlagOffset] = 1;
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), { env: { memory } });
  const room = new Uint8Array(memory.buffer);
  const letters = new TextEncoder().encode(packed);
  room.set(letters, freeFrom);
  // A 0 before the first byte: the letters do not end where the bytes begin.
  const start = freeFrom + letters.length + 1;
  const count = (exports["unpack"] as (packed: number, bytes: number) => number)(freeFrom, start);
  return new Uint8Array(room.subarray(start, start + count));
}
