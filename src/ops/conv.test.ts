import { expect, test } from "vitest";
import {
  array,
  avgPool2d,
  constant,
  conv2d,
  evaluate,
  gradients,
  maxPool2d,
  ones,
  placeholder,
  reduceSum,
  relu,
  ShapeError,
  zeros,
} from "../index.ts";
import type { NdArray, Shape, Tensor } from "../index.ts";

type Float = Tensor<Shape, "float32">;

/** One image of one channel. */
const image = (rows: number[][]): Float => constant(array([rows.map((row) => row.map((value) => [value]))], "float32"));
const values = async (tensor: Tensor): Promise<number[]> => [...((await evaluate(tensor)) as NdArray).data] as number[];

const counting = image([
  [1, 2, 3],
  [4, 5, 6],
  [7, 8, 9],
]);

test("a filter of ones sums each pixel's neighbours, of which there are fewer at the edge", async () => {
  expect(await values(conv2d(counting, ones([3, 3, 1, 1])))).toEqual([12, 21, 16, 27, 45, 33, 24, 39, 28]);
  expect(await values(conv2d(counting, ones([3, 3, 1, 1]), { padding: "valid" }))).toEqual([45]);
});

test("filters are not turned round: the first weight meets the pixel above and to the left", async () => {
  const filters = constant(
    array(
      [
        [[[1]], [[0]]],
        [[[0]], [[10]]],
      ],
      "float32",
    ),
  );
  expect(await values(conv2d(counting, filters, { padding: "valid" }))).toEqual([51, 62, 84, 95]);
});

test("conv2d with stride 2 skips every other window", async () => {
  expect(await values(conv2d(counting, ones([1, 1, 1, 1]), { strides: 2 }))).toEqual([1, 3, 7, 9]);
  expect(await values(conv2d(counting, ones([1, 1, 1, 1]), { strides: [1, 2] }))).toEqual([1, 3, 4, 6, 7, 9]);
});

test("with an odd overhang the extra row and column of zeros lie behind", async () => {
  expect(await values(conv2d(counting, ones([2, 2, 1, 1])))).toEqual([12, 16, 9, 24, 28, 15, 15, 17, 9]);
});

test("channels in are summed, channels out are apart", async () => {
  const x = constant(array([[[[1, 10]]]], "float32"));
  const filters = constant(
    array(
      [
        [
          [
            [1, 2, 3],
            [4, 5, 6],
          ],
        ],
      ],
      "float32",
    ),
  );
  expect(await values(conv2d(x, filters))).toEqual([41, 52, 63]);
});

test("a window that reaches over the edge takes what it finds there", async () => {
  expect(await values(maxPool2d(counting, { size: 2 }))).toEqual([5, 6, 8, 9]);
  expect(await values(avgPool2d(counting, { size: 2 }))).toEqual([3, 4.5, 7.5, 9]);
  expect(await values(maxPool2d(image([[-1, -2, -3]]), { size: [1, 2] }))).toEqual([-1, -3]);
});

test("of equal pixels the first gets the gradient, and a NaN wins over all", async () => {
  const x = image([
    [3, 3, NaN, 1],
    [3, 2, 9, NaN],
  ]);
  const pooled = maxPool2d(x, { size: 2 });
  expect(await values(pooled)).toEqual([3, NaN]);
  expect(await values(gradients(reduceSum(pooled) as Tensor, [x])[0]!)).toEqual([1, 0, 1, 0, 0, 0, 0, 0]);
});

test("where windows overlap, a pixel that wins both gets both gradients", async () => {
  const x = image([[1, 7, 2]]);
  const pooled = maxPool2d(x, { size: [1, 2], strides: 1, padding: "valid" });
  expect(await values(gradients(reduceSum(pooled) as Tensor, [x])[0]!)).toEqual([0, 2, 0]);
});

test("the gradient of an average is shared among the pixels that are there", async () => {
  const x = image([[1, 7, 2]]);
  const pooled = avgPool2d(x, { size: [1, 2] });
  expect(await values(gradients(reduceSum(pooled) as Tensor, [x])[0]!)).toEqual([0.5, 0.5, 1]);
});

test("no images give no images", async () => {
  const layer = maxPool2d(relu(conv2d(zeros([0, 4, 4, 1]), ones([3, 3, 1, 2]))), { size: 2 });
  expect((await evaluate(layer)).shape).toEqual([0, 2, 2, 2]);
});

test("mistakes are told with both shapes and both names", () => {
  const x = placeholder("images", [null, 28, 28, 3]) as Float;
  expect(() => conv2d(x, zeros([5, 5, 1, 8]) as Float)).toThrow(
    /channels of x must equal the third axis of filters, got x \[null, 28, 28, 3\] and filters \[5, 5, 1, 8\]\.\n {3}x is "images/,
  );
  expect(() => conv2d(placeholder("flat", [null, 784]) as Float, zeros([5, 5, 1, 8]) as Float)).toThrow(ShapeError);
  expect(() => conv2d(zeros([1, 4, 4, 1]), zeros([5, 5, 1, 8]), { padding: "valid" })).toThrow(
    /has 5 rows and the image 4; use padding "same"/,
  );
  expect(() => conv2d(counting, ones([1, 1, 1, 1]), { strides: 0 })).toThrow(/strides is a whole number, 1 or more/);
  expect(() => maxPool2d(counting, { size: [2, 1.5] })).toThrow(/size is a whole number, 1 or more.*got \[2,1\.5\]/);
  expect(() => avgPool2d(counting, { size: 2, padding: "SAME" as never })).toThrow(/padding is "same" or "valid", got "SAME"/);
  expect(() => maxPool2d(placeholder("flat", [null, 784]) as Float, { size: 2 })).toThrow(/four axes.*\n {3}x is "flat/s);
});
