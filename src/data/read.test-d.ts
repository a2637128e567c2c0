import { expectTypeOf, test } from "vitest";
import type { NdArray } from "../array/ndarray.ts";
import { readDataSets } from "./index.ts";

test("labels are float32 rows with oneHot, uint8 classes without, either where that is known only at run time", () => {
  expectTypeOf(readDataSets("mnist", { oneHot: true }))
    .resolves.toHaveProperty("train")
    .toHaveProperty("labels")
    .toEqualTypeOf<NdArray<"float32">>();
  expectTypeOf(readDataSets()).resolves.toHaveProperty("test").toHaveProperty("labels").toEqualTypeOf<NdArray<"uint8">>();
  const oneHot = "mnist".length > 3;
  expectTypeOf(readDataSets("mnist", { oneHot }))
    .resolves.toHaveProperty("test")
    .toHaveProperty("labels")
    .toEqualTypeOf<NdArray<"uint8" | "float32">>();
});
