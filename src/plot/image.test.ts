import fc from "fast-check";
import { expect, test } from "vitest";
import { NdArray, array } from "../array/ndarray.ts";
import { notANumberColor } from "./colormap.ts";
import { image, pixels, shrink } from "./image.ts";

test("ink is dark and paper is white", () => {
  const { width, height, rgb } = pixels(image(array([[0, 1]]), { limits: [0, 1] }));
  expect([width, height, ...rgb]).toEqual([2, 1, 255, 255, 255, 0, 0, 0]);
});

test("a signed picture has symmetric limits unless told otherwise, so that its zeros are white", () => {
  const panel = image(array([[-1, 0, 4]]), { colormap: "seismic" });
  expect(panel.limits).toEqual([-4, 4]);
  expect(Array.from(pixels(panel).rgb.slice(3, 6))).toEqual([255, 255, 255]);
});

test("a NaN is magenta, and stays magenta when the picture shrinks", () => {
  const panel = image(array([[0, 0, NaN, 0, 0, 0, 0, 0]]));
  expect(Array.from(pixels(panel).rgb.slice(6, 9))).toEqual(notANumberColor);
  expect([...shrink(panel, 2, 1).values]).toEqual([NaN, 0]);
});

test("shrinking takes the mean over each area, also where an area cuts a number in two", () => {
  expect([
    ...shrink(
      image(
        array([
          [1, 3],
          [5, 7],
        ]),
      ),
      1,
      1,
    ).values,
  ]).toEqual([4]);
  const [left, right] = shrink(image(array([[0, 3, 6]])), 2, 1).values;
  expect(left).toBeCloseTo(1, 12);
  expect(right).toBeCloseTo(5, 12);
});

test("shrinking to any size keeps the mean of the whole", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 81, maxLength: 81 }),
      (width, height, numbers) => {
        const small = shrink(image(NdArray.of(numbers, [9, 9], "float64")), width, height);
        const mean = (values: Iterable<number>, count: number): number => [...values].reduce((sum, value) => sum + value, 0) / count;
        expect([small.width, small.height]).toEqual([width, height]);
        expect(mean(small.values, width * height)).toBeCloseTo(mean(numbers, 81), 9);
      },
    ),
  );
});

test("a picture is never made larger by shrinking it", () => {
  const panel = image(array([[1, 2]]));
  expect(shrink(panel, 100, 100)).toBe(panel);
});

test("a list of numbers is not a picture, and neither are limits in the wrong order", () => {
  expect(() => image(array([1, 2, 3]))).toThrow(/shape \[height, width\].*got \[3\]/);
  expect(() => image(array([[1]]), { limits: [1, 0] })).toThrow(/the lower one first, got \[1, 0\]/);
  expect(() => image(array([[1]]), { limits: [0, NaN] })).toThrow(/two finite numbers/);
});
