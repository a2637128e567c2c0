import { Worker } from "node:worker_threads";

// What SIMD128 can do at most on this machine: a loop of products and sums in registers, and nothing else. Half of the
// chains square a 1, half double a 0: they stay what they are, which no compiler can know, since both come as arguments.
// No chain waits for another; with a constant in a register, or product and sum in one chain, V8 came to 85 % of this.

const roundsPerCall = 4_000_000;
const chainCounts = [12, 14];

/** (rounds: i32, zero: f32, one: f32) → f32: x ← x + x or x ← x · x in `chains` vectors, `rounds` times; then the first lanes summed. */
function peakModule(chains: number): Uint8Array {
  const firstChain = 3;
  const get = (index: number): number[] => [0x20, index];
  const set = (index: number): number[] => [0x21, index];
  const simd = (code: number): number[] => [0xfd, ...leb(code)];
  const [splat, extract, addLanes, mulLanes] = [simd(0x13), [...simd(0x1f), 0], simd(0xe4), simd(0xe6)];
  const each = Array.from({ length: chains }, (_, i) => firstChain + i);
  const countDown = [...get(0), 0x41, 1, 0x6b, 0x22, 0, 0x0d, 0, 0x0b];
  const header = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const body = [
    1,
    chains,
    0x7b, // locals: one group, of vectors
    ...each.flatMap((chain, i) => [...get(1 + (i % 2)), ...splat, ...set(chain)]),
    0x03,
    0x40, // loop
    ...each.flatMap((chain, i) => [...get(chain), ...get(chain), ...(i % 2 === 0 ? addLanes : mulLanes), ...set(chain)]),
    ...countDown, // rounds − 1; again if it is not 0
    ...get(firstChain),
    ...each.slice(1).flatMap((chain) => [...get(chain), ...addLanes]),
    ...extract,
    0x0b,
  ];
  const section = (id: number, bytes: readonly number[]): number[] => [id, ...leb(bytes.length), ...bytes];
  return Uint8Array.from([
    ...header,
    ...section(1, [1, 0x60, 3, 0x7f, 0x7d, 0x7d, 1, 0x7d]),
    ...section(3, [1, 0]),
    ...section(7, [1, 4, ...new TextEncoder().encode("peak"), 0, 0]),
    ...section(10, [1, ...leb(body.length), ...body]),
  ]);
}

/** Runs for about `ms` milliseconds in each of `threads` threads at the same time: GF/s of all together, the best of two loops. */
export async function simdPeak(threads: number, ms: number): Promise<number> {
  const rates: number[] = [];
  for (const chains of chainCounts) {
    const each = await Promise.all(Array.from({ length: threads }, () => rateOf(chains, ms / chainCounts.length)));
    rates.push(each.reduce((sum, rate) => sum + rate, 0));
  }
  return Math.max(...rates);
}

async function rateOf(chains: number, ms: number): Promise<number> {
  const source = `
    const { parentPort, workerData: { bytes, rounds, chains, ms } } = require("node:worker_threads");
    const { peak } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
    let [calls, sum] = [0, 0];
    for (let warm = 0; warm < 3; warm++) peak(rounds, 0, 1);
    const startMs = performance.now();
    while (performance.now() - startMs < ms) { sum += peak(rounds, 0, 1); calls += 1; }
    const tookMs = performance.now() - startMs;
    if (sum !== (calls * chains) / 2) throw new Error("the loop computed " + sum / calls);
    parentPort.postMessage({ calls, tookMs });`;
  const worker = new Worker(source, { eval: true, workerData: { bytes: peakModule(chains), rounds: roundsPerCall, chains, ms } });
  const { calls, tookMs } = await new Promise<{ calls: number; tookMs: number }>((resolve, reject) => {
    worker.once("message", resolve).once("error", reject);
  });
  await worker.terminate();
  return (calls * roundsPerCall * chains * 4) / tookMs / 1e6;
}

/** A number as wasm writes it, seven bits a byte. */
function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >> 7)];
}
