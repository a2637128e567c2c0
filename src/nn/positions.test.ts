import { expect, test } from "vitest";
import { constant, Graph, matmul, placeholder, Session, softmax, withGraph } from "../index.ts";
import { scoresByPosition } from "./index.ts";

/** Finds a digit to be a 7 by the ink of one pixel alone: its score is `weight` times that ink. */
function readerOf(row: number, column: number, weight: number) {
  const graph = new Graph();
  const network = withGraph(graph, () => {
    const x = placeholder("x", [null, 784]);
    const weights = Array.from({ length: 784 }, (_, pixel) =>
      Array.from({ length: 10 }, (__, one) => (pixel === row * 28 + column && one === 7 ? weight : 0)),
    );
    return { x, y: softmax(matmul(x, constant(weights) as never)) };
  });
  return { name: `row ${row}, column ${column}`, session: new Session({ graph }), network };
}

const dot = (row: number, column: number): Float32Array => Float32Array.from({ length: 784 }, (_, i) => Number(i === row * 28 + column));

test("each network says at every position how probable it finds the digit", async () => {
  // The dot is at row 10, column 12; the first network wants it 2 lower and 1 to the left, the second where it is.
  const readers = [readerOf(12, 11, 5), readerOf(10, 12, -5)];
  const { shifts, readers: found } = await scoresByPosition(readers, dot(10, 12), 7, { reach: 3 });
  for (const { session } of readers) session.close();
  expect(shifts).toEqual([-3, -2, -1, 0, 1, 2, 3]);
  const places = (test: (score: number) => boolean, which: number) =>
    [...found[which].scores.data].flatMap((score, i) => (test(score) ? [[shifts[Math.floor(i / 7)], shifts[i % 7]]] : []));
  // e⁵ / (e⁵ + 9) = 0.943 where the dot meets its pixel, 1/10 elsewhere; e⁻⁵ / (e⁻⁵ + 9) where it should not be.
  expect(places((score) => score > 0.9, 0)).toEqual([[2, -1]]);
  expect(places((score) => score < 0.05, 1)).toEqual([[0, 0]]);
  expect(new Set(found[0].readings.data)).toEqual(new Set([0, 7]));
});

test("what is pushed over the edge is gone, and does not come in on the other side", async () => {
  const reader = readerOf(0, 0, 5);
  const { readers } = await scoresByPosition([reader], dot(0, 27), 7, { reach: 1 });
  reader.session.close();
  // The dot can reach column 26 to the left; by 1 to the right it is gone, and would be column 0 of the next row.
  expect([...readers[0].scores.data].every((score) => Math.abs(score - 0.1) < 1e-6)).toBe(true);
});

test("an image or a reach that cannot be is an error", async () => {
  await expect(scoresByPosition([], new Float32Array(10), 7)).rejects.toThrow("784 pixels, row by row, got 10");
  await expect(scoresByPosition([], dot(0, 0), 7, { reach: 28 })).rejects.toThrow("from 0 to 27, got 28");
  await expect(scoresByPosition([], dot(0, 0), 10)).rejects.toThrow("from 0 to 9, got 10");
});
