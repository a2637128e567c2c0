import { nameScope, withGraph } from "../graph/graph.ts";
import type { Shape } from "../graph/shape.ts";
import type { Tensor } from "../graph/tensor.ts";
import { cast, lessEqual } from "../ops/compare.ts";
import { reduceMax, reduceSum } from "../ops/reduce.ts";
import type { Layer } from "./layers-of.ts";

type Float = Tensor<Shape, "float32">;

/**
 * How many units of each relu give 0 for every example that is fed, by the layer's name: int32 scalars, to be fetched as they are.
 *
 * A unit is a column of a dense layer, or a filter with all its places. No gradient goes through a unit that is 0, so one that is 0 for
 * all digits never learns again: feed a large batch before you believe it.
 */
export function deadRelus(layers: readonly Layer[]): Readonly<Record<string, Tensor<Shape, "int32">>> {
  const counts = layers
    .filter(({ activation }) => activation === "Relu")
    .map(({ name, output }) => {
      const units: Float = output as Float;
      return [name, withGraph(output.graph, () => nameScope("dead_relus", () => deadUnits(units)))] as const;
    });
  return Object.fromEntries(counts);
}

function deadUnits(outputs: Float): Tensor<Shape, "int32"> {
  const axis = outputs.shape.slice(0, -1).map((_, i) => i);
  const isDead = lessEqual(reduceMax(outputs, { axis }), 0);
  return reduceSum(cast(isDead, "int32"));
}
