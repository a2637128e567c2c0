import { describe, expectTypeOf, test } from "vitest";
import {
  add,
  argMax,
  avgPool2d,
  cast,
  constant,
  conv2d,
  equal,
  gather,
  log,
  matmul,
  maxPool2d,
  mul,
  neg,
  oneHot,
  placeholder,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  type Shape,
  softmax,
  type Tensor,
  transpose,
  variable,
  zeros,
} from "../src/index.ts";

const x = placeholder("x", [null, 784]);
const W = variable("W", zeros([784, 10]));
const b = variable("b", zeros([10]));
const unknown = null as unknown as Tensor<Shape, "float32">;
const anyWindows = null as unknown as { readonly strides: number; readonly padding: "same" | "valid" };
const anyNumber = null as unknown as Tensor<readonly [number, number], "float32">;

describe("shapes that fit go through, and the result's shape is known", () => {
  test("placeholders and variables keep the literal shape they were given", () => {
    expectTypeOf(x).toEqualTypeOf<Tensor<readonly [null, 784], "float32">>();
    expectTypeOf(W.shape).toEqualTypeOf<readonly [784, 10]>();
  });

  test("a product has the rows of the first factor and the columns of the second", () => {
    expectTypeOf(matmul(x, W).shape).toEqualTypeOf<[null, 10]>();
  });

  test("adding a row of biases keeps the shape, on either side", () => {
    expectTypeOf(add(matmul(x, W), b).shape).toEqualTypeOf<[null, 10]>();
    expectTypeOf(add(b, matmul(x, W)).shape).toEqualTypeOf<[null, 10]>();
  });

  test("axes of length 1 stretch", () => {
    expectTypeOf(mul(zeros([3, 1]), zeros([1, 4])).shape).toEqualTypeOf<[3, 4]>();
    expectTypeOf(add(zeros([2, 3]), 1).shape).toEqualTypeOf<[2, 3]>();
  });

  test("the tutorial's loss is a scalar and its prediction one class a row", () => {
    const y = softmax(add(matmul(x, W), b));
    const y_ = placeholder("y_", [null, 10]);
    expectTypeOf(y.shape).toEqualTypeOf<[null, 10]>();
    expectTypeOf(reduceMean(neg(reduceSum(mul(y_, log(y)), { axis: 1 }))).shape).toEqualTypeOf<[]>();
    expectTypeOf(equal(argMax(y, 1), argMax(y_, 1))).toEqualTypeOf<Tensor<[null], "bool">>();
    expectTypeOf(reduceMean(cast(equal(argMax(y, 1), argMax(y_, 1)), "float32")).dtype).toEqualTypeOf<"float32">();
  });

  test("a reduction takes its axis away, keeps it as 1, counts from the end", () => {
    expectTypeOf(reduceSum(zeros([2, 3, 4]), { axis: 1 }).shape).toEqualTypeOf<[2, 4]>();
    expectTypeOf(reduceSum(zeros([2, 3, 4]), { axis: -1 }).shape).toEqualTypeOf<[2, 3]>();
    expectTypeOf(reduceSum(zeros([2, 3, 4]), { axis: 1, keepDims: true }).shape).toEqualTypeOf<[2, 1, 4]>();
  });

  test("reshape carries its target, and transpose turns axes round", () => {
    expectTypeOf(reshape(x, [-1, 28, 28, 1]).shape).toEqualTypeOf<readonly [null, 28, 28, 1]>();
    expectTypeOf(transpose(zeros([2, 3, 4])).shape).toEqualTypeOf<[4, 3, 2]>();
  });

  test("one-hot rows add an axis", () => {
    expectTypeOf(oneHot(argMax(x, 1), 10).shape).toEqualTypeOf<[null, 10]>();
  });

  test("a convolution has the filters' last axis, and as many rows and columns as there are windows", () => {
    const images = reshape(x, [-1, 28, 28, 1]);
    const filters = zeros([5, 4, 1, 8]);
    expectTypeOf(conv2d(images, filters).shape).toEqualTypeOf<[null, 28, 28, 8]>();
    expectTypeOf(conv2d(images, filters, { padding: "valid" }).shape).toEqualTypeOf<[null, 24, 25, 8]>();
    expectTypeOf(conv2d(images, filters, { strides: [2, 3], padding: "same" }).shape).toEqualTypeOf<[null, 14, 10, 8]>();
    expectTypeOf(conv2d(images, filters, { strides: 3, padding: "valid" }).shape).toEqualTypeOf<[null, 8, 9, 8]>();
  });

  test("pooled images have one pixel a window, and their channels", () => {
    expectTypeOf(maxPool2d(zeros([2, 28, 7, 3]), { size: 2 }).shape).toEqualTypeOf<[2, 14, 4, 3]>();
    expectTypeOf(avgPool2d(zeros([2, 28, 7, 3]), { size: [3, 2], strides: 2, padding: "valid" }).shape).toEqualTypeOf<[2, 13, 3, 3]>();
  });
});

describe("shapes that cannot fit do not compile", () => {
  test("columns of a must equal rows of b", () => {
    // @ts-expect-error 784 columns, 785 rows
    matmul(x, zeros([785, 10]));
    // @ts-expect-error three axes
    matmul(zeros([2, 28, 28]), zeros([28, 10]));
  });

  test("images have four axes, and as many channels as filters take", () => {
    // @ts-expect-error three channels, filters for one
    conv2d(zeros([2, 28, 28, 3]), zeros([5, 5, 1, 8]));
    // @ts-expect-error flat images
    conv2d(x, zeros([5, 5, 1, 8]));
    // @ts-expect-error a filter without channels
    conv2d(zeros([2, 28, 28, 1]), zeros([5, 5]));
    // @ts-expect-error flat images
    maxPool2d(x, { size: 2 });
  });

  test("lengths that are neither equal nor 1 do not broadcast", () => {
    // @ts-expect-error 10 beside 9
    add(zeros([5, 10]), zeros([9]));
    // @ts-expect-error 3 beside 2
    mul(zeros([3]), zeros([2, 2]));
  });

  test("a dtype that an operation has no meaning for is refused", () => {
    // @ts-expect-error the logarithm of a truth value
    log(equal(x, x));
    // @ts-expect-error positions are whole numbers
    gather(x, x);
    // @ts-expect-error the product of indices
    matmul(zeros([2, 2], "int32"), zeros([2, 2]));
  });
});

describe("what is not known degrades to what is", () => {
  test("an unknown shape goes through everything and stays unknown", () => {
    expectTypeOf(relu(unknown).shape).toEqualTypeOf<Shape>();
    expectTypeOf(add(unknown, b).shape).toEqualTypeOf<Shape>();
    expectTypeOf(conv2d(unknown, unknown).shape).toEqualTypeOf<Shape>();
    expectTypeOf(maxPool2d(unknown, { size: 2 }).shape).toEqualTypeOf<Shape>();
    expectTypeOf(matmul(unknown, W).shape).toEqualTypeOf<Shape>();
    expectTypeOf(reduceSum(unknown, { axis: 0 }).shape).toEqualTypeOf<Shape>();
    expectTypeOf(add(constant([[1, 2]]), b).shape).toEqualTypeOf<Shape>();
  });

  test("a length that is just a number fits any length", () => {
    expectTypeOf(matmul(anyNumber, W).shape).toEqualTypeOf<[number, 10]>();
    expectTypeOf(conv2d(zeros([2, 28, 28, 1]), zeros([5, 5, 1, 8]), anyWindows).shape).toEqualTypeOf<[2, number, number, 8]>();
  });
});
