import { add, argMax, cast, equal, globalVariablesInitializer, GradientDescentOptimizer, log, matmul, mul } from "../../src/index.ts";
import { neg, placeholder, reduceMean, reduceSum, softmax, variable, zeros } from "../../src/index.ts";
import type { Question } from "../answer.ts";
import { hold } from "../contest.ts";
import { uniform, writeInitial } from "../digits.ts";
import { numpy } from "../peers.ts";
import { inkling } from "../process.ts";
import { examplesIn, type MakeProgram } from "../program.ts";

const settings = { examples: 5500, tests: 10_000, rate: 0.1, updates: 2501, every: 100 };

export const question: Question = {
  short: "the tutorial's whole run, with its 26 evaluations",
  title: "The tutorial's run: 2,501 updates, and 26 times the accuracy on 10,000 test digits and the loss",
  ask: async (bench) => {
    writeInitial(bench.folder, "tutorial-run.f32", [uniform(7850, 0, 1)]);
    return hold(bench, {
      ours: {
        "Inkling, 2 threads": inkling("tutorial-run", bench.folder, { ...settings, threads: 2 }),
        "Inkling, 1 thread": inkling("tutorial-run", bench.folder, { ...settings, threads: 1 }),
      },
      peers: [numpy("tutorial", bench.folder, settings)],
      check: { steps: 1, initial: "tutorial-run.f32", tolerance: 1e-4 },
      reach: { "Inkling, 2 threads": { NumPy: [2.5, 4.5] }, "Inkling, 1 thread": { NumPy: [1.5, 2.2] } },
      longRounds: 2,
    });
  },
};

export const makeProgram: MakeProgram = ({ session, folder, settings: { examples, tests, rate, updates, every } }) => {
  const x = placeholder("x", [null, 784]);
  const y_ = placeholder("y_", [null, 10]);
  const W = variable("W", zeros([784, 10]));
  const b = variable("b", zeros([10]));
  const y = softmax(add(matmul(x, W), b));
  const crossEntropy = reduceMean(neg(reduceSum(mul(y_, log(y)), { axis: 1 })));
  const training = new GradientDescentOptimizer(rate).minimize(crossEntropy);
  const accuracy = reduceMean(cast(equal(argMax(y, 1), argMax(y_, 1)), "float32"));
  const initialize = globalVariablesInitializer();

  const [train, test] = [examplesIn(folder, examples), examplesIn(folder, tests, "test")];
  const [onTrain, onTest] = [
    { x: train.images, y_: train.labels },
    { x: test.images, y_: test.labels },
  ];
  return {
    variables: [W, b],
    reset: () => session.run(initialize),
    loss: async () => (await session.run(crossEntropy, onTrain)).item(),
    // One "step" of the contest is the whole run.
    run: async (_first, count) => {
      for (let run = 0; run < count; run++) {
        await session.run(initialize);
        const log26: [number, number][] = [];
        let done = 0;
        for (let logged = 0; logged < updates; logged += every) {
          await session.run(training, onTrain, { steps: logged + 1 - done });
          done = logged + 1;
          log26.push([(await session.run(accuracy, onTest)).item(), (await session.run(crossEntropy, onTrain)).item()]);
        }
      }
    },
  };
};
