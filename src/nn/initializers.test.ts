import { expect, test } from "vitest";
import { evaluate, Graph, withGraph, zeros } from "../index.ts";
import { glorotNormal, glorotUniform, heNormal, heUniform, type Initializer } from "./index.ts";

async function statistics(initializer: Initializer, shape: readonly number[]) {
  const values = [...(await evaluate(withGraph(new Graph({ seed: 1 }), () => initializer(shape))))];
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variance, largest: Math.max(...values.map(Math.abs)) };
}

// Weights [200, 100]: 200 in, 100 out. Filters [5, 5, 8, 16]: 25 · 8 = 200 in, 25 · 16 = 400 out.
test.each([
  ["glorotUniform", glorotUniform(), [200, 100], 2 / 300],
  ["glorotNormal", glorotNormal(), [200, 100], 2 / 300],
  ["heUniform", heUniform(), [200, 100], 2 / 200],
  ["heNormal", heNormal(), [200, 100], 2 / 200],
  ["glorotUniform of filters", glorotUniform(), [5, 5, 8, 16], 2 / 600],
  ["heNormal of filters", heNormal(), [5, 5, 8, 16], 2 / 200],
] as const)("%s gives the variance that keeps signals at one size", async (_, initializer, shape, expected) => {
  const { mean, variance } = await statistics(initializer, shape);
  // 3,200 draws or more: the variance of a sample is off by about 2 %.
  expect(variance / expected).toBeGreaterThan(0.94);
  expect(variance / expected).toBeLessThan(1.06);
  expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(expected / 3200));
});

test("an even initializer stays within its limit √(6 / fan), a normal one within two deviations before the cut", async () => {
  expect((await statistics(glorotUniform(), [200, 100])).largest).toBeLessThanOrEqual(Math.sqrt(6 / 300));
  expect((await statistics(heNormal(), [200, 100])).largest).toBeLessThanOrEqual((2 * Math.sqrt(2 / 200)) / 0.8796);
});

test("zeros is an initializer as it is", async () => {
  expect((await statistics(zeros, [3, 4])).largest).toBe(0);
});

test("an initializer that counts inputs refuses a bias", () => {
  expect(() => withGraph(new Graph(), () => heNormal()([10]))).toThrow("two axes or more, got [10]; for a bias take zeros");
});
