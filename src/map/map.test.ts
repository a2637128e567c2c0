import fc from "fast-check";
import { expect, test } from "vitest";
import { NdArray, array } from "../array/ndarray.ts";
import { Generator } from "../random/generator.ts";
import { neighbourMap } from "./neighbour-map.ts";
import { nearestNeighbours } from "./neighbours.ts";
import { principalComponents, project } from "./principal-components.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";

test("the eigenvectors of [[2, 1], [1, 2]] are the two diagonals, with 3 and 1", () => {
  const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2);
  expect([...values].map((value) => value.toFixed(12))).toEqual(["3.000000000000", "1.000000000000"]);
  const half = Math.SQRT1_2;
  [half, half, half, -half].forEach((wanted, i) => expect(vectors[i]).toBeCloseTo(wanted, 12));
});

test("a matrix times an eigenvector is the eigenvector times its value, and all are at right angles", () => {
  const sizes = fc.integer({ min: 1, max: 12 });
  const symmetric = sizes.chain((n) =>
    fc
      .array(fc.oneof(fc.constant(0), fc.integer({ min: -3, max: 3 }), fc.double({ min: -1e3, max: 1e3, noNaN: true })), {
        minLength: (n * (n + 1)) / 2,
        maxLength: (n * (n + 1)) / 2,
      })
      .map((triangle) => ({
        n,
        matrix: Float64Array.from({ length: n * n }, (_, at) => {
          const [i, j] = [Math.max(Math.floor(at / n), at % n), Math.min(Math.floor(at / n), at % n)];
          return triangle[(i * (i + 1)) / 2 + j];
        }),
      })),
  );
  fc.assert(
    fc.property(symmetric, ({ n, matrix }) => {
      const { values, vectors } = symmetricEigen(matrix, n);
      const size = Math.max(1e-300, ...matrix.map(Math.abs)) * n;
      for (let k = 0; k < n; k++) {
        if (k > 0) expect(values[k]).toBeLessThanOrEqual(values[k - 1]);
        for (let i = 0; i < n; i++) {
          let product = 0;
          for (let j = 0; j < n; j++) product += matrix[i * n + j] * vectors[k * n + j];
          expect(Math.abs(product - values[k] * vectors[k * n + i])).toBeLessThan(1e-13 * size);
        }
        for (let other = 0; other <= k; other++) {
          let dot = 0;
          for (let j = 0; j < n; j++) dot += vectors[k * n + j] * vectors[other * n + j];
          expect(Math.abs(dot - (other === k ? 1 : 0))).toBeLessThan(1e-13 * n);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test("numbers that are not finite, or not n · n of them, have no eigenvectors", () => {
  expect(() => symmetricEigen(Float64Array.of(1, NaN, NaN, 1), 2)).toThrow("must be finite");
  expect(() => symmetricEigen(new Float64Array(3), 2)).toThrow("[2, 2] has 4 numbers, got 3");
});

test("points along y = 2x + 1 differ in the direction (1, 2) alone", () => {
  // x is 0, 1, 2: its variance is 1, that of y is 4.
  const points = array([
    [0, 1],
    [1, 3],
    [2, 5],
  ]);
  const found = principalComponents(points, 2);
  expect([...found.mean]).toEqual([1, 3]);
  expect(found.totalVariance).toBe(5);
  expect(found.variances.at(0)).toBeCloseTo(5, 12);
  expect(found.variances.at(1)).toBeCloseTo(0, 12);
  expect(found.components.at(0, 0)).toBeCloseTo(1 / Math.sqrt(5), 12);
  expect(found.components.at(0, 1)).toBeCloseTo(2 / Math.sqrt(5), 12);
  // The first point is one step of length √5 before the middle.
  expect(project(points, found).at(0, 0)).toBeCloseTo(-Math.sqrt(5), 12);
});

test("what is kept as bytes has the components of the numbers that the bytes stand for", () => {
  const generator = new Generator(3);
  const bytes = Uint8Array.from({ length: 40 * 6 }, (_, i) => (i % 6 === 4 ? 0 : generator.integer(256)));
  const kept = principalComponents(NdArray.ofBytes(bytes, [40, 6], 255), 5);
  const floats = principalComponents(
    NdArray.of(
      Float64Array.from(bytes, (byte) => byte / 255),
      [40, 6],
      "float64",
    ),
    5,
  );
  for (const name of ["mean", "variances", "components"] as const) {
    [...kept[name]].forEach((value, i) => expect(value).toBeCloseTo([...floats[name]][i], 10));
  }
  // A coordinate that is the same everywhere is in no direction.
  expect(Array.from({ length: 5 }, (_, k) => kept.components.at(k, 4))).toEqual([0, 0, 0, 0, 0]);
});

test("components of fewer than two points, or more than there are coordinates, are errors", () => {
  expect(() => principalComponents(array([[1, 2]]), 1)).toThrow("two or more of them, got [1, 2]");
  expect(() => principalComponents(array([[1, 2], [3, 4]]), 3)).toThrow("from 1 to 2, the number of coordinates, got 3"); // prettier-ignore
  const two = principalComponents(array([[1, 2], [3, 4]]), 1); // prettier-ignore
  expect(() => project(array([[1, 2, 3]]), two)).toThrow("needs points [n, 2]");
});

test("the neighbours found are the nearest of all, by distance and then by number", () => {
  const generator = new Generator(5);
  const [n, d, count] = [60, 3, 7];
  // Whole numbers from 0 to 3: many distances are equal.
  const places = Float64Array.from({ length: n * d }, () => generator.integer(4));
  const found = { count, indices: new Uint32Array(n * count), distances: new Float64Array(n * count) };
  nearestNeighbours(places, [n, d], count, found, 0, n);
  for (let i = 0; i < n; i++) {
    const distanceTo = (other: number): number => {
      let squares = 0;
      for (let j = 0; j < d; j++) squares += (places[i * d + j] - places[other * d + j]) ** 2;
      return Math.sqrt(squares);
    };
    const others = Array.from({ length: n }, (_, other) => other).filter((other) => other !== i);
    const wanted = others.toSorted((a, b) => distanceTo(a) - distanceTo(b) || a - b).slice(0, count);
    expect([...found.indices.subarray(i * count, (i + 1) * count)]).toEqual(wanted);
    expect([...found.distances.subarray(i * count, (i + 1) * count)]).toEqual(wanted.map(distanceTo));
  }
});

/** Three groups of 30 points in ten dimensions, far from each other. */
function threeGroups(): NdArray {
  const generator = new Generator(11);
  const values = Float64Array.from({ length: 90 * 10 }, (_, i) => (i % 10 === Math.floor(i / 300) ? 30 : 0) + generator.normal());
  return NdArray.of(values, [90, 10], "float64");
}

test("on the map of three groups each point is nearest to one of its own group, wherever the points start", async () => {
  const points = threeGroups();
  const generator = new Generator(2);
  const anywhere = NdArray.of(
    Float64Array.from({ length: 180 }, () => generator.uniform()),
    [90, 2],
    "float64",
  );
  for (const start of [project(points, principalComponents(points, 2)), anywhere]) {
    const map = await neighbourMap(points, { start, neighbours: 10 });
    const found = { count: 1, indices: new Uint32Array(90), distances: new Float64Array(90) };
    nearestNeighbours(Float64Array.from(map), [90, 2], 1, found, 0, 90);
    expect([...found.indices].filter((other, i) => Math.floor(other / 30) !== Math.floor(i / 30))).toEqual([]);
  }
});

test("a map has the same bits wherever and whenever it is made; another seed makes another", async () => {
  const points = threeGroups();
  const start = project(points, principalComponents(points, 2));
  const hash = async (seed: number): Promise<string> => (await neighbourMap(points, { start, epochs: 50, seed })).sha256();
  expect(await hash(0)).toBe("eeb46785369e360e5f1a6531d4cf4c0bc102f66a520eece097b9e38187c0fa38");
  expect(await hash(1)).not.toBe(await hash(0));
});

test("progress rises to 1 and is waited for: what it throws stops the map", async () => {
  const points = threeGroups();
  const start = project(points, principalComponents(points, 2));
  const shares: number[] = [];
  await neighbourMap(points, { start, epochs: 10, onProgress: (share) => void shares.push(share) });
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
  const stopped = neighbourMap(points, { start, onProgress: () => Promise.reject(new Error("enough")) });
  await expect(stopped).rejects.toThrow("enough");
  await expect(neighbourMap(points, { start, neighbours: 90 })).rejects.toThrow("got [90, 10] and 90");
  await expect(neighbourMap(points, { start: points })).rejects.toThrow("start is [90, 2], a place for each point, got [90, 10]");
});
