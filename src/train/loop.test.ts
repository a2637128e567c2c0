import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  AdamOptimizer,
  add,
  argMax,
  dropout,
  globalVariablesInitializer,
  GradientDescentOptimizer,
  Graph,
  log,
  matmul,
  mul,
  NdArray,
  neg,
  placeholder,
  reduceMean,
  reduceSum,
  relu,
  Session,
  softmax,
  truncatedNormal,
  variable,
  withGraph,
  zeros,
  type Tensor,
} from "../index.ts";
import { Generator } from "../random/generator.ts";
import { shuffledBatches, type Examples } from "./batches.ts";
import { readCheckpoint, saveCheckpoint } from "./checkpoint.ts";
import { examineExamples } from "./evaluate.ts";
import { train, type Checkpoint, type Course, type Trainable, type TrainingOptions, type TrainingOutcome } from "./loop.ts";
import { constantRate, cosineRate } from "./schedule.ts";
import { stateOf, stateSha256 } from "./state.ts";

let folder = "";
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "inkling-loop-"))));
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Pictures of 4 × 4 pixels, of which a row of four is bright: its number is the class. The other pixels are noise. */
function rowsOfLight(count: number, seed: number, noise = 120): Examples {
  const random = new Generator(seed);
  const [pixels, labels] = [new Uint8Array(count * 16), new Uint8Array(count * 4)];
  for (let i = 0; i < count; i++) {
    const digit = random.integer(4);
    labels[i * 4 + digit] = 1;
    for (let p = 0; p < 16; p++) pixels[i * 16 + p] = random.integer(p >> 2 === digit ? 256 : noise);
  }
  return { images: NdArray.ofBytes(pixels, [count, 16], 255), labels: NdArray.ofBytes(labels, [count, 4], 1) };
}

/** A small perceptron with dropout, trained by Adam: slots, random draws and all. */
function perceptron(): Trainable {
  const graph = new Graph({ seed: 3 });
  return withGraph(graph, () => {
    const [x, y_] = [placeholder("x", [null, 16]), placeholder("y_", [null, 4])];
    const learningRate = placeholder("learning_rate", []);
    const W1 = variable("hidden/weights", truncatedNormal([16, 12], { stddev: 0.3 }));
    const b1 = variable("hidden/bias", zeros([12]));
    const W2 = variable("output/weights", truncatedNormal([12, 4], { stddev: 0.3 }));
    const h = relu(add(matmul(x, W1), b1));
    const lossOf = (logits: Tensor<readonly [null, 4], "float32">) =>
      reduceMean(neg(reduceSum(mul(y_, log(softmax(logits))), { axis: 1 })));
    const trainingLoss = lossOf(matmul(dropout(h, 0.3), W2));
    const logits = matmul(h, W2);
    const prediction = argMax(logits, 1);
    return {
      graph,
      x,
      y_,
      learningRate,
      loss: lossOf(logits),
      prediction,
      trainingLoss,
      training: new AdamOptimizer(learningRate).minimize(trainingLoss),
      initialize: globalVariablesInitializer(),
    };
  });
}

/** Softmax regression on the same pictures. */
function linear(): Trainable {
  const graph = new Graph();
  return withGraph(graph, () => {
    const [x, y_] = [placeholder("x", [null, 16]), placeholder("y_", [null, 4])];
    const learningRate = placeholder("learning_rate", []);
    const y = softmax(add(matmul(x, variable("W", zeros([16, 4]))), variable("b", zeros([4]))));
    const loss = reduceMean(neg(reduceSum(mul(y_, log(y)), { axis: 1 })));
    const training = new GradientDescentOptimizer(learningRate).minimize(loss);
    return {
      graph,
      x,
      y_,
      learningRate,
      loss,
      prediction: argMax(y, 1),
      trainingLoss: loss,
      training,
      initialize: globalVariablesInitializer(),
    };
  });
}

const [learned, validation] = [rowsOfLight(50, 1), rowsOfLight(30, 2)];
const course: Course = { updates: 40, schedule: cosineRate(0.02, { updates: 40 }), checkpointEvery: 7 };

/** A run in a session of its own: how it ended, and the hash of everything that the session then holds. */
async function run(
  changes: Partial<Course> = {},
  options: TrainingOptions = {},
): Promise<{ outcome: TrainingOutcome; stateSha256: string; weightsSha256: string }> {
  const network = perceptron();
  const session = new Session({ graph: network.graph });
  try {
    const batches = shuffledBatches(learned, { batchSize: 8, seed: 5 });
    const outcome = await train(session, network, { batches, validation }, { ...course, ...changes }, options);
    return { outcome, stateSha256: stateSha256(await stateOf(session, network.graph)), weightsSha256: await session.weightsSha256() };
  } finally {
    session.close();
  }
}

test("training brings the loss down, and tells of each epoch and of the end", async () => {
  const { outcome } = await run();
  expect(outcome.end).toBe("finished");
  // 50 examples are 7 batches of 8, the last of 2.
  expect(outcome.log.map(({ updates }) => updates)).toEqual([7, 14, 21, 28, 35, 40]);
  expect(outcome.log.at(-1)!.loss!).toBeLessThan(outcome.log[0].loss! * 0.9);
  expect(outcome.log.at(-1)!.accuracy!).toBeGreaterThan(0.4);
});

test("the training loss that is told is the mean of the batches' since the last time", async () => {
  const losses: number[] = [];
  const { outcome } = await run({}, { onUpdate: (update, loss) => void (losses[update] = loss) });
  const mean = (from: number, to: number): number => losses.slice(from, to).reduce((sum, loss) => sum + loss, 0) / (to - from);
  expect(outcome.log.map(({ trainingLoss }) => trainingLoss)).toEqual(
    outcome.log.map(({ updates }, i) => mean(i === 0 ? 0 : outcome.log[i - 1].updates, updates)),
  );
});

test.each([1, 6, 7, 10, 39])(
  "a run that is stopped after %i updates and goes on from its files ends as one that never stopped, to the bit",
  async (stop) => {
    const whole = await run();
    const controller = new AbortController();
    const place = join(folder, `stopped-${stop}`);
    const first = await run(
      {},
      {
        signal: controller.signal,
        onUpdate: (update) => void (update === stop - 1 && controller.abort()),
        onCheckpoint: (checkpoint) => saveCheckpoint(place, checkpoint, { any: "thing" }),
      },
    );
    expect(first.outcome).toMatchObject({ end: "stopped", updates: stop });
    expect(first.stateSha256).not.toBe(whole.stateSha256);
    const { checkpoint, settings } = await readCheckpoint(place);
    expect(settings).toEqual({ any: "thing" });
    expect(checkpoint.state.updatesDone).toBe(stop);
    const second = await run({}, { from: checkpoint });
    expect(second.stateSha256).toBe(whole.stateSha256);
    expect(second.outcome).toEqual(whole.outcome);
  },
);

test("without its Adam slots and its count of random draws, a run that goes on ends elsewhere: the state matters", async () => {
  const whole = await run();
  let kept: Checkpoint | undefined;
  await run({}, { onCheckpoint: (checkpoint) => void (kept ??= checkpoint) });
  const { state, ...rest } = kept!;
  const slots = new Map(
    [...state.variables].map(([name, value]) => [
      name,
      /Adam/.test(name) ? NdArray.of(new Float32Array(value.size), value.shape, "float32") : value,
    ]),
  );
  expect((await run({}, { from: { ...rest, state: { ...state, variables: slots } } })).weightsSha256).not.toBe(whole.weightsSha256);
  expect((await run({}, { from: kept })).stateSha256).toBe(whole.stateSha256);
});

test("only the latest checkpoint is kept, and a damaged one is refused by name", async () => {
  const place = join(folder, "kept");
  await run({}, { onCheckpoint: (checkpoint) => saveCheckpoint(place, checkpoint, {}) });
  expect(await readdir(place)).toEqual(["step-00000035"]);
  await writeFile(join(place, "step-00000035", "state.safetensors"), "other");
  await expect(readCheckpoint(place)).rejects.toThrow(/step-00000035 is damaged: state.safetensors is not what was written/);
  await expect(readCheckpoint(join(folder, "nowhere"))).rejects.toThrow(/holds no checkpoint/);
});

test("early stopping ends after `patience` examinations without a lower loss, with the weights of the lowest", async () => {
  // A rate that is far too high: after the first epochs the validation loss rises.
  const high = { updates: 200, schedule: constantRate(0.2), patience: 3 };
  const { outcome, weightsSha256 } = await run(high);
  expect(outcome.end).toBe("early");
  const losses = outcome.log.map(({ loss }) => loss!);
  const lowest = losses.indexOf(Math.min(...losses));
  expect(losses.length).toBe(lowest + 1 + 3);
  expect(outcome.updates).toBe(outcome.log[lowest].updates);
  expect((await run({ ...high, updates: outcome.updates })).weightsSha256).toBe(weightsSha256);
});

test("a run with early stopping goes on from a checkpoint with the best weights in it", async () => {
  const high = { updates: 200, schedule: constantRate(0.2), patience: 3, checkpointEvery: 16 };
  const place = join(folder, "early");
  const whole = await run(high, { onCheckpoint: (checkpoint) => saveCheckpoint(place, checkpoint, {}) });
  const { checkpoint } = await readCheckpoint(place);
  const again = await run(high, { from: checkpoint });
  expect(again).toEqual(whole);
});

test("a loss that is no number ends the run at its update", async () => {
  const { outcome } = await run({ schedule: (update) => (update < 3 ? 0.01 : 3e38) });
  expect(outcome.end).toBe("not a number");
  expect(outcome.updates).toBeLessThan(10);
});

test("small batches come to the loss that the whole set comes to, where there is one lowest loss", async () => {
  // Softmax regression is convex, and examples that overlap keep its lowest loss above 0.
  const data = rowsOfLight(200, 4, 230);
  const lowest = async (batchSize: number | "all", rates: Pick<Course, "updates" | "schedule">): Promise<number> => {
    const network = linear();
    const session = new Session({ graph: network.graph });
    try {
      await train(session, network, { batches: shuffledBatches(data, { batchSize, seed: 0 }) }, rates);
      return (await examineExamples(session, network, data)).loss;
    } finally {
      session.close();
    }
  };
  const whole = await lowest("all", { updates: 1500, schedule: constantRate(1) });
  const parts = await lowest(20, { updates: 1500, schedule: cosineRate(0.5, { updates: 1500 }) });
  expect(whole).toBeGreaterThan(1);
  expect(Math.abs(parts / whole - 1)).toBeLessThan(0.004);
});
