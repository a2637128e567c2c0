import { expect, test } from "vitest";
import { gradients, Graph, matmul, mul, NdArray, placeholder, reduceSum, Session, transpose, withGraph, type Tensor } from "../index.ts";
import { engineMemory } from "./memory.ts";

/** Bytes of which about `share` are not 0, in a pattern that no block length divides. */
const bytes = (rows: number, columns: number, share: number): Uint8Array =>
  Uint8Array.from({ length: rows * columns }, (_, i) => ((i * 7919) % 1009 < share * 1009 ? 1 + ((i * 31) % 255) : 0));

const factor = (rows: number, columns: number): Float32Array =>
  Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i + 1) * 3);

/** a·b and aᵀ·c, of a given as bytes or as floats. */
async function products(a: NdArray, b: Float32Array, c: Float32Array, threads: number): Promise<readonly NdArray[]> {
  const [rows, columns] = a.shape;
  const graph = new Graph();
  const fetches = withGraph(graph, () => {
    const x = placeholder("x", [null, null]);
    const w = placeholder("w", [columns, b.length / columns]);
    const y = matmul(x, w) as Tensor<readonly [null, number], "float32">;
    const g = placeholder("g", [rows, b.length / columns]);
    return [y, gradients(reduceSum(mul(y, g)), [w])[0]!];
  });
  const session = new Session({ graph, threads });
  try {
    const feeds = { x: a, w: NdArray.borrow(b).reshape([columns, b.length / columns]), g: NdArray.borrow(c).reshape([rows, -1]) };
    return await session.run(fetches, feeds);
  } finally {
    session.close();
  }
}

const bitsOf = (arrays: readonly NdArray[]): string[] => arrays.map((array) => array.sha256());

test.each([
  [1, 1, 1],
  [2, 16, 3],
  [3, 17, 10],
  [5, 255, 12],
  [7, 256, 13],
  [33, 257, 32],
  [257, 300, 33],
  [513, 784, 10],
  [300, 784, 128],
])("products of %i × %i bytes with %i columns have the bits of the same numbers fed as floats", async (rows, columns, n) => {
  for (const share of [0, 0.05, 0.39, 0.9]) {
    const stored = bytes(rows, columns, share);
    const floats = Float32Array.from(stored, (byte) => byte / 255);
    const [b, c] = [factor(columns, n), factor(rows, n)];
    const dense = bitsOf(await products(NdArray.of(floats, [rows, columns], "float32"), b, c, 1));
    for (const threads of [1, 3]) {
      expect(bitsOf(await products(NdArray.ofBytes(stored, [rows, columns], 255), b, c, threads))).toEqual(dense);
    }
  }
});

test("a NaN or an infinity of the other factor is not hidden by the zeros that are left out", async () => {
  const [rows, columns, n] = [40, 300, 10];
  const stored = bytes(rows, columns, 0.1);
  const floats = Float32Array.from(stored, (byte) => byte / 255);
  for (const odd of [NaN, Infinity, -Infinity]) {
    const [b, c] = [factor(columns, n), factor(rows, n)];
    b[7 * n + 3] = odd;
    c[5 * n + 9] = odd;
    const dense = await products(NdArray.of(floats, [rows, columns], "float32"), b, c, 1);
    const sparse = await products(NdArray.ofBytes(stored, [rows, columns], 255), b, c, 2);
    expect(bitsOf(sparse)).toEqual(bitsOf(dense));
    // Row 0 of a has a 0 in column 7, where b is odd.
    expect(stored[7]).toBe(0);
    expect(Number.isNaN(sparse[0].at(0, 3))).toBe(true);
  }
});

test("bytes are floats to everybody who does not multiply matrices by them, and when they are fetched", async () => {
  const graph = new Graph();
  const { x, turned } = withGraph(graph, () => {
    const made = placeholder("x", [2, 3]);
    return { x: made, turned: transpose(made) };
  });
  const session = new Session({ graph });
  const fed = NdArray.ofBytes(Uint8Array.of(0, 51, 102, 0, 0, 255), [2, 3], 255);
  const [same, columns] = await session.run([x, turned], { x: fed });
  session.close();
  expect([...same]).toEqual([0, 0.2, 0.4, 0, 0, 1].map(Math.fround));
  expect([...columns]).toEqual([0, 0, 0.2, 0, 0.4, 1].map(Math.fround));
});

test("what a product needs of fed bytes is lists, neither floats nor bytes, and all of it comes back", async () => {
  const memory = await engineMemory();
  const before = memory.bytesInUse;
  const [rows, columns] = [2000, 784];
  const graph = new Graph();
  const y = withGraph(graph, () => matmul(placeholder("x", [null, columns]), placeholder("w", [columns, 1])));
  const session = new Session({ graph });
  await session.run(y, {
    x: NdArray.ofBytes(bytes(rows, columns, 0.19), [rows, columns], 255),
    w: NdArray.of(factor(columns, 1), [columns, 1], "float32"),
  });
  expect(memory.bytesInUse - before).toBeLessThan(rows * columns * 0.8);
  session.close();
  expect(memory.bytesInUse).toBe(before);
});
