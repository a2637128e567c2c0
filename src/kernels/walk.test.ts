import { expect, test } from "vitest";
import { bytesOf, drive, numbers, seams, unevenCuts } from "./drive.ts";
import type { Bytes } from "./drive.ts";
import type { KernelName } from "./generated/module.ts";

/** Runs whole and in uneven parts; both must leave the same bytes: 0 is Buffer's word for it. */
function run(name: KernelName, y: Bytes, args: Record<string, Bytes | number>, units: number): Bytes {
  const parts = y.slice();
  drive(name, { y, ...args } as never, units);
  drive(name, { y: parts, ...args } as never, units, unevenCuts(units));
  expect(Buffer.compare(bytesOf(parts), bytesOf(y)), `${name} in parts`).toBe(0);
  return y;
}

const words = (length: number) => Int32Array.from({ length }, (_, i) => Math.imul(i + 1, 0x9e3779b9));
const bytes = (length: number) => Uint8Array.from({ length }, (_, i) => Math.imul(i + 1, 0x9e3779b9) >>> 24);

test("fill and copy take exactly their range", () => {
  for (const n of seams) {
    expect(run("fill_f32", new Float32Array(n), { value: -0.1 }, n)).toEqual(new Float32Array(n).fill(-0.1));
    expect(run("fill_i32", new Int32Array(n), { value: -7 }, n)).toEqual(new Int32Array(n).fill(-7));
    expect(run("fill_u8", new Uint8Array(n), { value: 257 }, n)).toEqual(new Uint8Array(n).fill(1));
    expect(run("copy_8", new Uint8Array(n), { x: bytes(n) }, n)).toEqual(bytes(n));
  }
});

interface Walk {
  offset: number;
  lengths: number[];
  strides: number[];
}

/** The places of the strided side, in the order of the dense side. */
function placesOf({ offset, lengths, strides }: Walk): number[] {
  let places = [offset];
  lengths.forEach((length, axis) => {
    places = places.flatMap((place) => Array.from({ length }, (_, i) => place + i * strides[axis]));
  });
  return places;
}

/** Row-major strides of `lengths`. */
const dense = (lengths: number[]) => lengths.map((_, axis) => lengths.slice(axis + 1).reduce((a, b) => a * b, 1));

function permuted(lengths: number[], order: number[]): Walk {
  return { offset: 0, lengths: order.map((axis) => lengths[axis]), strides: order.map((axis) => dense(lengths)[axis]) };
}

const oneToOne: [string, Walk][] = [
  ["a scalar", { offset: 3, lengths: [], strides: [] }],
  ["a row", { offset: 2, lengths: [37], strides: [1] }],
  ["a row backwards", { offset: 36, lengths: [37], strides: [-1] }],
  ["every third of a row", { offset: 1, lengths: [33], strides: [3] }],
  ["a slice of long rows", { offset: 5, lengths: [7, 40], strides: [50, 1] }],
  ["rows in reverse", { offset: 6 * 9, lengths: [7, 9], strides: [-9, 1] }],
  ...Array.from({ length: 17 }, (_, i): [string, Walk] => [`a ${i + 1}×${18 - i} transposition`, permuted([i + 1, 18 - i], [1, 0])]),
  ["a 65×130 transposition", permuted([65, 130], [1, 0])],
  ["stacked transpositions", permuted([3, 10, 6], [0, 2, 1])],
  ["the last axis first", permuted([5, 6, 7], [2, 0, 1])],
  ["a backward transposition", { offset: 8 * 3, lengths: [8, 4], strides: [1, -8] }],
  ["eight axes in another order", permuted([2, 3, 1, 2, 2, 3, 2, 2], [7, 2, 5, 0, 3, 1, 6, 4])],
];
const repeating: [string, Walk][] = [
  ["one element over a row", { offset: 4, lengths: [41], strides: [0] }],
  ["a row over rows", { offset: 0, lengths: [9, 20], strides: [0, 1] }],
  ["a column over columns", { offset: 0, lengths: [9, 20], strides: [1, 0] }],
  ["one element over a cube", { offset: 2, lengths: [3, 4, 5], strides: [0, 0, 0] }],
  ["windows that overlap", { offset: 0, lengths: [12, 5], strides: [1, 1] }],
];

test.each([...oneToOne, ...repeating])("reading %s takes each element from offset + Σ index·stride", (_, walk) => {
  const places = placesOf(walk);
  const geometry = Int32Array.of(walk.lengths.length, walk.offset, ...walk.lengths, ...walk.strides);
  const size = Math.max(...places) + 1;
  for (const [name, x] of [["strided_read_32", words(size)], ["strided_read_8", bytes(size)]] as const) {
    const y = run(name, x instanceof Int32Array ? new Int32Array(places.length) : new Uint8Array(places.length), { x, geometry }, places.length);
    expect([...y]).toEqual(places.map((place) => x[place]));
  }
});

test.each(oneToOne)("writing %s puts each element at offset + Σ index·stride, and touches no other", (_, walk) => {
  const places = placesOf(walk);
  const geometry = Int32Array.of(walk.lengths.length, walk.offset, ...walk.lengths, ...walk.strides);
  const size = Math.max(...places) + 1;
  for (const [name, x, y] of [
    ["strided_write_32", words(places.length), new Int32Array(size).fill(-5)],
    ["strided_write_8", bytes(places.length), new Uint8Array(size).fill(99)],
  ] as const) {
    const expected = [...y];
    places.forEach((place, i) => (expected[place] = x[i]));
    expect([...run(name, y, { x, geometry }, places.length)]).toEqual(expected);
  }
});

test("gather takes rows by number; a number that is no row gives zeros and leaves the first such place + 1", () => {
  for (const width of [1, 3, 4, 16, 33]) {
    for (const [name, x, Type] of [["gather_32", words(5 * width), Int32Array], ["gather_8", bytes(5 * width), Uint8Array]] as const) {
      const index = Int32Array.of(4, 0, 2, 2, 5, 1, -1);
      const fault = Int32Array.of(0);
      const y = run(name, new Type(7 * width).fill(9), { x, index, rows: 5, width, fault }, 7);
      expect([...y]).toEqual([...index].flatMap((row) => Array.from({ length: width }, (_, c) => (row >= 0 && row < 5 ? x[row * width + c] : 0))));
      expect(fault[0]).toBe(5);
      // An earlier fault is kept, and rows that exist leave none.
      const kept = Int32Array.of(3);
      drive(name, { y, x, index, rows: 5, width, fault: kept } as never, 7);
      expect(kept[0]).toBe(3);
      const none = Int32Array.of(0);
      drive(name, { y, x, index: index.map((row) => Math.abs(row) % 5), rows: 5, width, fault: none } as never, 7);
      expect(none[0]).toBe(0);
    }
  }
});

test("scatter-add adds rows in order, and skips numbers that are no row", () => {
  for (const width of [1, 4, 7, 33]) {
    const index = Int32Array.from({ length: 60 }, (_, i) => (i * 7) % 9 - 1);
    const dy = numbers(60 * width);
    const expected = new Float32Array(6 * width);
    index.forEach((row, i) => {
      if (row < 0 || row >= 6) return;
      for (let c = 0; c < width; c++) expected[row * width + c] += dy[i * width + c];
    });
    expect(run("scatter_add_f32", new Float32Array(6 * width), { dy, index, count: 60, width, rows: 6 }, width)).toEqual(expected);
  }
});

test("one-hot rows: on at the index, off elsewhere, all off for an index outside", () => {
  const index = Int32Array.of(2, 0, -1, 3, 1);
  const y = run("one_hot_f32", new Float32Array(15), { index, depth: 3, on: 0.75, off: 0.125 }, 5);
  expect([...y]).toEqual([...index].flatMap((i) => [0, 1, 2].map((c) => (c === i ? 0.75 : 0.125))));
});
