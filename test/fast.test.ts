import { expect, test } from "vitest";
import { Graph, matmul, NdArray, placeholder, Session, withGraph } from "../src/index.ts";

// One function that returns f32x4.relaxed_madd of its three parameters.
const relaxedFunction = "00 61 73 6d 01 00 00 00 01 08 01 60 03 7b 7b 7b 01 7b 03 02 01 00 0a 0d 01 0b 00 20 00 20 01 20 02 fd 85 02 0b";
const hasRelaxedSimd = WebAssembly.validate(Uint8Array.from(relaxedFunction.split(" "), (byte) => Number.parseInt(byte, 16)));

/** −(1 + 2⁻¹¹) + (1 + 2⁻¹²)²: the square is 1 + 2⁻¹¹ + 2⁻²⁴, of which float32 keeps the first two terms if it is rounded. */
async function remainder(options: { readonly fast?: boolean }): Promise<number> {
  const graph = new Graph();
  const y = withGraph(graph, () => matmul(placeholder("a", [1, 2]), placeholder("b", [2, 1])));
  const x = 1 + 2 ** -12;
  const session = new Session({ graph, threads: 1, ...options });
  try {
    const [value] = await session.run(y, {
      a: NdArray.of([-(1 + 2 ** -11), x], [1, 2], "float32"),
      b: NdArray.of([1, x], [2, 1], "float32"),
    });
    return value;
  } finally {
    session.close();
  }
}

test("a product is rounded before it is added, unless a session is fast", async () => {
  expect(await remainder({})).toBe(0);
  expect(await remainder({ fast: false })).toBe(0);
});

test.runIf(hasRelaxedSimd)(
  "a fast session rounds the product and the sum once or twice, as the machine likes, and leaves others exact",
  async () => {
    expect([0, 2 ** -24]).toContain(await remainder({ fast: true }));
    expect(await remainder({})).toBe(0);
  },
);

test.skipIf(hasRelaxedSimd)("without relaxed SIMD a fast session says what it lacks and what to do", async () => {
  await expect(remainder({ fast: true })).rejects.toThrow(/fast: .* no relaxed SIMD.* Node .*22.* without fast/s);
});
