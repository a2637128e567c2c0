import { expect, test } from "vitest";
import { tutorialGraph } from "../../engine/tutorial-graph.ts";
import { drawingOf, type Drawing } from "./drawing.ts";
import { partsOf } from "./parts.ts";

const parts = partsOf(tutorialGraph());

function overlaps({ boxes }: Drawing): string[] {
  return boxes.flatMap((one, i) =>
    boxes
      .slice(i + 1)
      .filter(
        (other) =>
          one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height,
      )
      .map((other) => `${one.id} and ${other.id}`),
  );
}

test.each([288, 358, 700, 992])("at %d px no box lies over another, and all are within the drawing", (width) => {
  const drawing = drawingOf(parts, width, undefined);
  expect(overlaps(drawing)).toEqual([]);
  for (const { x, y, width: boxWidth, height } of drawing.boxes) {
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x + boxWidth).toBeLessThanOrEqual(width);
    expect(y + height).toBeLessThanOrEqual(drawing.height);
  }
});

test("each line has the shape of what flows along it", () => {
  const { lines } = drawingOf(parts, 992, undefined);
  const shapes = lines.map(({ from, to, shape }) => `${from} → ${to} ${shape}`);
  expect(shapes).toEqual([
    "x → MatMul (?, 784)",
    "W → MatMul (784, 10)",
    "MatMul → BroadcastLike (?, 10)",
    "b → BroadcastLike (10,)",
    "MatMul → Add (?, 10)",
    "BroadcastLike → Add (?, 10)",
    "Add → Softmax (?, 10)",
    "Softmax → Mean (?, 10)",
    "y_ → Mean (?, 10)",
  ]);
});

test("a shape is written once where lines leave a box, and nowhere over a box", () => {
  for (const width of [288, 358, 992]) {
    const { boxes, labels } = drawingOf(parts, width, undefined);
    expect(labels.map(({ from }) => from).toSorted()).toEqual(["Add", "BroadcastLike", "MatMul", "Softmax", "W", "b", "x", "y_"]);
    for (const { x, y, text, anchor } of labels) {
      const letters = 6.8 * text.length;
      const left = anchor === "start" ? x : x - letters;
      const covered = boxes.filter(
        (box) => left < box.x + box.width && left + letters > box.x && y > box.y + 2 && y - 9 < box.y + box.height,
      );
      expect(covered.map(({ id }) => id)).toEqual([]);
    }
  }
});

test("fed with three digits, the question mark has become a 3", () => {
  expect(drawingOf(parts, 992, 3).lines[0].shape).toBe("(3, 784)");
});

test("on a narrow page values flow down, on a wide one to the right", () => {
  for (const [width, along] of [
    [358, "y"],
    [992, "x"],
  ] as const) {
    const { boxes } = drawingOf(parts, width, undefined);
    const places = ["x", "MatMul", "BroadcastLike", "Add", "Softmax", "Mean"].map((id) => boxes.find((box) => box.id === id)![along]);
    expect(places).toEqual(places.toSorted((one, other) => one - other));
  }
});
