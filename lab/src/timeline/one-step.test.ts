import { expect, test } from "vitest";
import { equalOf, firstRows, furthest, onTheWay, scoresSoFar, stepOf } from "./one-step.ts";

const zeros = (): Float32Array => new Float32Array(7850);

test("the step is minus rate times slope, rounded once", () => {
  const [step] = stepOf(Float32Array.of(0.3), 0.1);
  expect(step).toBe(-Math.fround(Math.fround(0.1) * Math.fround(0.3)));
});

test("a number that differs in its last bit does not count as equal", () => {
  const [before, step, after] = [zeros(), zeros(), zeros()];
  step[5] = 1;
  after[5] = 1;
  expect(equalOf(before, step, after)).toBe(7850);
  after[5] = 1 + 2 ** -23;
  expect(equalOf(before, step, after)).toBe(7849);
});

test("scores grow row by row: before the first they are the biases, after the last x·W + b", () => {
  const [weights, image] = [zeros(), new Uint8Array(784)];
  weights[7840 + 3] = 0.5;
  image[28 * 10] = 255;
  weights[28 * 10 * 10 + 3] = 2;
  expect(scoresSoFar(weights, image, 10)[3]).toBe(0.5);
  expect(scoresSoFar(weights, image, 11)[3]).toBe(2.5);
});

test("rows that are not there yet are zero, and so white", () => {
  const all = zeros().fill(1);
  const shown = firstRows(all, 2);
  expect(shown[2 * 280 - 1]).toBe(1);
  expect(shown[2 * 280]).toBe(0);
});

test("half way, half of the step is made", () => {
  const [before, step] = [zeros(), zeros()];
  before[0] = 1;
  step[0] = -0.5;
  expect(onTheWay(before, step, 0.5)[0]).toBe(0.75);
});

test("the pixel that moves furthest is found on its own sheet", () => {
  const step = zeros();
  step[7 * 10 + 4] = -3;
  step[9 * 10 + 5] = 9;
  expect(furthest(step, 4)).toBe(7);
});
