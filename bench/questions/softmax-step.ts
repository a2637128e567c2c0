import { add, globalVariablesInitializer, GradientDescentOptimizer, log, matmul, mul, neg, placeholder } from "../../src/index.ts";
import { reduceMean, reduceSum, softmax, variable, zeros } from "../../src/index.ts";
import type { Question } from "../answer.ts";
import { hold } from "../contest.ts";
import { jaxjs, numpy, pytorch, tfjs } from "../peers.ts";
import { inkling } from "../process.ts";
import { examplesIn, type MakeProgram } from "../program.ts";
import { uniform, writeInitial } from "../digits.ts";

const settings = { examples: 5500, batch: 5500, rate: 0.1, initial: "softmax-step" };

export const question: Question = {
  short: "softmax regression, a step on all 5,500 digits",
  title: "Softmax regression, all 5,500 digits at once: one step of gradient descent",
  ask: async (bench) => {
    writeInitial(bench.folder, "softmax-step.f32", [uniform(7850, 0, 1)]);
    return hold(bench, {
      ours: {
        "Inkling, 2 threads": inkling("softmax-step", bench.folder, { ...settings, threads: 2 }),
        "Inkling, 1 thread": inkling("softmax-step", bench.folder, { ...settings, threads: 1 }),
        "Inkling, 2 threads, a call a step": inkling("softmax-step", bench.folder, { ...settings, threads: 2, aCallAStep: 1 }),
      },
      peers: [
        numpy("softmax", bench.folder, settings, { xᵀ·g: {}, "(gᵀ·x)ᵀ": { transposed: true } }),
        pytorch("softmax", bench.folder, settings),
        tfjs("softmax", bench.folder, settings),
        ...jaxjs("softmax", bench.folder, settings),
      ],
      check: { steps: 20, initial: "softmax-step.f32", tolerance: 1e-4 },
      reach: {
        "Inkling, 2 threads": {
          NumPy: [3, 5],
          PyTorch: [5, 9],
          "TF.js wasm": [30, 50],
          "jax-js wasm": [50, 80],
          "jax-js wasm, 2 workers lent": [50, 80],
        },
      },
    });
  },
};

export const makeProgram: MakeProgram = ({ session, folder, settings: { examples, rate, aCallAStep } }) => {
  const x = placeholder("x", [null, 784]);
  const y_ = placeholder("y_", [null, 10]);
  const W = variable("W", zeros([784, 10]));
  const b = variable("b", zeros([10]));
  const y = softmax(add(matmul(x, W), b));
  const crossEntropy = reduceMean(neg(reduceSum(mul(y_, log(y)), { axis: 1 })));
  const training = new GradientDescentOptimizer(rate).minimize(crossEntropy);
  const initialize = globalVariablesInitializer();

  const { images, labels } = examplesIn(folder, examples);
  const feeds = { x: images, y_: labels };
  return {
    variables: [W, b],
    reset: () => session.run(initialize),
    loss: async () => (await session.run(crossEntropy, feeds)).item(),
    run: async (_first, count) => {
      if (!aCallAStep) await session.run(training, feeds, { steps: count });
      else for (let step = 0; step < count; step++) await session.run(training, feeds);
    },
  };
};
