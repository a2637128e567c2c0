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

/** Points of a path of cubic curves, close together. */
function pointsOf(path: string): { x: number; y: number }[] {
  const numbers = path.match(/-?[\d.]+/g)!.map(Number);
  const points: { x: number; y: number }[] = [];
  for (let i = 0; i + 7 < numbers.length; i += 6) {
    for (let t = 0; t <= 1; t += 0.02) {
      const at = (axis: 0 | 1): number =>
        [1, 3, 3, 1].reduce((sum, times, k) => sum + times * (1 - t) ** (3 - k) * t ** k * numbers[i + 2 * k + axis], 0);
      points.push({ x: at(0), y: at(1) });
    }
  }
  return points;
}

test.each([288, 358, 700, 992])("at %d px a line keeps 8 px from every box but those that it joins", (width) => {
  const { boxes, lines } = drawingOf(parts, width, undefined);
  const touched = lines.flatMap(({ from, to, path }) => {
    const others = boxes.filter(({ id }) => id !== from && id !== to);
    const near = ({ x, y }: { x: number; y: number }) =>
      others.find((box) => x > box.x - 8 && x < box.x + box.width + 8 && y > box.y - 8 && y < box.y + box.height + 8);
    return [...new Set(pointsOf(path).flatMap((point) => near(point)?.id ?? []))].map((id) => `${from} → ${to} at ${id}`);
  });
  expect(touched).toEqual([]);
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
