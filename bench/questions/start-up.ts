import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Findings, Question } from "../answer.ts";
import { checkout, plainEnvironment } from "../process.ts";
import { median, spreadOf } from "../statistics.ts";

const parts = {
  session: "Inkling, from the session's start to the first step done",
  node: "Node itself",
  load: "loading the module",
  read: "reading 5,500 digits from files",
  build: "building the graph",
  initialize: "compiling the kernels, starting threads, initialising",
  step: "planning and the first step",
  all: "Inkling, the whole process, to the first step done",
};
type Part = keyof typeof parts;

/** The built package in plain Node, a new process each time. */
export const question: Question = {
  short: "session start to first step done",
  title: "From nothing to the first training step done, on 5,500 digits",
  ask: async (bench): Promise<Findings> => {
    const script = join(checkout, "bench", "programs", "start-up.js");
    const start = (threads: number): Record<Part, number> =>
      JSON.parse(execFileSync(process.execPath, [script, bench.folder, String(threads)], { env: plainEnvironment() }).toString()) as Record<
        Part,
        number
      >;
    const runs = Array.from({ length: bench.rounds * 2 }, () => start(2));
    const oneThread = Array.from({ length: bench.rounds }, () => start(1).session);
    const measured = Object.entries(parts).map(([part, name]) => {
      const samples = runs.map((run) => run[part as Part]);
      return { name, unit: "ms" as const, ...spreadOf(samples), samples: samples.length, settings: "2 threads" };
    });
    measured.push({
      name: `${parts.session}, 1 thread`,
      unit: "ms",
      ...spreadOf(oneThread),
      samples: oneThread.length,
      settings: "1 thread",
    });
    const value = median(runs.map(({ session }) => session));
    return { measured, limits: [{ what: parts.session, value, unit: "ms", must: 100, aim: 30 }] };
  },
};
