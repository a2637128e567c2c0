import { expect, test } from "vitest";
import { goldenHashes, publishedName } from "../same-bits/golden.ts";
import { startInkling, succeeds } from "./child.ts";

// What the tutorial prints for its first training example (float32, TensorFlow, 2016).
const published = [
  2.12480136e-5, 1.16469264e-5, 8.9631781e-2, 1.92015115e-2, 8.20863759e-4, 1.25168199e-5, 3.85381973e-5, 8.53746116e-1, 6.91888575e-3,
  2.95970142e-2,
];

// The same run computed with NumPy in float64: [step, accuracy on the test digits, loss on the training digits].
const reference = [
  [0, 0.5988, 2.188198664],
  [100, 0.8647, 0.580296707],
  [200, 0.879, 0.459821628],
  [300, 0.8866, 0.408572094],
  [400, 0.8904, 0.378081017],
  [500, 0.8943, 0.356975361],
  [600, 0.8974, 0.341049993],
  [700, 0.8984, 0.32834959],
  [800, 0.9, 0.317826586],
  [900, 0.9005, 0.308862359],
  [1000, 0.9009, 0.30106452],
  [1100, 0.9023, 0.294170126],
  [1200, 0.9029, 0.28799512],
  [1300, 0.9033, 0.282406005],
  [1400, 0.9039, 0.277303055],
  [1500, 0.9048, 0.272609896],
  [1600, 0.9057, 0.268266782],
  [1700, 0.9062, 0.264226105],
  [1800, 0.9061, 0.260449325],
  [1900, 0.9063, 0.256904801],
  [2000, 0.9066, 0.253566236],
  [2100, 0.9072, 0.250411535],
  [2200, 0.9073, 0.247421954],
  [2300, 0.9071, 0.244581456],
  [2400, 0.9066, 0.241876209],
  [2500, 0.9067, 0.239294201],
] as const;

test.skipIf(!process.env["INKLING_DATA"])(
  "the published run gives the published numbers, within a minute",
  { timeout: 120_000 },
  async () => {
    const startMs = performance.now();
    const child = startInkling(["train", "--data", process.env["INKLING_DATA"]!, "--json"]);
    await succeeds(child);
    expect(performance.now() - startMs).toBeLessThan(60_000);

    const events = child.printed.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const steps = events.filter(({ event }) => event === "step") as unknown as { step: number; accuracy: number; loss: number }[];
    expect(events[0]).toMatchObject({ event: "data", data: "mnist" });
    expect(steps.length).toBe(26);
    const isOff = ([step, accuracy, loss]: readonly number[], i: number): boolean =>
      step !== steps[i].step || Math.abs(steps[i].accuracy - accuracy) > 2.5e-4 || Math.abs(steps[i].loss - loss) > 1e-5;
    expect(reference.filter(isOff)).toEqual([]);

    const done = events.at(-1) as { event: string; updates: number; firstPrediction: number[]; weightsSha256: string };
    expect(done).toMatchObject({ event: "done", updates: 2501, out: null });
    const relative = published.map((probability, digit) => Math.abs(done.firstPrediction[digit] / probability - 1));
    expect(relative.filter((error) => !(error <= 1e-4))).toEqual([]);
    // Our own arithmetic's hash: the same on every machine, with any number of threads.
    expect(done.weightsSha256).toBe(goldenHashes()[publishedName]);
  },
);

test.skipIf(!process.env["INKLING_DATA"])(
  "at a rate of 10 the naive log meets its NaN by step 2, the joined form does not",
  { timeout: 60_000 },
  async () => {
    const run = ["train", "--data", process.env["INKLING_DATA"]!, "--learning-rate", "10", "--steps", "10", "--json"];
    const [naive, joined] = [startInkling([...run, "--naive-log"]), startInkling(run)];
    expect(await naive.end).toBe(1);
    const last = JSON.parse(naive.printed.stdout.trimEnd().split("\n").at(-1)!) as { updates: number; loss: null; error: string };
    expect(last.loss).toBeNull();
    expect(last.updates).toBeLessThanOrEqual(3);
    expect(naive.printed.stderr).toContain(`After the update of step ${last.updates - 1} the loss is NaN`);
    await succeeds(joined);
  },
);
