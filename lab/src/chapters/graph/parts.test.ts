import { expect, test } from "vitest";
import { neededFor, tutorialGraph } from "../../engine/tutorial-graph.ts";
import { partsOf, readersOf, shapeText } from "./parts.ts";

const model = tutorialGraph();
const parts = partsOf(model);
const names = (nodes: readonly { readonly name: string }[]): string[] => nodes.map(({ name }) => name);

test("drawn are the placeholders, the variables, and the four steps from x to y", () => {
  expect(names(parts.drawn)).toEqual(["x", "y_", "W", "b", "MatMul", "BroadcastLike", "Add", "Softmax"]);
});

test("the loss folds the five steps from y to one number", () => {
  expect(names(parts.loss)).toEqual(["Log", "Mul", "Sum", "Neg", "Mean"]);
});

test("each node of the graph is in exactly one part", () => {
  const all = [...parts.drawn, ...parts.loss, ...parts.training, ...parts.initialize];
  expect(all.length).toBe(model.graph.nodes.length);
  expect(new Set(all).size).toBe(all.length);
});

test("a run of y needs neither the labels nor the loss", () => {
  expect(names(neededFor(model.y))).toEqual(["x", "W", "b", "MatMul", "BroadcastLike", "Add", "Softmax"]);
});

test("a run of W needs nothing but W", () => {
  expect(names(neededFor(model.W))).toEqual(["W"]);
});

test("a shape is written as the graph prints it, and with the examples of a run", () => {
  expect([shapeText(model.x), shapeText(model.x, 3), shapeText(model.b), shapeText(model.loss)]).toEqual([
    "(?, 784)",
    "(3, 784)",
    "(10,)",
    "()",
  ]);
  expect(String(model.x)).toContain(shapeText(model.x));
});

test("x is read by the product, and by the product that makes W's gradient", () => {
  expect(names(readersOf(model.x))).toEqual(["MatMul", "MatMul_2"]);
});
