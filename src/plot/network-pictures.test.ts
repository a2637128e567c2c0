import { expect, test } from "vitest";
import { NdArray } from "../array/ndarray.ts";
import { rowsOf } from "./figure.ts";
import type { ImagePanel } from "./image.ts";
import { featureMaps, filterBank, saliency } from "./network-pictures.ts";

const zeros = (...shape: number[]): NdArray => NdArray.of(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape, "float32");

test("filter f of channel c is the picture in row c and column f, and all share ±max|v|", () => {
  // Filters [3, 2, 4, 5]: one number at row 2, column 1, channel 3, filter 4, and a smaller one elsewhere.
  const weights = new Float32Array(3 * 2 * 4 * 5);
  weights[((2 * 2 + 1) * 4 + 3) * 5 + 4] = -0.5;
  weights[0] = 0.25;
  const figure = filterBank(NdArray.of(weights, [3, 2, 4, 5], "float32"));
  const rows = rowsOf(figure) as ImagePanel[][];
  expect(rows.map((row) => row.length)).toEqual([5, 5, 5, 5]);
  expect(figure.rows.map(({ title }) => title)).toEqual(["channel 0", "channel 1", "channel 2", "channel 3"]);
  expect([rows[3][4].height, rows[3][4].width, rows[3][4].values.indexOf(-0.5)]).toEqual([3, 2, 5]);
  expect(rows[0][0].values[0]).toBe(0.25);
  for (const { limits } of rows.flat()) expect(limits).toEqual([-0.5, 0.5]);
  expect(() => filterBank(zeros(784, 10))).toThrow("[rows, columns, channels, filters], got [784, 10]");
});

test("each layer has its maps in rows of eight, and a scale of its own; only one with negative numbers is red and blue", () => {
  const maps = { name: "conv1", shape: [2, 2, 9], data: Float32Array.from({ length: 36 }, (_, i) => i) };
  const scores = { name: "dense1", shape: [3], data: Float32Array.of(-4, 0, 2) };
  const figure = featureMaps(zeros(784), [maps, scores]);
  const rows = rowsOf(figure) as ImagePanel[][];
  expect(figure.rows).toEqual([
    { title: "the digit", length: 1 },
    { title: "conv1: 9 of 2 × 2", length: 8 },
    { title: "", length: 1 },
    { title: "dense1: 3 units", length: 3 },
  ]);
  // Channel 8 of pixels 0 to 3: every ninth number.
  expect([...rows[2][0].values]).toEqual([8, 17, 26, 35]);
  expect([rows[1][0].limits, rows[1][0].colormap.name]).toEqual([[0, 35], "gray_r"]);
  expect([rows[3][0].limits, rows[3][0].colormap.name]).toEqual([[-4, 4], "seismic"]);
});

test("many units are folded into rows of 64", () => {
  const layer = { name: "dense1", shape: [128], data: new Float32Array(128).fill(1) };
  const strip = rowsOf(featureMaps(zeros(784), [layer]))[1][0] as ImagePanel;
  expect([strip.width, strip.height]).toEqual([64, 2]);
});

test("a saliency map has white where the score does not change", () => {
  const gradient = new Float32Array(784);
  gradient[30] = -3;
  const { panels, legend } = saliency(zeros(784), NdArray.of(gradient, [1, 784], "float32"), { probabilities: [0.25, 0.75] });
  expect(panels.map(({ kind }) => kind)).toEqual(["image", "image", "bars"]);
  expect((panels[1] as ImagePanel).values.indexOf(-3)).toBe(30);
  expect(legend!.limits).toEqual([-3, 3]);
});
