import { expectTypeOf, test } from "vitest";
import { maxPool2d, placeholder, relu, type Tensor } from "../index.ts";
import { batchNorm, convolution, dense, dropoutLayer, flatten, models } from "./index.ts";

const x = placeholder("x", [null, 784]);
const images = placeholder("images", [null, 28, 28, 1]);
const mode = { training: false, updates: [] };

test("a dense layer's shape is the examples by the units", () => {
  expectTypeOf(dense(x, 128, { name: "a", activation: relu })).toEqualTypeOf<Tensor<[null, 128], "float32">>();
});

test("a convolution's shape counts its windows and filters", () => {
  const same = convolution(images, 8, 5, { name: "a" });
  expectTypeOf(same).toEqualTypeOf<Tensor<[null, 28, 28, 8], "float32">>();
  expectTypeOf(convolution(images, 8, 5, { name: "b", padding: "valid" })).toEqualTypeOf<Tensor<[null, 24, 24, 8], "float32">>();
  expectTypeOf(flatten(maxPool2d(same, { size: 2 })).shape).toEqualTypeOf<[null, number]>();
});

test("dropout and batch normalisation keep the shape", () => {
  expectTypeOf(dropoutLayer(x, 0.5, mode)).toEqualTypeOf<typeof x>();
  expectTypeOf(batchNorm(images, mode, { name: "a" })).toEqualTypeOf<typeof images>();
});

test("what cannot mean anything does not compile", () => {
  // @ts-expect-error images must be flattened before a dense layer
  void (() => dense(images, 10, { name: "a" }));
  // @ts-expect-error rows of pixels are not images
  void (() => convolution(x, 8, 5, { name: "a" }));
  // @ts-expect-error a layer with variables needs a name
  void (() => dense(x, 10, {}));
  // @ts-expect-error no model has this name
  void (() => models.transformer);
});
