import { expect, test } from "vitest";
import { constant, evaluate, Graph, withGraph, type Shape, type Tensor } from "../index.ts";
import { accuracy, confusionMatrix, meanSquaredError, softmaxCrossEntropy, topKAccuracy } from "./index.ts";

type Float = Tensor<Shape, "float32">;

// Three examples, of the classes 0, 1 and 2. Read as 0 (right), 2 (the right one is second) and 0 (the right one is last).
const labels = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]; // prettier-ignore
const scores = [[5, 1, 0], [1, 2, 3], [9, 8, 7]]; // prettier-ignore

const ask = async (build: (labels: Float, scores: Float) => Tensor, given: readonly number[][] = scores) =>
  evaluate(withGraph(new Graph(), () => build(constant(labels), constant(given)))); // prettier-ignore

test("accuracy is the share of examples whose highest score is the right class's", async () => {
  expect((await ask(accuracy)).item()).toBe(Math.fround(1 / 3));
});

test("among the k best counts how many classes score higher than the right one", async () => {
  expect((await ask((a, b) => topKAccuracy(a, b, 1))).item()).toBe(Math.fround(1 / 3));
  expect((await ask((a, b) => topKAccuracy(a, b, 2))).item()).toBe(Math.fround(2 / 3));
  expect((await ask((a, b) => topKAccuracy(a, b, 3))).item()).toBe(1);
});

test("an infinite score of a wrong class spoils no other class's place", async () => {
  const endless = [[5, Infinity, 0], [-Infinity, 2, 1], [9, 8, 7]]; // prettier-ignore
  expect((await ask((a, b) => topKAccuracy(a, b, 2), endless)).item()).toBe(Math.fround(2 / 3));
});

test("a confusion matrix counts rows of what it is by columns of what was read", async () => {
  expect([...(await ask(confusionMatrix))]).toEqual([1, 0, 0, 0, 0, 1, 1, 0, 0]);
});

test("cross-entropy of equal scores for ten classes is log 10, and of a hopeless score finite", async () => {
  const loss = async (right: number) => {
    const one = [[1, ...new Array(9).fill(0)]];
    const given = [[right, ...new Array(9).fill(0)]];
    return (await evaluate(withGraph(new Graph(), () => softmaxCrossEntropy(constant(one), constant(given))))).item();
  };
  expect(await loss(0)).toBeCloseTo(Math.log(10), 6);
  // exp(−1000) is 0 in float32, and log 0 is −∞: computed in one piece it is 1000 + log 9.
  expect(await loss(-1000)).toBeCloseTo(1000 + Math.log(9), 3);
});

test("mean squared error is over all elements", async () => {
  // Differences 1, 2, 3, 0: (1 + 4 + 9 + 0) / 4
  const squares = withGraph(new Graph(), () => meanSquaredError(constant([[1, 2], [3, 4]]), constant([[2, 4], [0, 4]]))); // prettier-ignore
  expect((await evaluate(squares)).item()).toBe(3.5);
});
