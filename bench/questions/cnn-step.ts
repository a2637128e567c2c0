import type { Question } from "../answer.ts";
import { hold } from "../contest.ts";
import { convolutionalNetwork, writeConvolutional } from "../convolutional.ts";
import { jaxjs, pytorch } from "../peers.ts";
import { inkling } from "../process.ts";
import { batchFeeds, examplesIn, type MakeProgram } from "../program.ts";

const settings = { examples: 12_800, batch: 128, rate: 0.001, first: 8, second: 16, hidden: 0 };
const theirs = { ...settings, channels: [8, 16], optimizer: "adam", foreach: true, initial: "cnn-step" };

export const question: Question = {
  short: "convolutions 8-16, a step of Adam on 128 digits",
  title: "A convolutional network 8-16, 128 digits at a time: one step of Adam",
  ask: async (bench) => {
    writeConvolutional(bench.folder, "cnn-step.f32", settings);
    const findings = await hold(bench, {
      ours: {
        "Inkling, 2 threads": inkling("cnn-step", bench.folder, { ...settings, threads: 2 }),
        "Inkling, 1 thread": inkling("cnn-step", bench.folder, { ...settings, threads: 1 }),
      },
      peers: [
        pytorch("convolutional", bench.folder, theirs, { "": {}, "channels last": { channelsLast: true } }),
        ...jaxjs("convolutional", bench.folder, theirs),
      ],
      check: { steps: 3, initial: "cnn-step.f32", tolerance: 0.02 },
      reach: { "Inkling, 2 threads": { PyTorch: [1.4, 2.5], "jax-js wasm": [200, 400], "jax-js wasm, 2 workers lent": [200, 400] } },
    });
    return { ...findings, absent: [...(findings.absent ?? []), "TF.js wasm cannot: its backend has no Conv2DBackpropFilter"] };
  },
};

export const makeProgram: MakeProgram = ({ session, folder, settings: { examples, batch, rate, first, second, hidden } }) => {
  const { variables, crossEntropy, training, initialize } = convolutionalNetwork({ first, second, hidden }, rate);
  const all = examplesIn(folder, examples);
  return {
    variables,
    reset: () => session.run(initialize),
    loss: async () => (await session.run(crossEntropy, batchFeeds(all, batch, 0))).item(),
    run: async (from, count) => {
      for (let step = from; step < from + count; step++) await session.run(training, batchFeeds(all, batch, step));
    },
  };
};
