import { readDataSets, type DataSet, type DataSets } from "../data/index.ts";
import { UsageError } from "./arguments.ts";
import type { Effects } from "./effects.ts";
import { StatusLine } from "./progress.ts";
import type { Examples } from "./softmax-regression.ts";

/** How many digits a command needs of each split, where they are generated. All that MNIST has unless said otherwise. */
export interface DataNeeds {
  readonly seed?: number;
  readonly trainCount?: number;
  readonly validationCount?: number;
  readonly testCount?: number;
}

/** Reads what --data names; shows how a download goes, passes notices on, and stops at Ctrl-C. */
export async function readData(name: string | undefined, effects: Effects, needs: DataNeeds = {}): Promise<DataSets<"float32">> {
  const status = new StatusLine(effects);
  const startMs = effects.now();
  try {
    return await effects.interruptible((signal) =>
      readDataSets(name, {
        ...needs,
        oneHot: true,
        signal,
        environment: effects.env,
        onNotice: (notice) => status.print(effects.stderr, `inkling: ${notice}\n`),
        onProgress: ({ what, unit, done, total }) => {
          // What is over in a blink needs no bar.
          if (effects.now() - startMs > 300) status.show(`${labelOf(what)} ${amount(done, unit)} of ${amount(total, unit)}`, done / total);
        },
      }),
    );
  } finally {
    status.clear();
  }
}

/**
 * The first `count` examples of a split.
 *
 * @throws UsageError if it has fewer
 */
export function firstExamples(option: string, count: number, split: DataSet<"float32">, of: string): Examples {
  requireDigits(option, count, split, of);
  return { images: split.images.slice(0, count), labels: split.labels.slice(0, count) };
}

/** @throws UsageError if a split has fewer digits than are asked for */
export function requireDigits(option: string, count: number, split: DataSet<"float32">, of: string): void {
  if (count > split.count) throw new UsageError(`${option} is at most ${split.count}: ${of} has no more digits, got "${count}".`);
}

const labelOf = (what: string): string => (what === "handwriting" ? "Writing digits" : "Downloading MNIST");

const amount = (value: number, unit: "bytes" | "digits"): string =>
  unit === "bytes" ? `${(value / 1e6).toFixed(1)} MB` : value.toLocaleString("en-US");
