import { assign, globalVariablesInitializer, matmul, variable, zeros } from "../../src/index.ts";
import type { Limit, Measurement, Question } from "../answer.ts";
import { hold } from "../contest.ts";
import { uniform, writeInitial } from "../digits.ts";
import { simdPeak } from "../peak.ts";
import { jaxjs, numpy, tfjs } from "../peers.ts";
import { inkling } from "../process.ts";
import type { MakeProgram } from "../program.ts";

const settings = { side: 1024 };

export const question: Question = {
  short: "product of matrices, 1024 × 1024",
  title: "The product of two matrices 1024 × 1024, float32",
  ask: async (bench) => {
    const count = settings.side * settings.side;
    writeInitial(bench.folder, "sgemm.f32", [uniform(count, 1, 1), uniform(count, 1, 2)]);
    // Before and after: where a machine is shared, its limit is not the same all the time.
    const before = [await simdPeak(1, 300), await simdPeak(2, 300)];
    const findings = await hold(bench, {
      ours: {
        "Inkling, 2 threads": inkling("sgemm", bench.folder, { ...settings, threads: 2 }),
        "Inkling, 1 thread": inkling("sgemm", bench.folder, { ...settings, threads: 1 }),
      },
      peers: [tfjs("sgemm", bench.folder, settings), ...jaxjs("sgemm", bench.folder, settings), numpy("sgemm", bench.folder, settings)],
      check: { steps: 1, tolerance: 1e-5 },
      reach: { "Inkling, 2 threads": { "TF.js wasm": [2.2, 2.8] } },
      rate: { unit: "GF/s", of: (ms) => (2 * settings.side * settings.side * settings.side) / ms / 1e6 },
    });
    const after = [await simdPeak(1, 300), await simdPeak(2, 300)];
    const peaks = before.map((one, i) => Math.max(one, after[i]));
    return { ...findings, limits: [...limitsOf(peaks), ...sharesOf(findings.measured ?? [], peaks)] };
  },
};

const limitsOf = (peaks: readonly number[]): Limit[] =>
  peaks.map((peak, i) => ({ what: `the SIMD128 limit, ${threadsText(i + 1)}`, value: peak, unit: "GF/s", more: true }));

const sharesOf = (measured: readonly Measurement[], peaks: readonly number[]): Limit[] =>
  peaks.flatMap((peak, i) => {
    const ours = measured.find(({ name }) => name === `Inkling, ${threadsText(i + 1)}`);
    return ours
      ? [
          {
            what: `of the SIMD128 limit, ${threadsText(i + 1)}`,
            value: (100 * ours.median) / peak,
            unit: "%",
            must: 58,
            aim: 70,
            more: true,
          },
        ]
      : [];
  });

const threadsText = (count: number): string => `${count} thread${count > 1 ? "s" : ""}`;

export const makeProgram: MakeProgram = ({ session, settings: { side } }) => {
  const [A, B, C] = ["A", "B", "C"].map((name) => variable(name, zeros([side, side])));
  const product = assign(C, matmul(A, B));
  const initialize = globalVariablesInitializer();
  return {
    variables: [A, B],
    results: [C],
    reset: () => session.run(initialize),
    loss: async () => 0,
    run: (_first, count) => session.run(product, {}, { steps: count }),
  };
};
