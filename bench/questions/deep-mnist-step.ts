import type { Question } from "../answer.ts";
import { hold } from "../contest.ts";
import { writeConvolutional } from "../convolutional.ts";
import { pytorch } from "../peers.ts";
import { inkling } from "../process.ts";

// TensorFlow's "Deep MNIST for experts", without its dropout. The program is the smaller network's, with other widths.
export { makeProgram } from "./cnn-step.ts";

const settings = { examples: 5000, batch: 50, rate: 0.0001, first: 32, second: 64, hidden: 1024 };
const theirs = { ...settings, channels: [32, 64], optimizer: "adam", foreach: true, initial: "deep-mnist-step" };

export const question: Question = {
  short: "convolutions 32-64, dense 1024, a step of Adam on 50 digits",
  title: "“Deep MNIST” 32-64-1024, 50 digits at a time: one step of Adam",
  ask: async (bench) => {
    writeConvolutional(bench.folder, "deep-mnist-step.f32", settings);
    return hold(bench, {
      ours: {
        "Inkling, 2 threads": inkling("deep-mnist-step", bench.folder, { ...settings, threads: 2 }),
        "Inkling, 1 thread": inkling("deep-mnist-step", bench.folder, { ...settings, threads: 1 }),
      },
      peers: [pytorch("convolutional", bench.folder, theirs, { "": {}, "channels last": { channelsLast: true } })],
      check: { steps: 3, initial: "deep-mnist-step.f32", tolerance: 0.05 },
      reach: { "Inkling, 2 threads": { PyTorch: [1.1, 1.7] } },
      roundMs: 500,
    });
  },
};
