// Runs one kernel on arrays of JavaScript, for the tests: lays them out in a memory as the engine would, with guard bytes
// around each, and takes them back. Imports nothing but the generated module and what unpacks it.
import { kernels, packedModule, sharedMemoryFlagOffset } from "./generated/module.ts";
import type { KernelName, KernelParameters } from "./generated/module.ts";
import { unpack } from "./packed.ts";

export type Bytes = Float32Array | Int32Array | Uint32Array | Uint8Array;
type Argument<Kind> = Kind extends "pointer" ? Bytes | 0 : number;
export type Arguments<Name extends KernelName> = { [Field in keyof KernelParameters[Name]]: Argument<KernelParameters[Name][Field]> };

const memory = new WebAssembly.Memory({ initial: 2048, maximum: 65536 });
const binary = unpack(packedModule, memory);
binary[sharedMemoryFlagOffset] = 1;
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory } });
const runPart = exports["runPart"] as (kernel: number, cells: number, from: number, to: number, scratch: number) => void;

const guardByte = 0xa5;
const guardBytes = 64;
const cells = 1088;

/**
 * Runs `name` over 0…units, or over the parts that begin at `cuts`, and writes what the arrays then hold back to them.
 * An array given twice is one array.
 *
 * @throws if a byte outside the arrays changed
 */
export function drive<Name extends KernelName>(name: Name, args: Arguments<Name>, units: number, cuts?: readonly number[]): void {
  const view = new DataView(memory.buffer);
  const laid: { array: Bytes; at: number }[] = [];
  let end = 4096;
  kernels[name].parameters.forEach((parameter, i) => {
    const value = args[parameter.name as keyof KernelParameters[Name]] as Bytes | number;
    const cell = cells + 4 * i;
    const before = laid.find(({ array }) => array === value);
    if (before !== undefined) view.setInt32(cell, before.at, true);
    else if (typeof value !== "number") {
      const at = end + guardBytes;
      end = (at + value.byteLength + guardBytes + 63) & ~63;
      if (end > memory.buffer.byteLength) throw new RangeError("the arrays are too large for the test's memory");
      new Uint8Array(memory.buffer, at - guardBytes, end - at + guardBytes).fill(guardByte);
      new Uint8Array(memory.buffer, at).set(bytesOf(value));
      laid.push({ array: value, at });
      view.setInt32(cell, at, true);
    } else if (parameter.kind === "float") view.setFloat32(cell, value, true);
    else view.setInt32(cell, value, true);
  });

  const bounds = [0, ...(cuts ?? []), units];
  for (let i = 1; i < bounds.length; i++) runPart(kernels[name].number, cells, bounds[i - 1], bounds[i], 0);

  let guarded = 4096;
  for (const { array, at } of laid) {
    expectGuard(name, guarded, at);
    bytesOf(array).set(new Uint8Array(memory.buffer, at, array.byteLength));
    guarded = at + array.byteLength;
  }
  expectGuard(name, guarded, end);
}

function expectGuard(name: string, from: number, to: number): void {
  const touched = new Uint8Array(memory.buffer, from, to - from).findIndex((byte) => byte !== guardByte);
  if (touched >= 0) throw new Error(`${name} wrote outside its arrays, ${touched} bytes past ${from}`);
}

/** The bytes of an array, which share its memory. */
export function bytesOf(array: Bytes): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** Cuts of 0…units into uneven parts, one of them empty. */
export function unevenCuts(units: number): number[] {
  const cuts = [1, 1, 4, 9, (units / 3) | 0, (units / 2 + 1) | 0, units - 1];
  return cuts.filter((cut) => cut >= 0 && cut <= units).sort((a, b) => a - b);
}

/** Numbers in ±1 from a fixed sequence (xorshift32). */
export function numbers(length: number, seed = 1): Float32Array {
  let state = (seed * 40503) | 1;
  return Float32Array.from({ length }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2147483648;
  });
}

/** The float32 that go wrong first: signed zeros, infinities, NaN, subnormals, neighbours of 1, halves, limits of int32. */
export const awkward: readonly number[] = [
  ...[0, -0, Infinity, -Infinity, NaN, 1, -1, 1.4e-45, -1.4e-45, 5.877e-39, 1.17549435e-38, 1.00000012, 0.99999994],
  ...[0.5, -0.5, 1.5, 2.5, -2.5, 255, 256, -256.7, 2147483648, -2147483648, 2147483520, 3e9, -3e9, 3.4028234663852886e38, 1e-20, 88.7, -103.9],
];

/** `length` numbers, among them as many awkward ones as fit. */
export function awkwardNumbers(length: number, seed = 1): Float32Array {
  const plain = numbers(length, seed);
  return plain.map((value, i) => (i % 2 === 0 ? value * 8 : (awkward[(i * 7 + seed) % awkward.length] as number)));
}

/** Lengths around every seam: vectors of 4 and 16, blocks of 256 and 1,024. */
export const seams: readonly number[] = [...Array.from({ length: 33 }, (_, i) => i + 1), 255, 256, 257, 1023, 1024, 1025, 4095, 4096, 4097];
