import { join } from "node:path";
import { NdArray, placeholder } from "../../src/index.ts";
import type { Bench, Findings, Measurement, Question } from "../answer.ts";
import { convolutionalNetwork, writeConvolutional } from "../convolutional.ts";
import { pytorch } from "../peers.ts";
import { Contestant, inkling, type Command, type Reply } from "../process.ts";
import { batchFeeds, examplesIn, type MakeProgram } from "../program.ts";

// 3 epochs of 429 batches: every training digit but the last 88, three times, in the order of the file. The rate falls
// from its first value to 0 along a straight line.
const settings = { examples: 55_000, batch: 128, rate: 0.005, first: 8, second: 16, hidden: 0, updates: 3 * 429 };
const theirs = { ...settings, channels: [8, 16], optimizer: "adam", foreach: true, falling: true, initial: "cnn-accuracy" };
const forms = { "": {}, "channels last": { channelsLast: true } };

export const question: Question = {
  short: "convolutions 8-16, 3 epochs on 55,000 digits",
  title: "A convolutional network 8-16 trained on 55,000 digits, 3 epochs of Adam: how well it reads, and how long that took",
  ask: async (bench): Promise<Findings> => {
    writeConvolutional(bench.folder, "cnn-accuracy.f32", settings);
    const ours = await trained(bench, inkling("cnn-accuracy", bench.folder, { ...settings, threads: 2 }));
    const measured = [measurement("Inkling, 2 threads", "", ours)];
    const limits = [
      { what: "Inkling then reads rightly, of 10,000 test digits", value: 100 * ours.loss!, unit: "%", must: 98.5, more: true },
    ];
    const short = pytorch("convolutional", bench.folder, theirs, forms);
    const long = pytorch("to-accuracy", bench.folder, theirs, forms);
    if (!("variants" in short && "variants" in long)) return { measured, limits, absent: ["not here: PyTorch"] };
    // Its best settings are found in a few steps, and the whole training is done once.
    const stepMs = await inTurn(short.variants, ({ command }) => timed(command));
    const { settings: text, command } = long.variants[stepMs.indexOf(Math.min(...stepMs))];
    const peer = await trained(bench, command);
    measured.push(measurement("PyTorch", text, peer));
    const ratio = peer.ms! / ours.ms!;
    return {
      measured,
      limits: [...limits, { what: "PyTorch reads rightly", value: 100 * peer.loss!, unit: "%" }],
      ratios: [{ ours: "Inkling, 2 threads", theirs: "PyTorch", median: ratio, least: ratio, most: ratio }],
    };
  },
};

/** The whole training, once; its "loss" is the accuracy that it came to. */
async function trained({ folder, say }: Bench, command: Command): Promise<Reply> {
  const contestant = await Contestant.start(command);
  try {
    const reply = await contestant.check(1, join(folder, "weights-found.f32"));
    say(`  ${contestant.version}: ${(reply.ms! / 1000).toFixed(1)} s, ${(100 * reply.loss!).toFixed(2)} %`);
    return reply;
  } finally {
    await contestant.end();
  }
}

async function timed(command: Command): Promise<number> {
  const contestant = await Contestant.start(command);
  try {
    await contestant.run(20);
    return await contestant.run(30);
  } finally {
    await contestant.end();
  }
}

async function inTurn<T, R>(items: readonly T[], use: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await use(item));
  return results;
}

function measurement(name: string, text: string, { ms }: Reply): Measurement {
  const seconds = ms! / 1000;
  return { name, unit: "s", median: seconds, least: seconds, most: seconds, samples: 1, settings: text };
}

export const makeProgram: MakeProgram = ({ session, folder, settings: { examples, batch, rate, first, second, hidden, updates } }) => {
  const rateNow = placeholder("rate", []);
  const { variables, accuracy, training, initialize } = convolutionalNetwork({ first, second, hidden }, rateNow);
  const [train, test] = [examplesIn(folder, examples), examplesIn(folder, 10_000, "test")];
  return {
    variables,
    reset: () => session.run(initialize),
    // What the protocol calls a loss is the accuracy here.
    loss: async () => {
      let sum = 0;
      for (let part = 0; part < 10; part++) sum += (await session.run(accuracy, batchFeeds(test, 1000, part))).item();
      return sum / 10;
    },
    run: async (_first, count) => {
      for (let run = 0; run < count; run++) {
        for (let step = 0; step < updates; step++) {
          const falling = NdArray.of([rate * (1 - step / updates)], [], "float32");
          await session.run(training, { ...batchFeeds(train, batch, step), rate: falling });
        }
      }
    },
  };
};
