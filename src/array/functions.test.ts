import { expect, test } from "vitest";
import { add, argMax, concatenate, log, mean, multiply, negative, ones, reshape, subtract, sum, zeros } from "./functions.ts";
import { array } from "./ndarray.ts";

test("the tutorial's good prediction of a 3 costs 0.1053, its confident wrong one of a 2 costs 4.6051", () => {
  const j = array([0.03, 0.03, 0.01, 0.9, 0.01, 0.01, 0.0025, 0.0025, 0.0025, 0.0025]);
  const three = array([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  const two = array([0, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
  expect(multiply(negative(log(j)), three).at(3)).toBeCloseTo(0.1053605, 7);
  expect(sum(negative(multiply(log(j), two))).item()).toBeCloseTo(4.6051702, 7);
});

test("a product with zeros prints NumPy's signed zeros: −ln p · 0 is 0, and ln p · 0 negated is 0", () => {
  expect(String(multiply(log(array([0.5, 0.5])), array([0, 1])))).toBe("[-0.         -0.69314718]");
  expect(String(negative(multiply(log(array([0.5, 0.5])), array([0, 1]))))).toBe("[0.         0.69314718]");
});

test("a row and a column broadcast to a table", () => {
  expect(add(array([1, 2, 3]), array([[10], [20]])).toNested()).toEqual([
    [11, 12, 13],
    [21, 22, 23],
  ]);
  expect(subtract(array([[[1]], [[2]]]), array([1, 2])).shape).toEqual([2, 1, 2]);
});

test("a broadcast over three axes reads each operand in its own order", () => {
  const a = reshape(array([0, 1, 2, 3, 4, 5]), [2, 1, 3]);
  const b = array([[0], [10]]);
  expect(add(a, b).toNested()).toEqual([
    [
      [0, 1, 2],
      [10, 11, 12],
    ],
    [
      [3, 4, 5],
      [13, 14, 15],
    ],
  ]);
});

test("lengths that are neither equal nor 1 are refused, both shapes named", () => {
  expect(() => add(array([1, 2, 3]), array([1, 2]))).toThrow("add: lengths must be equal or 1, counted from the last axis; [3] and [2]");
});

test("an empty array broadcasts to an empty array", () => {
  expect(add(zeros([0, 3]), array([1, 2, 3])).shape).toEqual([0, 3]);
});

test("float32 stays float32 beside a number and rounds; with a float64 array it becomes float64", () => {
  const tenth = array([0.1], "float32");
  expect(add(tenth, 0.2).dtype).toBe("float32");
  expect(add(tenth, 0.2).item()).toBe(Math.fround(Math.fround(0.1) + 0.2));
  expect(add(tenth, array([0.2])).dtype).toBe("float64");
  expect(sum(tenth).dtype).toBe("float32");
});

test("whole numbers stay whole under + and ·, wrap around at 2^31, and become float64 under log and mean", () => {
  const large = array([2147483647], "int32");
  expect([add(large, 1).item(), multiply(large, large).item()]).toEqual([-2147483648, 1]);
  expect([add(large, 0.5).dtype, log(large).dtype, mean(array([1, 2], "int32")).item()]).toEqual(["float64", "float64", 1.5]);
});

test("sum and mean along an axis drop that axis, counted from either end", () => {
  const table = array([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(sum(table).item()).toBe(21);
  expect(sum(table, 0).toNested()).toEqual([5, 7, 9]);
  expect(sum(table, -1).toNested()).toEqual([6, 15]);
  expect(mean(table, 1).toNested()).toEqual([2, 5]);
  expect(() => sum(table, 2)).toThrow("has 2 axes, there is no axis 2");
});

test("argMax takes the lowest of equals and the first NaN", () => {
  const table = array([
    [1, 3, 3],
    [NaN, 9, NaN],
  ]);
  expect(argMax(table, 1).toNested()).toEqual([1, 0]);
  expect(argMax(table, 0).toNested()).toEqual([1, 1, 1]);
  expect(argMax(table).item()).toBe(3);
  expect(() => argMax(zeros([2, 0]), 1)).toThrow(/no largest element/);
});

test("argMax of a column whose NaN comes first stays at it", () => {
  expect(argMax(array([[NaN], [5]]), 0).toNested()).toEqual([0]);
});

test("concatenate joins along the axis asked for and refuses what does not fit", () => {
  const a = array([[1], [2]]);
  const b = array([
    [3, 4],
    [5, 6],
  ]);
  expect(concatenate([a, b], 1).toNested()).toEqual([
    [1, 3, 4],
    [2, 5, 6],
  ]);
  expect(concatenate([b, b]).shape).toEqual([4, 2]);
  expect(() => concatenate([a, b])).toThrow(
    "concatenate: all dtypes, and all lengths but axis 0's, must be equal; got float64 [2, 1], float64 [2, 2]",
  );
  expect(() => concatenate([])).toThrow(/at least one/);
});

test("zeros and ones are float64 unless said otherwise", () => {
  expect([zeros([2]).dtype, ones([2], "float32").dtype, sum(ones([3, 4])).item()]).toEqual(["float64", "float32", 12]);
});
