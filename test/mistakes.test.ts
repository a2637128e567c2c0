import { expect, test } from "vitest";
import type { AnyTensor } from "../src/graph/tensor.ts";
import {
  add,
  argMax,
  assign,
  broadcastTo,
  cast,
  concat,
  constant,
  equal,
  expandDims,
  gather,
  gradients,
  Graph,
  GradientDescentOptimizer,
  log,
  logicalAnd,
  matmul,
  nameScope,
  oneHot,
  pad,
  placeholder,
  randomUniform,
  reduceMean,
  reduceSum,
  reshape,
  select,
  slice,
  softmax,
  squeeze,
  transpose,
  variable,
  withGraph,
  zeros,
} from "../src/index.ts";

/** Tensors the compiler knows nothing of, as they come from plain JavaScript. */
const floats = (shape: readonly number[]) => zeros([...shape]) as unknown as AnyTensor;
const whole = (shape: readonly number[]) => zeros([...shape], "int32") as unknown as AnyTensor;

const mistakes: readonly (readonly [title: string, build: () => unknown, message: string | RegExp])[] = [
  [
    "a product of lengths that do not meet names both tensors",
    () => matmul(floats([2, 784]), floats([785, 10])),
    /columns of a must equal rows of b, got a \[2, 784\] and b \[785, 10\].\n {3}a is "zeros", b is "zeros_1"/,
  ],
  [
    "a product of images says how to flatten them",
    () => matmul(floats([100, 28, 28]), floats([784, 128])),
    "a has 3 axes; flatten it first: reshape(zeros, [100, 784])",
  ],
  ["a product of whole numbers says how to convert", () => matmul(whole([2, 2]), floats([2, 2])), 'cast(zeros, "float32")'],
  ["a sum of shapes that do not broadcast gives both", () => add(floats([5, 10]), floats([9])), "got a [5, 10] and b [9]"],
  ["a sum of two dtypes says how to convert", () => add(floats([2]), whole([2])), 'cast(zeros_1, "float32")'],
  ["a logarithm of truth values", () => log(equal(floats([2]), floats([2])) as never), "works on float32"],
  ["and of numbers", () => logicalAnd(floats([2]), floats([2])), "works on bool"],
  ["a choice by numbers", () => select(floats([2]), floats([2]), floats([2])), "the condition: works on bool"],
  ["a cast to a dtype there is not", () => cast(floats([2]), "float16" as never), 'one of float32, int32, bool, uint8, got "float16"'],
  ["an axis that is not there", () => reduceSum(floats([2, 3]), { axis: 2 }), "axis 2 is outside a tensor of 2 axes; axes go from -2 to 1"],
  ["an axis named twice", () => reduceSum(floats([2, 3]), { axis: [1, -1] }), "named twice"],
  ["a reshape that does not fill its target", () => reshape(floats([2, 3]), [4, 2]), "[2, 3] holds 6 elements, which do not fill [4, 2]"],
  ["a reshape that cannot be worked out", () => reshape(floats([2, 3]), [-1, 4]), "do not fill [-1, 4]"],
  ["a reshape with two unknowns", () => reshape(floats([2, 3]), [-1, -1]), "only one length can be worked out"],
  ["a squeeze of a length that is not 1", () => squeeze(floats([2, 3]), 0), "axis 0 must have length 1, the shape is [2, 3]"],
  ["a place for a new axis outside the result", () => expandDims(floats([2]), 3), "axis 3 is outside"],
  ["a transpose that forgets an axis", () => transpose(floats([2, 3]), [0]), "each of the 2 axes of [2, 3] must be named once, got [0]"],
  ["a slice that reaches outside", () => slice(floats([2, 3]), [1, 1], [1, 3]), "begin [1, 1] and size [1, 3] of [2, 3]"],
  ["a slice of too few axes", () => slice(floats([2, 3]), [0], [1]), "a part must lie inside the whole"],
  ["a padding for too few axes", () => pad(floats([2, 3]), [[1, 1]]), "each of the 2 axes of [2, 3] needs [before, after]"],
  ["a negative padding", () => pad(floats([2]), [[-1, 1]]), "0 or more, got [[-1,1]]"],
  [
    "a concatenation of rows of different lengths",
    () => concat([floats([2, 3]), floats([2, 4])], 0),
    "lengths other than along axis 0 must agree, got [2, 3] and [2, 4]",
  ],
  ["a concatenation of nothing", () => concat([], 0), "at least one tensor"],
  ["a stretch to a shape that does not fit", () => broadcastTo(floats([3]), [2]), "[3] does not stretch to [2]"],
  ["a stretch that would shrink", () => broadcastTo(floats([3]), [1]), "[3] does not stretch to [1]"],
  ["rows picked by fractions", () => gather(floats([2]), floats([1])), "indices must be int32"],
  ["rows picked from a single number", () => gather(floats([]), whole([1])), "at least one axis"],
  ["one-hot rows of no length", () => oneHot(whole([2]), 0), "depth is a whole number, 1 or more, got 0"],
  ["the largest of nothing", () => argMax(floats([2, 0]), 1), "axis 1 has length 0"],
  ["a softmax of a single number", () => softmax(floats([])), "a scalar has none"],
  ["random numbers of unknown shape", () => randomUniform([null as unknown as number]), "every length must be known, got [null]"],
  ["a variable of unknown shape", () => variable("v", placeholder("p", [null])), 'every length of "v" must be known'],
  ["a placeholder of half a length", () => placeholder("p", [0.5]), "lengths are whole numbers, 0 or more"],
  ["a placeholder without a list", () => placeholder("p", 784 as never), "a shape is a list such as [null, 784], got 784"],
  ["a name with a space", () => placeholder("my digits", [1]), 'got "my digits"'],
  [
    "a value of another shape for a variable",
    () => assign(variable("v", floats([2])), floats([3])),
    '"v" is [2], the value "zeros_1" is [3]',
  ],
  [
    "a value of another dtype for a variable",
    () => assign(variable("v", floats([2])), whole([2])),
    '"v" is float32, the value "zeros_1" is int32',
  ],
  ["a value for what is no variable", () => assign(floats([2]) as never, floats([2])), "only a variable can be assigned to"],
  [
    "a loss of many numbers",
    () => new GradientDescentOptimizer(0.1).minimize(floats([3])),
    'the loss must be one number, but "zeros" has the shape [3]; take its mean first',
  ],
  [
    "a loss that nothing trainable moves",
    () => new GradientDescentOptimizer(0.1).minimize(reduceMean(floats([3]))),
    "does not depend on any trainable variable",
  ],
  ["a learning rate that is no number", () => new GradientDescentOptimizer(Number.NaN), "must be a finite number, got NaN"],
  ["a gradient of whole numbers", () => gradients(whole([]), []), 'y must be float32, but "zeros" is int32'],
  ["a graph with half a seed", () => new Graph({ seed: 0.5 }), "a seed is a whole number from 0 to 4294967295, got 0.5"],
  ["a constant of ragged rows", () => constant([[1, 2], [3]]), "rows must have equal lengths"],
  [
    "tensors of two graphs",
    () =>
      add(
        withGraph(new Graph(), () => floats([1])),
        withGraph(new Graph(), () => floats([1])),
      ),
    "all inputs must be of one graph",
  ],
];

for (const [title, build, message] of mistakes) {
  test(`${title} is refused when the graph is built`, () => {
    expect(() => withGraph(new Graph(), build)).toThrow(message);
  });
}

test("names are TensorFlow's: numbered when taken, prefixed by their scope", () => {
  withGraph(new Graph(), () => {
    const names = [
      zeros([1]),
      zeros([1]),
      nameScope("dense1", () => placeholder("x", [1])),
      nameScope("dense1", () => placeholder("x", [1])),
    ].map(({ name }) => name);
    expect(names).toEqual(["zeros", "zeros_1", "dense1/x", "dense1/x_1"]);
  });
});

test("a graph tensor prints as in TensorFlow", () => {
  withGraph(new Graph(), () => {
    expect(String(softmax(placeholder("x", [null, 10])))).toBe('Tensor("Softmax:0", shape=(?, 10), dtype=float32)');
    expect(String(placeholder("labels", [null], "int32"))).toBe('Tensor("labels:0", shape=(?,), dtype=int32)');
  });
});
