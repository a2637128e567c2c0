import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { expect, test } from "vitest";
import { array, NdArray, type DType } from "./ndarray.ts";
import { formatArray } from "./print.ts";

interface Case {
  dtype: DType;
  shape: number[];
  values: (number | "nan" | "inf" | "-inf")[];
  text: string;
}

const words = { nan: NaN, inf: Infinity, "-inf": -Infinity };
// Made by fixtures/printing.py.
const [header, ...cases] = readFileSync(new URL("./fixtures/printing.jsonl", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Case);

test.each(["float32", "float64", "int32", "uint8", "bool"] as const)(
  "every %s array of the fixtures prints as NumPy prints it",
  (dtype) => {
    const ofDtype = cases.filter((one) => one.dtype === dtype);
    expect(ofDtype.length).toBeGreaterThan(5);
    for (const { shape, values, text } of ofDtype) {
      const numbers = values.map((value) => (typeof value === "number" ? value : words[value]));
      expect({ shape, numbers, text: formatArray(NdArray.of(numbers, shape, dtype)) }).toEqual({ shape, numbers, text });
    }
  },
);

test("the fixtures come from NumPy 2.4, whose rule for float32 differs from that of 2.0", () => {
  expect(header).toMatchObject({ numpy: expect.stringMatching(/^2\.4\./) });
});

test("the tutorial's first prediction prints as it was published, where it is kept as float64", () => {
  const row = [
    2.12480136e-5, 1.16469264e-5, 8.9631781e-2, 1.92015115e-2, 8.20863759e-4, 1.25168199e-5, 3.85381973e-5, 8.53746116e-1, 6.91888575e-3,
    2.95970142e-2,
  ];
  expect(formatArray(array([row]))).toBe(
    `[[2.12480136e-05 1.16469264e-05 8.96317810e-02 1.92015115e-02
  8.20863759e-04 1.25168199e-05 3.85381973e-05 8.53746116e-01
  6.91888575e-03 2.95970142e-02]]`,
  );
});

test("a half at the eighth digit goes to the even digit: 2^-9 ends in 2, not 3", () => {
  expect(formatArray(array([0.001953125]))).toBe("[0.00195312]");
});

test("an array is printed by string templates and by Node's console", () => {
  expect(String(array([1, 2]))).toBe("[1. 2.]");
  expect(inspect({ weights: array([true]) })).toBe("{ weights: [ True] }");
});
