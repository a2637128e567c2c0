import { Option } from "commander";
import type { DataNeeds } from "./data-sets.ts";

/** The parts of a data set. */
export const splitNames = ["train", "validation", "test"] as const;
export type SplitName = (typeof splitNames)[number];

/** --split, one of the three. */
export function splitOption(standard: SplitName): Option {
  return new Option("--split <part>", "which part of the data").choices(splitNames).default(standard);
}

/** Generated digits of these splits alone, as many as MNIST has: writing the others would take seconds. */
export function needsOf(splits: readonly SplitName[], seed: number): DataNeeds {
  const countOf = (split: SplitName): object => (splits.includes(split) ? {} : { [`${split}Count`]: 0 });
  return { seed, ...countOf("train"), ...countOf("validation"), ...countOf("test") };
}
