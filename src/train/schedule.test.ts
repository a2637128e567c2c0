import { expect, test } from "vitest";
import { constantRate, cosineRate, exponentialRate, oneCycleRate, stepRate, type Schedule } from "./schedule.ts";

const first = (schedule: Schedule, updates: number): number[] => Array.from({ length: updates }, (_, update) => schedule(update));

/** Equal but for the last bits of float64: what is fed is rounded to float32. */
const expectClose = (actual: readonly number[], expected: readonly number[]): void => {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(Math.abs(actual[i] / value - 1)).toBeLessThan(1e-14));
};

// What PyTorch 1.13's schedulers say before each step: get_last_lr()[0], with an SGD of rate 0.1.

test("one-cycle with PyTorch's defaults gives the rates of OneCycleLR(max_lr=0.5, total_steps=10)", () => {
  expectClose(
    first(oneCycleRate(0.5, { updates: 10 }), 10),
    [
      0.020000000000000018, 0.26, 0.5, 0.47524231600673683, 0.40587282697488153, 0.30563101096814466, 0.19437098903185537,
      0.09412917302511849, 0.024759683993263143, 2e-6,
    ],
  );
});

test("one-cycle with settings of its own gives those of OneCycleLR(0.01, 7, pct_start=0.5, div_factor=10, final_div_factor=100)", () => {
  expectClose(
    first(oneCycleRate(0.01, { updates: 7, rising: 0.5, startDivisor: 10, endDivisor: 100 }), 7),
    [
      0.0009999999999999992, 0.004109423525312736, 0.009140576474687263, 0.009505339495172583, 0.00611649206511179, 0.0018906684397156264,
      1e-5,
    ],
  );
});

test("one-cycle stays at its last rate when training goes on, and one update has the highest rate", () => {
  expect(oneCycleRate(0.5, { updates: 10 })(20)).toBe(oneCycleRate(0.5, { updates: 10 })(9));
  expect(oneCycleRate(0.5, { updates: 1, rising: 1 })(0)).toBe(0.5);
});

test("a cosine gives the rates of CosineAnnealingLR(T_max=5, eta_min=0.01), and stays at the last", () => {
  expectClose(
    first(cosineRate(0.1, { updates: 5, last: 0.01 }), 7),
    [0.1, 0.09140576474687263, 0.06890576474687263, 0.04109423525312736, 0.018594235253127367, 0.01, 0.01],
  );
});

test("steps halve the rate after every third update, as StepLR(step_size=3, gamma=0.5) does", () => {
  expect(first(stepRate(0.1, { every: 3, factor: 0.5 }), 8)).toEqual([0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025]);
});

test("an exponential rate keeps nine tenths at each update, as ExponentialLR(gamma=0.9) does", () => {
  expectClose(
    first(exponentialRate(0.1, { every: 1, factor: 0.9 }), 5),
    [0.1, 0.09000000000000001, 0.08100000000000002, 0.07290000000000002, 0.06561000000000002],
  );
});

test("half way between two steps, an exponential rate has gone the square root of the factor", () => {
  expectClose([exponentialRate(1, { every: 2, factor: 0.25 })(1)], [0.5]);
});

test("a schedule refuses a rate of 0, a NaN and half an update", () => {
  expect(() => constantRate(0)).toThrow("constantRate: the rate is a number above 0, got 0");
  expect(() => cosineRate(NaN, { updates: 3 })).toThrow(/above 0, got NaN/);
  expect(() => stepRate(1, { every: 0.5, factor: 0.1 })).toThrow("stepRate: every is a whole number, 1 or more, got 0.5");
  expect(() => oneCycleRate(1, { updates: 3, rising: 2 })).toThrow(/a share of the updates, from 0 to 1, got 2/);
});
