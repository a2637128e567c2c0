import { expect, test } from "vitest";
import { layersOf, layout, type Box } from "./layout.ts";

const box = (id: string, ...inputs: string[]): Box => ({ id, inputs, along: 100, across: 60 });
/** x·W + b, with the labels that only the loss reads. */
const boxes = [
  box("x"),
  box("W"),
  box("b"),
  box("matmul", "x", "W"),
  box("add", "matmul", "b"),
  box("labels"),
  box("loss", "add", "labels"),
];
const gaps = { along: 50, across: 20 };

test("each box stands in a later layer than all that it reads", () => {
  const layers = layersOf(boxes);
  for (const { id, inputs } of boxes) for (const input of inputs) expect(layers.get(input)).toBeLessThan(layers.get(id)!);
});

test("what reads nothing stands just before what reads it, not at the beginning", () => {
  const layers = layersOf(boxes);
  expect([layers.get("x"), layers.get("b"), layers.get("labels")]).toEqual([0, 1, 2]);
});

test("layers are one thickness and one gap apart: 0, 150, 300, 450", () => {
  const { places, along } = layout(boxes, gaps);
  expect(["x", "matmul", "add", "loss"].map((id) => places.get(id)!.along)).toEqual([0, 150, 300, 450]);
  expect(along).toBe(550);
});

test("boxes of one layer never overlap", () => {
  const { places } = layout(boxes, gaps);
  for (const one of places.values()) {
    for (const other of places.values()) {
      if (one.id !== other.id && one.layer === other.layer) expect(Math.abs(one.across - other.across)).toBeGreaterThanOrEqual(80);
    }
  }
});

test("a box that reads two stands between them: x at 0, W at 80, matmul at 40", () => {
  const { places } = layout(boxes, gaps);
  expect(["x", "W", "matmul"].map((id) => places.get(id)!.across)).toEqual([0, 80, 40]);
});

test("a drawing is centred in the room that it has", () => {
  const { places, across } = layout([box("alone")], { ...gaps, room: 300 });
  expect([places.get("alone")!.across, across]).toEqual([120, 300]);
});
