import { expect, test } from "vitest";
import { array } from "../array/ndarray.ts";
import { bars } from "./bars.ts";
import { figure } from "./figure.ts";
import { figureOf } from "./figure-of.ts";

test("an array is shown in gray, and in red and blue if some of it is negative", () => {
  const colours = (values: number[][]): unknown =>
    figureOf(array(values)).panels.map((panel) => panel.kind === "image" && [panel.colormap.name, panel.limits]);
  expect(colours([[0, 2]])).toEqual([["gray_r", [0, 2]]]);
  expect(colours([[1, -2]])).toEqual([["seismic", [-2, 2]]]);
});

test("a panel stands alone, and a figure is shown as it is", () => {
  const panel = bars([0.25, 0.75]);
  expect(figureOf(panel).panels).toEqual([panel]);
  const whole = figure([panel], { title: "Odds" });
  expect(figureOf(whole)).toBe(whole);
});

test("an array of three axes has no picture", () => {
  expect(() => figureOf(array([[[1]]]))).toThrow(RangeError);
});
