import { expect, test } from "vitest";
import { confusionOf, digitsRead, worstOf } from "./mistakes.ts";

const labels = Uint8Array.from([4, 9, 4, 1, 4]);
const predictions = Uint8Array.from([9, 9, 9, 7, 4]);
const probabilities = new Float32Array(50);
[0.5, 0.75, 0.25, 0.5, 1].forEach((share, i) => (probabilities[i * 10 + predictions[i]] = share));
const examined = { labels, predictions, probabilities };

test("the confusion matrix counts each digit once, in the row of its truth", () => {
  const counts = confusionOf(examined);
  expect([counts[49], counts[99], counts[17], counts[44]]).toEqual([2, 1, 1, 1]);
  expect(counts.reduce((sum, size) => sum + size, 0)).toBe(5);
});

test("what is most often confused comes first, and what is read rightly never", () => {
  expect(worstOf(confusionOf(examined), 5)).toEqual([
    { truth: 4, read: 9, size: 2 },
    { truth: 1, read: 7, size: 1 },
  ]);
});

test("mistakes can be sorted by how sure the network was; equally sure ones keep their order", () => {
  expect(digitsRead(examined, 100, "surest").map(({ index }) => index)).toEqual([100, 103, 102]);
  expect(digitsRead(examined, 100, "unsure").map(({ index }) => index)).toEqual([102, 100, 103]);
  expect(digitsRead(examined, 100, "order").map(({ index }) => index)).toEqual([100, 102, 103]);
});

test("a cell opens onto its digits, those read rightly too", () => {
  expect(digitsRead(examined, 0, "order", { truth: 4, read: 9 }).map(({ index }) => index)).toEqual([0, 2]);
  expect(digitsRead(examined, 0, "order", { truth: 9, read: 9 })).toEqual([{ index: 1, truth: 9, read: 9, share: 0.75 }]);
});
