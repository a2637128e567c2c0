import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Bench, Findings, Limit, Measurement, Question, Ratio } from "../answer.ts";
import { numpyCommands } from "../peers.ts";
import { checkout, plainEnvironment } from "../process.ts";
import { ratioOf, spreadOf } from "../statistics.ts";

const settings = { rate: 0.1, every: 100 };
const programs = {
  "the tutorial's run": { ...settings, examples: 5500, tests: 10_000, updates: 301 },
  "55,000 digits at once": { ...settings, examples: 55_000, tests: 0, updates: 21 },
};
const full = "55,000 digits at once";

/** Peak memory of the whole process. The most is reached early: fewer updates than the real run's 2,501 are enough. */
export const question: Question = {
  short: "peak memory",
  title: "The most memory that the process ever holds, of the tutorial's run and of 55,000 digits at once",
  ask: async (bench): Promise<Findings> => {
    const measured: Measurement[] = [];
    const ratios: Ratio[] = [];
    const limits: Limit[] = [];
    const absent: string[] = [];
    for (const [what, program] of Object.entries(programs)) {
      const ours = measure(
        `Inkling, ${what}`,
        "2 threads",
        Array.from({ length: 3 }, () => inklingMb(bench, program)),
      );
      const theirs = numpyCommands(program.tests > 0 ? "tutorial" : "softmax", bench.folder, {
        ...program,
        once: program.tests > 0 ? 1 : 21,
      }).map(({ settings: text, command }) => {
        const kb = execFileSync(command.file, command.argv, { env: plainEnvironment(command.environment) }).toString();
        return measure(`NumPy, ${what}`, text, [Number(kb) / 1024]);
      });
      measured.push(ours);
      // The one that needs least.
      const [best] = theirs.toSorted((a, b) => a.median - b.median);
      if (best === undefined) absent.push("not here: NumPy");
      else {
        measured.push(best);
        ratios.push({ ours: ours.name, theirs: best.name, ...ratioOf([best.median], [ours.median]), must: 1, aim: 2 });
      }
      if (what === full) limits.push({ what: `Inkling, ${what}`, value: ours.median, unit: "MB", must: 250 });
    }
    return { measured, ratios, limits, absent };
  },
};

function inklingMb(bench: Bench, program: object): number {
  const script = join(checkout, "bench", "programs", "memory.js");
  const argv = [script, bench.folder, JSON.stringify({ ...program, threads: 2 })];
  return Number(execFileSync(process.execPath, argv, { env: plainEnvironment() }).toString()) / 1024;
}

const measure = (name: string, text: string, megabytes: readonly number[]): Measurement => ({
  name,
  unit: "MB",
  ...spreadOf(megabytes),
  samples: megabytes.length,
  settings: text,
});
