import { expect, test } from "vitest";
import { figure } from "./figure.ts";
import { placedIn, scatter } from "./scatter.ts";
import { toTerminal } from "./terminal/terminal.ts";

test("points fill the picture in one direction, and one unit is as long across as down", () => {
  const panel = scatter([0, 10, 5], [0, 2, 1], [0, 0, 0]);
  const at = placedIn(panel, 120, 100, 10);
  // 10 units across are 100 pixels, so 2 units down are 20: y grows upwards.
  expect([at(0, 0), at(10, 2), at(5, 1)]).toEqual([
    [10, 60],
    [110, 40],
    [60, 50],
  ]);
});

test("one point alone stands in the middle; a point that is no number is not drawn, and moves no other", () => {
  expect(placedIn(scatter([7], [-3], [0]), 120, 100, 10)(7, -3)).toEqual([60, 50]);
  const panel = scatter([0, NaN, 10], [0, 5, 2], [0, 0, 0]);
  expect(panel.order).toEqual([0, 2]);
  expect(placedIn(panel, 120, 100, 10)(10, 2)).toEqual([110, 40]);
});

test("a group's name stands at one of its points, near the middle of most: a stray far away does not move it", () => {
  const panel = scatter([0, 1, 2, 3, 1000], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]);
  expect(panel.labels).toEqual([{ x: 2, y: 0, text: "0" }]);
  expect(scatter([1], [1], [1], { groups: [{ name: "a" }, { name: "b" }] }).labels).toEqual([{ x: 1, y: 1, text: "b" }]);
});

test("a cell of the terminal has the character of the group that most of its points are of", () => {
  const panel = scatter([0, 0, 0, 9], [0, 0, 0, 9], [1, 1, 0, 2], { width: 100, height: 100 });
  const text = toTerminal(figure([panel]), { columns: 42 });
  expect(text.replaceAll(/[^0-9]/g, "")).toBe("21");
});

test("the picture is as high as its points need: half as high as wide where they are", () => {
  expect(scatter([0, 10], [0, 5], [0, 0], { width: 500 }).height).toBe(250);
});

test("points without a group, groups without an end and characters that are two are errors", () => {
  expect(() => scatter([1, 2], [1, 2], [0])).toThrow("got 2, 2 and 1");
  expect(() => scatter([1], [1], [1.5])).toThrow("a point is of group 1.5");
  expect(() => scatter([1], [1], [3], { groups: [{ name: "a" }] })).toThrow("from 0 to 0, a point is of group 3");
  expect(() => scatter([1], [1], [0], { groups: [{ name: "ab", character: "ab" }] })).toThrow('"ab" has "ab"');
});
