import {
  add,
  avgPool2d,
  argMax,
  argMin,
  broadcastTo,
  cast,
  ceil,
  concat,
  constant,
  conv2d,
  cos,
  div,
  dropout,
  exp,
  floor,
  gather,
  gradients,
  greater,
  isFinite,
  isNan,
  log,
  logSoftmax,
  matmul,
  maximum,
  maxPool2d,
  minimum,
  mul,
  NdArray,
  neg,
  oneHot,
  pad,
  placeholder,
  pow,
  randomNormal,
  randomUniform,
  reciprocal,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceProd,
  reduceSum,
  relu,
  round,
  rsqrt,
  select,
  sigmoid,
  sign,
  sin,
  slice,
  softmax,
  sqrt,
  square,
  sub,
  tanh,
  transpose,
  truncatedNormal,
  type Shape,
  type Tensor,
} from "../../src/index.ts";

type Float = Tensor<Shape, "float32">;

// The families' names would be too narrow a type for shapes that only this graph has.
const wide = (x: unknown): Float => x as Float;

/** Numbers on which functions are odd: NaN, infinities, both zeros, subnormal ones, the ends of the range, halves. */
const oddNumbers = [
  NaN,
  Infinity,
  -Infinity,
  0,
  -0,
  1e-45,
  -1e-45,
  1.17549435e-38,
  3.4028235e38,
  -3.4028235e38,
  0.5,
  -0.5,
  1.5,
  2.5,
  -2.5,
  88.72284,
  -87.33655,
  -103.97,
  1,
  -1,
  16777217,
  1e10,
];

/** What a family's tensors read: fed, so that nothing about them is worked out when the graph is made. */
export const familyFeeds: Record<string, NdArray> = { odd: NdArray.of(oddNumbers, [oddNumbers.length], "float32") };

/**
 * For each family of float kernels, tensors in which a difference of one bit would show, of lengths that no vector, tile or block
 * divides. To be made in a graph of its own.
 */
export function families(): Record<string, readonly Tensor[]> {
  const odd = wide(placeholder("odd", [null]));
  const normal = wide(randomNormal([5003], { stddev: 3, name: "normal" }));
  const uniform = wide(randomUniform([5003], { low: 0, high: 40, name: "uniform" }));
  const x = wide(concat([odd, normal], 0));
  const positive = wide(concat([odd, uniform], 0));
  const rows = wide(randomNormal([37, 1027], { stddev: 2, name: "rows" }));
  const columns = wide(randomNormal([1027, 37], { stddev: 2, name: "columns" }));
  const left = wide(randomNormal([67, 519], { name: "left" }));
  const right = wide(randomNormal([519, 43], { name: "right" }));
  const product = wide(matmul(left as never, right as never));
  const labels = wide(oneHot(constant([3, 0, 6, 2, 6], "int32") as never, 7));
  const scores = wide(mul(wide(randomNormal([5, 7], { name: "scores" })), 9));
  const crossEntropy = wide(reduceMean(neg(wide(reduceSum(mul(labels, log(softmax(scores as never)) as never) as never, { axis: 1 })))));
  const images = wide(randomNormal([3, 13, 11, 5], { name: "images" }));
  const filters = wide(randomNormal([3, 4, 5, 7], { name: "filters" }));
  const sameConvolved = wide(conv2d(images as never, filters as never, { padding: "same", strides: 2 }));
  const convolved = wide(conv2d(images as never, filters as never, { padding: "valid" }));
  const largest = wide(maxPool2d(images as never, { size: 3, strides: 2, padding: "same" }));
  const average = wide(avgPool2d(images as never, { size: 3, strides: 2, padding: "same" }));
  const table = wide(randomNormal([11, 29], { name: "table" }));
  const picked = wide(gather(table as never, constant([10, 0, 3, 3, 7, 3, 10], "int32")));
  return {
    random: [normal, uniform, wide(truncatedNormal([5003], { stddev: 2, name: "truncated" }))],
    dropout: [wide(dropout(normal, 0.4, { name: "drop" }))],
    exponential: [exp(x), exp(mul(x, 20) as never)],
    logarithm: [log(positive), log(mul(positive, 1e-39) as never)],
    tanh: [tanh(x)],
    sigmoid: [sigmoid(x)],
    trigonometry: [sin(x), cos(x), sin(mul(x, 1e6) as never), cos(mul(x, 1e6) as never)],
    power: [wide(pow(positive, 1.7)), wide(pow(positive, -3)), wide(pow(positive, x as never))],
    roots: [sqrt(positive), rsqrt(positive), reciprocal(x), square(x)],
    rounding: [floor(x), ceil(x), round(x), sign(x), relu(x)],
    arithmetic: [add(x, positive as never), sub(x, positive as never), mul(x, positive as never), div(x, positive as never)] as Tensor[],
    comparison: [maximum(x, positive as never), minimum(x, positive as never), select(greater(x, 1), x, positive as never)] as Tensor[],
    conversion: [cast(normal, "int32"), cast(isNan(x), "float32"), cast(isFinite(x), "float32"), cast(cast(normal, "int32"), "float32")],
    sums: [
      reduceSum(rows as never, { axis: 1 }),
      reduceSum(columns as never, { axis: 0 }),
      reduceMean(rows as never, { axis: 1 }),
      reduceSum(normal as never),
      reduceSum(rows as never, { axis: 0 }),
    ] as Tensor[],
    products: [reduceProd(mul(rows, 0.7) as never, { axis: 1 }), reduceProd(mul(columns, 0.7) as never, { axis: 0 })] as Tensor[],
    extremes: [
      reduceMax(rows as never, { axis: 1 }),
      reduceMin(columns as never, { axis: 0 }),
      argMax(rows as never, 1),
      argMin(columns as never, 0),
    ] as Tensor[],
    softmax: [softmax(rows as never), logSoftmax(rows as never), softmax(odd as never)] as Tensor[],
    crossEntropy: [crossEntropy, ...gradientsOf(crossEntropy, [scores])],
    matmul: [product, ...gradientsOf(wide(reduceSum(square(product) as never)), [left, right])],
    convolution: [
      sameConvolved,
      convolved,
      ...gradientsOf(wide(reduceSum(square(sameConvolved) as never)), [images, filters]),
      ...gradientsOf(wide(reduceSum(square(convolved) as never)), [images, filters]),
    ],
    pooling: [
      largest,
      average,
      ...gradientsOf(wide(reduceSum(square(largest) as never)), [images]),
      ...gradientsOf(wide(reduceSum(square(average) as never)), [images]),
    ],
    gathers: [picked, ...gradientsOf(wide(reduceSum(square(picked) as never)), [table])],
    copies: [
      transpose(left as never),
      pad(table as never, [
        [1, 2],
        [0, 3],
      ]),
      slice(left as never, [5, 7], [31, 400]),
      broadcastTo(table, [3, 11, 29]),
    ] as Tensor[],
  };
}

function gradientsOf(loss: Float, of: readonly Float[]): Tensor[] {
  return gradients(loss as Tensor, of as readonly Tensor[]) as Tensor[];
}
