import { expect, test } from "vitest";
import { NdArray, array } from "../array/ndarray.ts";
import { figure, rowsOf } from "./figure.ts";
import { type ImagePanel, image, pixels } from "./image.ts";
import { comparison, confusion, curves, digitImage, flatRows, gallery, sheets } from "./pictures.ts";

const zeros = (...shape: number[]): NdArray => NdArray.of(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape, "float32");

test("sheet k is column k of the weights, in rows of 28", () => {
  const weights = new Float32Array(7840);
  weights[(28 + 2) * 10 + 3] = -0.5;
  const panels = sheets(NdArray.of(weights, [784, 10], "float32")).panels as ImagePanel[];
  expect(panels.map(({ title }) => title)).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  expect(panels[3].values.indexOf(-0.5)).toBe(30);
  expect(panels.filter(({ values }) => values.some((value) => value !== 0)).length).toBe(1);
});

test("all sheets share the limits ±max|v| of the ten, and the legend states them", () => {
  const weights = new Float32Array(7840).fill(0.25);
  weights[7] = -2;
  const { panels, legend, columns } = sheets(NdArray.of(weights, [784, 10], "float32"));
  for (const panel of panels) expect((panel as ImagePanel).limits).toEqual([-2, 2]);
  expect(legend!.limits).toEqual([-2, 2]);
  expect(columns).toBe(5);
});

test("before training all ten sheets are white, with a frame", () => {
  for (const panel of sheets(zeros(784, 10)).panels as ImagePanel[]) {
    expect(panel.frame).toBe(true);
    expect(pixels(panel).rgb.every((byte) => byte === 255)).toBe(true);
  }
});

test("a faint digit stays faint: ink runs from 0 to 1 (bytes: to 255) in every picture", () => {
  const faint = NdArray.of(new Float32Array(784).fill(0.1), [784], "float32");
  expect((digitImage(faint).panels[0] as ImagePanel).limits).toEqual([0, 1]);
  expect((digitImage(NdArray.of(new Uint8Array(784), [28, 28], "uint8")).panels[0] as ImagePanel).limits).toEqual([0, 255]);
});

test("400 digits in rows are one picture, 784 wide and 400 high", () => {
  const panel = flatRows(zeros(400, 28, 28)).panels[0] as ImagePanel;
  expect([panel.width, panel.height]).toEqual([784, 400]);
});

test("the best moment is the first with the highest accuracy, whatever comes later", () => {
  const log = [
    { step: 0, loss: 2, accuracy: 0.6 },
    { step: 2200, loss: 0.247, accuracy: 0.9073 },
    { step: 2300, loss: 0.24, accuracy: 0.9073 },
    { step: 2500, loss: 0.239, accuracy: NaN },
  ];
  const accuracy = curves(log).panels[1];
  expect(accuracy.kind === "chart" && accuracy.marks).toEqual([{ x: 2200, y: 0.9073, label: "best 0.9073 at step 2,200" }]);
  expect(accuracy.kind === "chart" && accuracy.yLimits).toEqual([0, 1]);
});

test("a run that was NaN from the first line on has curves, and no best moment", () => {
  const { panels } = curves([{ step: 0, loss: NaN, accuracy: NaN }]);
  expect(panels[1].kind === "chart" && panels[1].marks).toEqual([]);
});

test("a comparison says what was read and what it is, with bars if probabilities are given", () => {
  const { title, panels } = comparison(zeros(784), { prediction: 9, label: 4, probabilities: [0.25, 0.75] });
  expect(title).toBe("Prediction: 9 Label: 4");
  expect(panels.map(({ kind }) => kind)).toEqual(["image", "bars"]);
  expect(comparison(zeros(784), { prediction: 9, label: 4 }).panels.length).toBe(1);
});

test("shapes that are no pictures are errors that say what was wanted", () => {
  expect(() => digitImage(zeros(783))).toThrow("such as [784], got [783]");
  expect(() => sheets(zeros(783, 10))).toThrow("[784, 10]");
  expect(() => gallery(zeros(2, 784), ["a"])).toThrow("2 images need as many titles, got 1");
  expect(() => confusion(array([1]))).toThrow("[rows, columns]");
  expect(() => curves([])).toThrow("no entries");
  expect(() => figure([])).toThrow("no panels");
  expect(() => gallery(zeros(0, 784), [])).toThrow("no panels");
});

test("rows may have lengths of their own, and must take all panels", () => {
  const panels = [1, 2, 3].map(() => image(zeros(2, 2)));
  const rows = [
    { title: "one", length: 1 },
    { title: "two", length: 2 },
  ];
  expect(rowsOf(figure(panels, { rows })).map((row) => row.length)).toEqual([1, 2]);
  expect(figure(panels, { rows }).columns).toBe(2);
  expect(() => figure(panels, { rows: rows.slice(1) })).toThrow("3 panels cannot stand in rows for 2: 2");
});
