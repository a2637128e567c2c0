import type { Findings, Measurement, Question } from "../answer.ts";
import { writeInitial, uniform } from "../digits.ts";
import { Contestant, inkling, type Command } from "../process.ts";
import { spreadOf } from "../statistics.ts";

// How a step's time grows: with the number of digits in a full batch, and with the size of a minibatch.

const examples = [1000, 2000, 5500, 11_000, 27_500, 55_000];
const batches = [16, 32, 64, 128, 256, 512, 1024];

export const question: Question = {
  short: "how a step grows",
  title: "How the time of a step grows with the digits in it",
  ask: async (bench): Promise<Findings> => {
    writeInitial(bench.folder, "softmax-step.f32", [uniform(7850, 0, 1)]);
    writeInitial(bench.folder, "mlp-step.f32", [uniform(784 * 128 + 128 + 1280 + 10, 0.08, 1)]);
    const commands: [string, Command][] = [
      ...examples.map((count): [string, Command] => [
        `Inkling, softmax regression, ${count.toLocaleString("en")} digits`,
        inkling("softmax-step", bench.folder, { examples: count, batch: count, rate: 0.1, threads: 2 }),
      ]),
      ...batches.map((batch): [string, Command] => [
        `Inkling, 784-128-10, batches of ${batch}`,
        inkling("mlp-step", bench.folder, { examples: 12_800, batch, rate: 0.1, hidden: 128, threads: 2 }),
      ]),
    ];
    const measured: Measurement[] = [];
    for (const [name, command] of commands)
      measured.push({ name, unit: "ms", settings: "2 threads", ...(await timed(command, bench.rounds)) });
    return { measured };
  },
};

async function timed(command: Command, rounds: number): Promise<Pick<Measurement, "median" | "least" | "most" | "samples">> {
  const contestant = await Contestant.start(command);
  try {
    await contestant.run(20);
    const ms = (await contestant.run(20)) / 20;
    const steps = Math.max(1, Math.round(100 / ms));
    const samples: number[] = [];
    for (let round = 0; round < rounds; round++) samples.push((await contestant.run(steps)) / steps);
    return { ...spreadOf(samples), samples: samples.length };
  } finally {
    await contestant.end();
  }
}
