import { add, globalVariablesInitializer, GradientDescentOptimizer, log, matmul, mul, neg, placeholder } from "../../src/index.ts";
import { reduceMean, reduceSum, relu, softmax, variable, zeros } from "../../src/index.ts";
import type { Question } from "../answer.ts";
import { hold } from "../contest.ts";
import { uniform, writeInitial } from "../digits.ts";
import { pytorch } from "../peers.ts";
import { inkling } from "../process.ts";
import { batchFeeds, examplesIn, type MakeProgram } from "../program.ts";

const settings = { examples: 55_000, batch: 128, rate: 0.1, hidden: 128, initial: "mlp-step" };

export const question: Question = {
  short: "784-128-10, a step on 128 digits",
  title: "A network 784-128-10, 128 digits at a time: one step of gradient descent",
  ask: async (bench) => {
    const { hidden } = settings;
    const weights = [uniform(784 * hidden, 0.08, 1), new Float32Array(hidden), uniform(hidden * 10, 0.2, 2), new Float32Array(10)];
    writeInitial(bench.folder, "mlp-step.f32", weights);
    return hold(bench, {
      ours: {
        "Inkling, 2 threads": inkling("mlp-step", bench.folder, { ...settings, threads: 2 }),
        "Inkling, 1 thread": inkling("mlp-step", bench.folder, { ...settings, threads: 1 }),
      },
      peers: [pytorch("mlp", bench.folder, settings)],
      check: { steps: 20, initial: "mlp-step.f32", tolerance: 1e-3 },
      reach: { "Inkling, 2 threads": { PyTorch: [1.2, 2] } },
    });
  },
};

export const makeProgram: MakeProgram = ({ session, folder, settings: { examples, batch, rate, hidden } }) => {
  const x = placeholder("x", [null, 784]);
  const y_ = placeholder("y_", [null, 10]);
  const W1 = variable("W1", zeros([784, hidden]));
  const b1 = variable("b1", zeros([hidden]));
  const W2 = variable("W2", zeros([hidden, 10]));
  const b2 = variable("b2", zeros([10]));
  const h = relu(add(matmul(x, W1), b1));
  const y = softmax(add(matmul(h, W2), b2));
  const crossEntropy = reduceMean(neg(reduceSum(mul(y_, log(y)), { axis: 1 })));
  const training = new GradientDescentOptimizer(rate).minimize(crossEntropy);
  const initialize = globalVariablesInitializer();

  const all = examplesIn(folder, examples);
  return {
    variables: [W1, b1, W2, b2],
    reset: () => session.run(initialize),
    loss: async () => (await session.run(crossEntropy, batchFeeds(all, batch, 0))).item(),
    run: async (first, count) => {
      for (let step = first; step < first + count; step++) await session.run(training, batchFeeds(all, batch, step));
    },
  };
};
