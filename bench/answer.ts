import type { Spread } from "./statistics.ts";

export type Unit = "ms" | "s" | "GF/s" | "MB" | "KB";

/** What one contestant needed. */
export interface Measurement extends Spread {
  readonly name: string;
  readonly unit: Unit;
  /** How many times it was measured. */
  readonly samples: number;
  /** Version and settings: the best of those that were tried. */
  readonly settings?: string;
  /** What the other settings needed in the qualifying round, in the same unit. */
  readonly tried?: Readonly<Record<string, number>>;
}

/** How many times better ours is than theirs: above 1, ours needs less or does more. */
export interface Ratio extends Spread {
  readonly ours: string;
  readonly theirs: string;
  readonly must?: number;
  readonly aim?: number;
}

/** A measured value and the limit it has to keep, where no competitor stands beside it. */
export interface Limit {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly must?: number;
  readonly aim?: number;
  /** Whether more is better; less is, unless this is said. */
  readonly more?: boolean;
}

export interface Answer {
  /** A few words for a table; the title is a sentence. */
  readonly short: string;
  readonly title: string;
  /** When it was measured, as it was passed in or by the clock: an ISO date. */
  readonly date: string;
  readonly tookSeconds: number;
  readonly machine: string;
  /** How busy the processor was with other things, before or after. */
  readonly busyPercent?: number;
  readonly measured: readonly Measurement[];
  readonly ratios: readonly Ratio[];
  readonly limits: readonly Limit[];
  /** What was found to agree before anything was timed, and how closely. */
  readonly checks: readonly string[];
  /** Who was not here, or could not do it, and why. */
  readonly absent: readonly string[];
  /** What went wrong: a result that disagrees, a peer that broke off. */
  readonly failures: readonly string[];
}

/** What a question finds out; the harness adds when and where. */
export type Findings = Partial<Omit<Answer, "short" | "title" | "date" | "tookSeconds" | "machine" | "busyPercent">>;

export interface Bench {
  /** Holds the digits and initial weights as raw files. */
  readonly folder: string;
  readonly rounds: number;
  readonly say: (line: string) => void;
}

export interface Question {
  readonly short: string;
  readonly title: string;
  readonly ask: (bench: Bench) => Promise<Findings>;
}
