import fc from "fast-check";
import {
  AdamOptimizer,
  add,
  conv2d,
  dropout,
  exp,
  globalVariablesInitializer,
  GradientDescentOptimizer,
  Graph,
  group,
  log,
  matmul,
  maxPool2d,
  MomentumOptimizer,
  mul,
  NdArray,
  neg,
  placeholder,
  reduceMax,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  RMSPropOptimizer,
  Session,
  sigmoid,
  softmax,
  square,
  sub,
  tanh,
  truncatedNormal,
  variable,
  withGraph,
  zeros,
  type Operation,
  type Tensor,
} from "../../src/index.ts";
import { batchNorm, reuseVariables } from "../../src/nn/index.ts";
import { sha256OfArrays } from "../../src/array/sha256.ts";

type Matrix = Tensor<readonly [number | null, number], "float32">;

const activations: Readonly<Record<"relu" | "tanh" | "sigmoid" | "none", (x: Matrix) => Matrix>> = {
  relu,
  tanh,
  sigmoid,
  none: (x: Matrix): Matrix => x,
};
const rowwise = {
  scaled: (x: Matrix): Matrix => mul(x, 0.75),
  centred: (x: Matrix): Matrix => sub(x, reduceMean(x, { axis: 1, keepDims: true }) as never),
  stretched: (x: Matrix): Matrix => add(x, reduceMax(x, { axis: 1, keepDims: true }) as never),
  softmax: (x: Matrix): Matrix => mul(softmax(x), 3),
  bent: (x: Matrix): Matrix => exp(neg(square(x))),
} as Readonly<Record<string, (x: Matrix) => Matrix>>;

/** A layer of a random network. */
type Layer =
  | { readonly kind: "dense"; readonly columns: number; readonly activation: keyof typeof activations }
  | { readonly kind: "rowwise"; readonly how: string }
  | { readonly kind: "dropout"; readonly rate: number }
  | { readonly kind: "batch normalisation"; readonly momentum: number }
  | { readonly kind: "convolution"; readonly channels: number; readonly side: number; readonly pooled: boolean };

/** How a case is run beside the plainest way: one thread, one update a call, nothing else fetched, floats that are read afresh. */
export interface Way {
  readonly threads: number;
  /** Updates a call, until all are done. */
  readonly group: number;
  /** Fetched beside the training, by their place in a list of all that could be. */
  readonly extra: readonly number[];
  readonly feed: "owned bytes" | "owned floats" | "borrowed floats";
  /** Stop the first call after about so many turns of the event loop's queue, and go on from where it was. */
  readonly abortAfter: number | undefined;
}

export interface Case {
  /** Side of the square images, of one channel. */
  readonly side: number;
  readonly rows: number;
  readonly density: number;
  readonly layers: readonly Layer[];
  readonly loss: "cross-entropy" | "squares";
  readonly optimizer: "descent" | "momentum" | "nesterov" | "RMSProp" | "Adam";
  readonly updates: number;
  readonly seed: number;
  readonly way: Way;
  /** A row that is evaluated alone, too. */
  readonly row: number;
}

const classes = 7;

const layers: fc.Arbitrary<Layer> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("dense" as const),
      columns: fc.integer({ min: 1, max: 90 }),
      activation: fc.constantFrom("relu" as const, "tanh" as const, "sigmoid" as const, "none" as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("rowwise" as const), how: fc.constantFrom(...Object.keys(rowwise)) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("dropout" as const), rate: fc.double({ min: 0.1, max: 0.8, noNaN: true }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("batch normalisation" as const), momentum: fc.double({ min: 0, max: 1, noNaN: true }) }),
  },
);
const convolution: fc.Arbitrary<Layer> = fc.record({
  kind: fc.constant("convolution" as const),
  channels: fc.integer({ min: 1, max: 9 }),
  side: fc.integer({ min: 1, max: 5 }),
  pooled: fc.boolean(),
});

/** Small networks, of which about half have steps that are large enough to be shared among threads and computed in tiles. */
export const cases: fc.Arbitrary<Case> = fc.record({
  side: fc.integer({ min: 4, max: 17 }),
  rows: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 200, max: 400 })),
  density: fc.double({ min: 0, max: 1, noNaN: true }),
  layers: fc
    .tuple(fc.array(convolution, { maxLength: 1 }), fc.array(layers, { minLength: 1, maxLength: 3 }))
    .map(([first, rest]) => [...first, ...rest]),
  loss: fc.constantFrom("cross-entropy" as const, "squares" as const),
  optimizer: fc.constantFrom("descent" as const, "momentum" as const, "nesterov" as const, "RMSProp" as const, "Adam" as const),
  updates: fc.integer({ min: 1, max: 6 }),
  seed: fc.nat(1000),
  way: fc.record({
    threads: fc.integer({ min: 1, max: 4 }),
    group: fc.integer({ min: 1, max: 6 }),
    extra: fc.array(fc.nat(30), { maxLength: 4 }),
    feed: fc.constantFrom("owned bytes" as const, "owned floats" as const, "borrowed floats" as const),
    abortAfter: fc.option(fc.nat(60), { nil: undefined }),
  }),
  row: fc.nat(399),
});

export const plainest: Way = { threads: 1, group: 1, extra: [], feed: "borrowed floats", abortAfter: undefined };

/** What a case's two ways give: equal if all is well. */
export interface Outcome {
  /** Of all variables after the updates, the optimizer's own among them, and of an evaluation. */
  readonly hashes: readonly [string, string];
  /** Of one row of the evaluation: by itself, and among the others. */
  readonly rows: readonly [string, string];
}

export async function outcomeOf(one: Case): Promise<Outcome> {
  const [plain, plainRow] = await runIn(one, plainest, true);
  const [other, otherRow] = await runIn(one, one.way, false);
  return { hashes: [plain, other], rows: [plainRow, otherRow] };
}

async function runIn(one: Case, way: Way, isPlainest: boolean): Promise<[hash: string, row: string]> {
  const { rows, updates } = one;
  const graph = new Graph({ seed: one.seed });
  const { initialize, training, y, all } = withGraph(graph, () => networkOf(one));
  const session = new Session({ graph, threads: way.threads });
  try {
    await session.ready();
    await session.run(initialize);
    const feeds = feedsOf(one, way.feed);
    const fetches = [training, ...way.extra.map((i) => all[i % all.length])];
    if (way.abortAfter !== undefined) await runUntilAborted(session, fetches, feeds, updates, way.abortAfter);
    while (session.updatesDone < updates) {
      await session.run(fetches, feeds, { steps: Math.min(way.group, updates - session.updatesDone) });
    }
    const x = feedsOf(one, "owned floats").x;
    const evaluated = await session.run(y, { x });
    const index = one.row % rows;
    // The plainest way takes the row from among all, the other one computes it alone.
    const row = isPlainest ? evaluated.row(index) : await session.run(y, { x: x.slice(index, index + 1) });
    const values = await session.run(graph.variables);
    return [sha256OfArrays([...values, evaluated]), row.sha256()];
  } finally {
    session.close();
  }
}

async function runUntilAborted(
  session: Session,
  fetches: readonly (Operation | Tensor)[],
  feeds: Record<string, NdArray>,
  steps: number,
  turns: number,
): Promise<void> {
  const stop = new AbortController();
  const run = session.run(fetches, feeds, { steps, signal: stop.signal }).catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  for (let turn = 0; turn < turns; turn++) await Promise.resolve();
  stop.abort();
  await run;
}

function networkOf({ side, layers: chosen, loss: kind, optimizer }: Case): {
  readonly initialize: Operation;
  readonly training: Operation;
  readonly y: Tensor;
  readonly all: readonly Tensor[];
} {
  const x = placeholder("x", [null, side * side]);
  const target = placeholder("target", [null, classes]);
  const seen: Tensor[] = [];
  // Each layer's variables are made once, and used both where the network is trained and where it is only asked.
  const updates: Operation[] = [];
  const made = chosen.map((layer, i) => layerOf(layer, `layer${i}`, updates));
  const last = layerOf({ kind: "dense", columns: classes, activation: "none" }, "last", updates);
  const forward = (training: boolean): Matrix => {
    let h: Matrix = x;
    for (const layer of made) {
      h = layer(h, training);
      if (training) seen.push(h);
    }
    return last(h, training);
  };
  const scores = forward(true);
  const loss = (
    kind === "cross-entropy"
      ? reduceMean(neg(reduceSum(mul(target, log(softmax(scores)) as never), { axis: 1 })) as never)
      : reduceMean(square(sub(scores, target as never)) as never)
  ) as Tensor;
  const chosenOptimizer = optimizerOf(optimizer);
  const pairs = chosenOptimizer.computeGradients(loss);
  const training = group([chosenOptimizer.applyGradients(pairs), ...updates]);
  const y = softmax(forward(false)) as Tensor;
  const all = [loss, y, scores as Tensor, ...seen, ...pairs.flatMap(({ gradient, variable: of }) => [gradient, of])];
  return { initialize: globalVariablesInitializer(), training, y, all };
}

function layerOf(layer: Layer, name: string, updates: Operation[]): (x: Matrix, training: boolean) => Matrix {
  if (layer.kind === "rowwise") return rowwise[layer.how];
  if (layer.kind === "dropout") return (x, training) => (training ? dropout(x, layer.rate) : x);
  if (layer.kind === "batch normalisation") {
    // The network that is trained is built first.
    return (x, training) => {
      const build = (): Matrix => batchNorm(x, { training, updates }, { name, momentum: layer.momentum });
      return training ? build() : reuseVariables(build);
    };
  }
  let weights: Tensor | undefined;
  let bias: Tensor | undefined;
  if (layer.kind === "dense") {
    return (x) => {
      weights ??= variable("weights", truncatedNormal([x.shape[1], layer.columns], { stddev: 0.3 })) as Tensor;
      bias ??= variable("bias", zeros([layer.columns])) as Tensor;
      return activations[layer.activation](add(matmul(x, weights as never), bias as never) as never);
    };
  }
  return (x) => {
    const side = Math.sqrt(x.shape[1]);
    weights ??= variable("filters", truncatedNormal([layer.side, layer.side, 1, layer.channels], { stddev: 0.3 })) as Tensor;
    bias ??= variable("bias", zeros([layer.channels])) as Tensor;
    const images = reshape(x, [-1, side, side, 1]);
    const convolved = relu(add(conv2d(images as never, weights as never, { padding: "same" }), bias as never) as never) as Tensor;
    const kept = layer.pooled ? (maxPool2d(convolved as never, { size: 2, strides: 2, padding: "same" }) as Tensor) : convolved;
    return reshape(kept, [-1, (kept.shape.slice(1) as number[]).reduce((a, b) => a * b)]) as unknown as Matrix;
  };
}

function optimizerOf(name: Case["optimizer"]): GradientDescentOptimizer | MomentumOptimizer | RMSPropOptimizer | AdamOptimizer {
  if (name === "descent") return new GradientDescentOptimizer(0.1);
  if (name === "RMSProp") return new RMSPropOptimizer(0.01, { momentum: 0.5 });
  if (name === "Adam") return new AdamOptimizer(0.01);
  return new MomentumOptimizer(0.05, 0.9, { useNesterov: name === "nesterov" });
}

/** Pixels in a pattern that no block's length divides, and the classes. */
function feedsOf({ side, rows, density }: Case, form: Way["feed"]): { readonly x: NdArray; readonly target: NdArray } {
  const shape: readonly [number, number] = [rows, side * side];
  const bytes = Uint8Array.from({ length: shape[0] * shape[1] }, (_, i) => ((i * 7919) % 1000 < density * 1000 ? ((i * 31) % 255) + 1 : 0));
  const classOf = (row: number): number => (row * row + 3) % classes;
  const target = NdArray.of(
    Array.from({ length: rows * classes }, (_, i) => Number(i % classes === classOf(Math.floor(i / classes)))),
    [rows, classes],
    "float32",
  );
  if (form === "owned bytes") return { x: NdArray.ofBytes(bytes, shape, 255), target };
  const floats = Float32Array.from(bytes, (byte) => byte / 255);
  return { x: form === "owned floats" ? NdArray.of(floats, shape, "float32") : NdArray.borrow(floats, shape), target };
}
