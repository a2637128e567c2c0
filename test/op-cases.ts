import type { TensorDType } from "../src/graph/command.ts";

/** An input of a test case: its shape, dtype, and what its element i is. */
export interface CaseInput {
  readonly shape: readonly number[];
  readonly dtype?: TensorDType;
  readonly value: (i: number) => number;
}

/** One operation with inputs that a test can run it on. */
export interface OpCase {
  readonly inputs: readonly CaseInput[];
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** What the output's shape must be. */
  readonly shape: readonly number[];
  /** How far the kernel may be from the reference, relative to the larger of 1 and the value; 0 means the same bits. */
  readonly tolerance: number;
  /** Feeds of the case do not suit differences: kinks, ties, or no floats to differ by. */
  readonly notDifferentiated?: boolean;
  /** The graph must know the inputs' lengths when it is built. */
  readonly knownLengths?: boolean;
}

/** Numbers between −2 and 2 without a pattern that a wrong index would hide behind, none of them 0, no two equal nearby. */
export const spread = (i: number): number => Math.fround((((i * 7919 + 104729) % 4001) / 1000.5 - 2) * 0.98 + 0.0131);
const positive = (i: number): number => Math.fround(Math.abs(spread(i)) + 0.25);
const other = (i: number): number => spread(i * 3 + 17);
const whole = (i: number): number => ((i * 7919) % 23) - 11;
const flag = (i: number): number => ((i * 7919 + 3) % 5) % 2;
const exact = 0;
/** One rounding of float32, or two. */
const rounding = 1.2e-7;

const one = (n: number, value = spread): OpCase => ({ inputs: [{ shape: [n], value }], shape: [n], tolerance: rounding });
const two = (n: number, a = spread, b = other): OpCase => ({
  inputs: [
    { shape: [n], value: a },
    { shape: [n], value: b },
  ],
  shape: [n],
  tolerance: rounding,
});
const typed = (made: OpCase, dtype: TensorDType, value: (i: number) => number): OpCase => ({
  ...made,
  inputs: made.inputs.map((input, i) => ({ ...input, dtype, value: (j: number) => value(j * (i + 1) + i) })),
  tolerance: exact,
  notDifferentiated: true,
});
const compared = (n: number): OpCase[] => [
  {
    ...two(
      n,
      (i) => i % 3,
      (i) => i % 2,
    ),
    tolerance: exact,
    notDifferentiated: true,
  },
  typed(two(n), "int32", (i) => i % 3),
];
/** Numbers of whose powers C99 says something; as many as share no divisor with 5. */
const special = [0, -0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, 2.5, -2.5, Infinity, -Infinity, NaN, 7, -4];
const withBoth = (n: number): OpCase[] => [two(n), typed(two(n), "int32", whole)];
/** A sum of n numbers up to 2 in float32, against the same in float64. */
const summed = (n: number): number => 3e-7 * Math.max(1, Math.sqrt(n));

/** Reductions along the last axis, the first, one in the middle, two that lie apart, and all. */
const reductions = (n: number, options: Partial<OpCase> & { value?: (i: number) => number; dtype?: TensorDType } = {}): OpCase[] => {
  const { value = spread, dtype = "float32", ...rest } = options;
  const make = (shape: readonly number[], axes: readonly number[], out: readonly number[], keepDims = false): OpCase => ({
    inputs: [{ shape, dtype, value }],
    attributes: { axes, keepDims },
    shape: out,
    tolerance: summed(n),
    ...rest,
  });
  return [
    make([3, n], [1], [3]),
    make([n, 3], [0], [3]),
    make([n, 3], [0], [1, 3], true),
    make([2, n, 3], [1], [2, 3]),
    make([2, n, 3], [0, 2], [n]),
    make([2, n], [0, 1], []),
  ];
};

/** One-axis reductions only: where is the winner. */
const winners = (n: number): OpCase[] =>
  reductions(n, { tolerance: exact, notDifferentiated: true })
    .filter(({ attributes }) => (attributes as { axes: readonly number[] }).axes.length === 1)
    .flatMap((made) => [
      made,
      // Few values, many ties, met across the lanes of a vector.
      { ...made, inputs: made.inputs.map((input) => ({ ...input, value: (i: number) => (i * 7) % 3 })) },
      { ...made, inputs: made.inputs.map((input) => ({ ...input, dtype: "int32" as const, value: whole })) },
    ]);

const product = (m: number, k: number, n: number, transposeA: boolean, transposeB: boolean): OpCase => ({
  inputs: [
    { shape: transposeA ? [k, m] : [m, k], value: spread },
    { shape: transposeB ? [n, k] : [k, n], value: other },
  ],
  attributes: { transposeA, transposeB },
  shape: [m, n],
  tolerance: 1e-6 * Math.max(1, Math.sqrt(k)),
});

const products = (n: number): OpCase[] =>
  [false, true].flatMap((transposeA) =>
    [false, true].flatMap((transposeB) => [
      product(n, 5, 3, transposeA, transposeB),
      product(3, n, 10, transposeA, transposeB),
      product(5, 4, n, transposeA, transposeB),
    ]),
  );

interface Geometry {
  /** Images, filters, and what a convolution makes of them. */
  readonly x: readonly number[];
  readonly filters: readonly number[];
  readonly y: readonly number[];
  readonly attributes: { readonly strides: readonly [number, number]; readonly padding: "same" | "valid" };
}

/** Convolutions that grow in images, columns and channels, with odd sizes, strides, and filters that reach over both edges. */
const convolutions = (n: number): Geometry[] => {
  const same = { strides: [1, 1], padding: "same" } as const;
  return [
    { x: [n, 3, 3, 1], filters: [2, 2, 1, 2], y: [n, 3, 3, 2], attributes: same },
    { x: [1, 2, n, 3], filters: [2, 3, 3, 2], y: [1, 1, Math.ceil(n / 2), 2], attributes: { strides: [2, 2], padding: "same" } },
    { x: [1, 4, 3, n], filters: [3, 2, n, 3], y: [1, 2, 2, 3], attributes: { strides: [1, 1], padding: "valid" } },
    { x: [1, 3, 2, 2], filters: [3, 3, 2, n], y: [1, 3, 2, n], attributes: same },
    ...(n <= 33
      ? ([
          { x: [2, n, 5, 3], filters: [5, 5, 3, 9], y: [2, n, 5, 9], attributes: same },
          { x: [3, n + 2, 7, 2], filters: [3, 2, 2, 5], y: [3, n, 3, 5], attributes: { strides: [1, 2], padding: "valid" } },
          {
            x: [1, n, n, 1],
            filters: [4, 5, 1, 8],
            y: [1, Math.ceil(n / 3), Math.ceil(n / 2), 8],
            attributes: { strides: [3, 2], padding: "same" },
          },
        ] as const)
      : []),
  ];
};

const productsOf = ({ y, filters }: Geometry, of: "y" | "x" | "filters"): number =>
  of === "filters" ? y[0] * y[1] * y[2] : filters[0] * filters[1] * (of === "y" ? filters[2] : filters[3]);

/** Inputs of a convolution or of one of its gradients, whose last input is there for its shape. */
const convolved = (n: number, of: "y" | "x" | "filters"): OpCase[] =>
  convolutions(n).map((geometry) => {
    const operands = { y: ["x", "filters"], x: ["filters", "y", "x"], filters: ["x", "y", "filters"] } as const;
    const tolerance = 1e-6 * Math.max(2, Math.sqrt(productsOf(geometry, of)));
    const inputs = operands[of].map((name, i) => ({ shape: geometry[name], value: i === 0 ? spread : other }));
    return { inputs, attributes: geometry.attributes, shape: geometry[of], tolerance };
  });

interface Pooling {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Windows that touch, overlap, leave gaps, and reach over edges. */
const poolings = (n: number): Pooling[] => [
  { x: [n, 2, 4, 1], y: [n, 1, 2, 1], attributes: { size: [2, 2], strides: [2, 2], padding: "valid" } },
  { x: [2, 3, 3, n], y: [2, 2, 2, n], attributes: { size: [2, 2], strides: [2, 2], padding: "same" } },
  { x: [1, 4, n, 3], y: [1, 2, Math.ceil(n / 2), 3], attributes: { size: [3, 3], strides: [2, 2], padding: "same" } },
  { x: [1, n + 2, 3, 2], y: [1, Math.ceil(n / 2), 1, 2], attributes: { size: [3, 2], strides: [2, 3], padding: "valid" } },
];

/** Numbers no two of which are equal in a window: differences do not like ties. */
const distinct = (i: number): number => Math.fround(((i * 7919) % 9973) / 1000 - 5);
const pooled = (n: number, from: "x" | "y", tolerance: number): OpCase[] =>
  poolings(n).map(({ x, y, attributes }) => ({
    inputs:
      from === "x"
        ? [{ shape: x, value: distinct }]
        : [
            { shape: y, value: spread },
            { shape: x, value: other },
          ],
    attributes,
    shape: from === "x" ? y : x,
    tolerance,
  }));
const withTies = (made: OpCase): OpCase[] => [
  made,
  { ...made, notDifferentiated: true, inputs: [{ ...made.inputs[0], value: (i) => (i * 7) % 3 }] },
  { ...made, notDifferentiated: true, inputs: [{ ...made.inputs[0], value: (i) => (i % 5 === 3 ? NaN : (i * 7) % 4) }] },
];
/** The window's first place that lies in the image whatever its padding: its middle. */
const placed = (made: OpCase, at: number): OpCase => {
  const [rows, columns] = made.attributes!["size"] as [number, number];
  const middle = Math.floor((rows - 1) / 2) * columns + Math.floor((columns - 1) / 2);
  const windows = at === 1 ? made.inputs[0].shape : made.shape;
  const inputs = [...made.inputs];
  inputs.splice(1, 0, { shape: windows, dtype: "int32", value: () => middle });
  return { ...made, inputs };
};

/** For every operation, cases that grow with n; undefined where an operation computes nothing by itself. */
export const cases: Readonly<Record<string, ((n: number) => OpCase[]) | undefined>> = {
  Placeholder: undefined,
  VariableV2: undefined,
  Assign: undefined,
  NoOp: undefined,
  Const: (n) => [
    {
      inputs: [],
      attributes: { shape: [n], dtype: "float32", values: Array.from({ length: n }, (_, i) => spread(i)) },
      shape: [n],
      tolerance: exact,
    },
  ],
  Fill: (n) => [{ inputs: [], attributes: { shape: [n, 2], dtype: "float32", value: 1.5 }, shape: [n, 2], tolerance: exact }],
  CountAlong: (n) => [
    { inputs: [{ shape: [n, 3], value: spread }], attributes: { axes: [0] }, shape: [], tolerance: exact, notDifferentiated: true },
  ],

  Reshape: (n) => [{ inputs: [{ shape: [n, 6], value: spread }], attributes: { shape: [3, -1, 2] }, shape: [3, n, 2], tolerance: exact }],
  ReshapeLike: (n) => [
    {
      inputs: [
        { shape: [n, 6], value: spread },
        { shape: [2, 3 * n], value: other },
      ],
      shape: [2, 3 * n],
      tolerance: exact,
    },
  ],
  ExpandDims: (n) => [{ inputs: [{ shape: [n, 2], value: spread }], attributes: { axes: [0, 2] }, shape: [1, n, 1, 2], tolerance: exact }],
  Squeeze: (n) => [{ inputs: [{ shape: [1, n, 1], value: spread }], attributes: { axes: [0, 2] }, shape: [n], tolerance: exact }],
  Transpose: (n) => [
    { inputs: [{ shape: [n, 5], value: spread }], attributes: { permutation: [1, 0] }, shape: [5, n], tolerance: exact },
    { inputs: [{ shape: [2, n, 3], value: spread }], attributes: { permutation: [2, 0, 1] }, shape: [3, 2, n], tolerance: exact },
    {
      inputs: [{ shape: [n, 3], dtype: "uint8", value: (i) => i % 251 }],
      attributes: { permutation: [1, 0] },
      shape: [3, n],
      tolerance: exact,
      notDifferentiated: true,
    },
  ],
  Slice: (n) => [
    { inputs: [{ shape: [n + 2, 4], value: spread }], attributes: { begin: [1, 2], size: [n, -1] }, shape: [n, 2], tolerance: exact },
    {
      inputs: [{ shape: [3, n + 1], dtype: "bool", value: flag }],
      attributes: { begin: [1, 1], size: [2, n] },
      shape: [2, n],
      tolerance: exact,
      notDifferentiated: true,
    },
  ],
  SliceLike: (n) => [
    {
      inputs: [
        { shape: [n + 2, 4], value: spread },
        { shape: [n, 2], value: other },
      ],
      attributes: { begin: [1, 2] },
      shape: [n, 2],
      tolerance: exact,
    },
  ],
  PadTo: (n) => [
    {
      inputs: [
        { shape: [n, 2], value: spread },
        { shape: [n + 2, 4], value: other },
      ],
      attributes: { begin: [1, 2] },
      shape: [n + 2, 4],
      tolerance: exact,
    },
  ],
  Pad: (n) => [
    {
      inputs: [{ shape: [n, 2], value: spread }],
      attributes: {
        paddings: [
          [1, 2],
          [0, 3],
        ],
        value: 0.5,
      },
      shape: [n + 3, 5],
      tolerance: exact,
    },
  ],
  ConcatV2: (n) => [
    {
      inputs: [
        { shape: [n, 2], value: spread },
        { shape: [3, 2], value: other },
        { shape: [1, 2], value: positive },
      ],
      attributes: { axis: 0 },
      shape: [n + 4, 2],
      tolerance: exact,
      knownLengths: true,
    },
    {
      inputs: [
        { shape: [2, n], value: spread },
        { shape: [2, 3], value: other },
      ],
      attributes: { axis: 1 },
      shape: [2, n + 3],
      tolerance: exact,
      knownLengths: true,
    },
  ],

  BroadcastTo: (n) => [
    { inputs: [{ shape: [n, 1], value: spread }], attributes: { shape: [2, n, 3] }, shape: [2, n, 3], tolerance: exact },
  ],
  BroadcastLike: (n) => [
    {
      inputs: [
        { shape: [n], value: spread },
        { shape: [3, n], value: other },
      ],
      shape: [3, n],
      tolerance: exact,
    },
    {
      inputs: [
        { shape: [n, 1], value: spread },
        { shape: [1, 4], value: other },
      ],
      shape: [n, 4],
      tolerance: exact,
    },
    {
      inputs: [
        { shape: [], value: spread },
        { shape: [n], value: other },
      ],
      shape: [n],
      tolerance: exact,
    },
  ],
  SumTo: (n) => [
    {
      inputs: [
        { shape: [n, 3], value: spread },
        { shape: [3], value: other },
      ],
      shape: [3],
      tolerance: summed(n),
    },
    {
      inputs: [
        { shape: [2, n, 3], value: spread },
        { shape: [n, 1], value: other },
      ],
      shape: [n, 1],
      tolerance: summed(6),
    },
  ],

  Add: withBoth,
  Sub: withBoth,
  Mul: withBoth,
  RealDiv: (n) => [two(n, spread, positive)],
  Neg: (n) => [{ ...one(n), tolerance: exact }, typed(one(n), "int32", whole)],
  Equal: (n) => [...compared(n), typed(two(n), "bool", flag), typed(two(n), "uint8", (i) => i % 3)],
  NotEqual: (n) => [...compared(n), typed(two(n), "bool", flag), typed(two(n), "uint8", (i) => i % 3)],
  Less: compared,
  LessEqual: compared,
  LogicalAnd: (n) => [typed(two(n), "bool", flag)],
  LogicalOr: (n) => [typed(two(n), "bool", flag)],
  LogicalNot: (n) => [typed(one(n), "bool", flag)],
  Select: (n) =>
    (["float32", "int32", "uint8"] as const).map((dtype) => ({
      inputs: [
        { shape: [n], dtype: "bool", value: flag },
        { shape: [n], dtype, value: dtype === "float32" ? spread : (i) => i % 100 },
        { shape: [n], dtype, value: dtype === "float32" ? other : (i) => 100 + (i % 100) },
      ],
      shape: [n],
      tolerance: exact,
      notDifferentiated: dtype !== "float32",
    })),
  Maximum: withBoth,
  Minimum: withBoth,
  Cast: (n) =>
    (["float32", "int32", "bool", "uint8"] as const).flatMap((from) =>
      (["float32", "int32", "bool", "uint8"] as const)
        .filter((to) => to !== from)
        .map((to) => ({
          inputs: [
            {
              shape: [n],
              dtype: from,
              value:
                from === "bool"
                  ? flag
                  : from === "uint8"
                    ? (i: number) => i % 256
                    : from === "int32"
                      ? (i: number) => i * 37 - 300
                      : (i: number) => spread(i) * 200,
            },
          ],
          attributes: { dtype: to },
          shape: [n],
          tolerance: exact,
          notDifferentiated: true,
        })),
    ),

  Abs: (n) => [{ ...one(n), tolerance: exact }],
  Sign: (n) => [{ ...one(n, (i) => whole(i) * (i % 2)), tolerance: exact }],
  Square: (n) => [one(n)],
  Sqrt: (n) => [one(n, positive)],
  Rsqrt: (n) => [{ ...one(n, positive), tolerance: 2 * rounding }],
  Reciprocal: (n) => [one(n, positive)],
  Exp: (n) => [{ ...one(n), tolerance: 2 * rounding }],
  Log: (n) => [{ ...one(n, positive), tolerance: 2 * rounding }],
  Sin: (n) => [{ ...one(n), tolerance: 2 * rounding }],
  Cos: (n) => [{ ...one(n), tolerance: 2 * rounding }],
  Tanh: (n) => [{ ...one(n), tolerance: 2 * rounding }],
  Sigmoid: (n) => [{ ...one(n), tolerance: 3 * rounding }],
  Relu: (n) => [{ ...one(n), tolerance: exact }],
  Step: (n) => [{ ...one(n, (i) => whole(i) * (i % 2)), tolerance: exact }],
  Floor: (n) => [{ ...one(n), tolerance: exact }],
  Ceil: (n) => [{ ...one(n), tolerance: exact }],
  Round: (n) => [{ ...one(n, (i) => whole(i) / 2), tolerance: exact }],
  IsNan: (n) => [{ ...one(n, (i) => (i % 3 ? spread(i) : NaN)), tolerance: exact, notDifferentiated: true }],
  IsFinite: (n) => [{ ...one(n, (i) => [spread(i), NaN, Infinity, -Infinity][i % 4]), tolerance: exact, notDifferentiated: true }],
  Pow: (n) => [
    { ...two(n, positive, other), tolerance: 3 * rounding },
    {
      ...two(
        n,
        (i) => special[i % special.length],
        (i) => special[(i * 5 + 2) % special.length],
      ),
      tolerance: 3 * rounding,
      notDifferentiated: true,
    },
  ],

  Sum: (n) => [...reductions(n), ...reductions(n, { dtype: "int32", value: whole, tolerance: exact, notDifferentiated: true })],
  Mean: (n) => reductions(n),
  Max: (n) => [
    ...reductions(n, { tolerance: exact }),
    ...reductions(n, { dtype: "int32", value: whole, tolerance: exact, notDifferentiated: true }),
  ],
  Min: (n) => [
    ...reductions(n, { tolerance: exact }),
    ...reductions(n, { dtype: "int32", value: whole, tolerance: exact, notDifferentiated: true }),
  ],
  Prod: (n) => reductions(n, { value: (i) => Math.fround(1 + spread(i) / 1000), tolerance: 3e-7 * Math.max(4, n) }),
  Any: (n) => reductions(n, { dtype: "bool", value: (i) => Number(i % 97 === 96), tolerance: exact, notDifferentiated: true }),
  All: (n) => reductions(n, { dtype: "bool", value: (i) => Number(i % 97 !== 96), tolerance: exact, notDifferentiated: true }),
  ArgMax: winners,
  ArgMin: winners,

  MatMul: products,
  Conv2D: (n) => convolved(n, "y"),
  Conv2DBackpropInput: (n) => convolved(n, "x"),
  Conv2DBackpropFilter: (n) => convolved(n, "filters"),
  MaxPool: (n) => pooled(n, "x", exact).flatMap(withTies),
  MaxPoolArgmax: (n) => pooled(n, "x", exact).flatMap(withTies),
  MaxPoolScatter: (n) => pooled(n, "y", rounding).map((made) => placed(made, 1)),
  MaxPoolGather: (n) => pooled(n, "x", exact).map((made) => placed(made, 2)),
  AvgPool: (n) => pooled(n, "x", 4 * rounding),
  AvgPoolGrad: (n) => pooled(n, "y", 4 * rounding),
  Softmax: (n) => [
    { inputs: [{ shape: [3, n], value: spread }], shape: [3, n], tolerance: 4 * rounding },
    { inputs: [{ shape: [n, 10], value: spread }], shape: [n, 10], tolerance: 4 * rounding },
  ],
  LogSoftmax: (n) => [
    { inputs: [{ shape: [3, n], value: spread }], shape: [3, n], tolerance: 4 * rounding },
    { inputs: [{ shape: [n, 10], value: spread }], shape: [n, 10], tolerance: 4 * rounding },
  ],

  GatherV2: (n) => [
    {
      inputs: [
        { shape: [5, n], value: spread },
        { shape: [4], dtype: "int32", value: (i) => (i * 3) % 5 },
      ],
      shape: [4, n],
      tolerance: exact,
    },
    {
      inputs: [
        { shape: [7], value: spread },
        { shape: [2, n], dtype: "int32", value: (i) => (i * 3) % 7 },
      ],
      shape: [2, n],
      tolerance: exact,
    },
    {
      inputs: [
        { shape: [5, n], dtype: "bool", value: flag },
        { shape: [4], dtype: "int32", value: (i) => (i * 3) % 5 },
      ],
      shape: [4, n],
      tolerance: exact,
      notDifferentiated: true,
    },
  ],
  ScatterAdd: (n) => [
    {
      inputs: [
        { shape: [4, n], value: spread },
        { shape: [4], dtype: "int32", value: (i) => (i * i) % 3 },
        { shape: [5, n], value: other },
      ],
      shape: [5, n],
      tolerance: 4 * rounding,
    },
  ],
  OneHot: (n) => [
    {
      inputs: [{ shape: [n], dtype: "int32", value: (i) => (i % 6) - 1 }],
      attributes: { depth: 4 },
      shape: [n, 4],
      tolerance: exact,
      notDifferentiated: true,
    },
  ],
  RandomUniform: (n) => [{ inputs: [], attributes: { shape: [n], low: -1, high: 3 }, shape: [n], tolerance: exact }],
  RandomStandardNormal: (n) => [{ inputs: [], attributes: { shape: [n], mean: 1, stddev: 2 }, shape: [n], tolerance: 2 * rounding }],
  RandomUniformLike: (n) => [{ inputs: [{ shape: [n, 2], value: spread }], shape: [n, 2], tolerance: exact, notDifferentiated: true }],
  TruncatedNormal: (n) => [{ inputs: [], attributes: { shape: [n], mean: 1, stddev: 2 }, shape: [n], tolerance: 2 * rounding }],
};
