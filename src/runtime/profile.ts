import type { Argument, Command, Operand } from "../graph/command.ts";
import type { Chain, Step } from "./chains.ts";
import type { EngineMemory } from "./memory.ts";
import { bytesOf } from "./operands.ts";
import type { Plan } from "./plan.ts";
import { rowBytes } from "./table.ts";

/** One command of a step, or several that are computed tile by tile. */
export interface ProfileRow {
  /** Names of the nodes that it computes; of the variable, where an update is committed; none where something is put aside. */
  readonly nodes: readonly string[];
  readonly kernels: readonly string[];
  /** Milliseconds a step: the median over all steps. */
  readonly ms: number;
  /** Of the step's time, from 0 to 1. */
  readonly share: number;
  /** Units of work: elements, rows or columns, as the kernel has it. */
  readonly units: number;
  /** How many threads share the work. */
  readonly threads: number;
  /** Bytes of the tensors that it reads and writes, each counted once. */
  readonly bytes: number;
}

/** Where the time of a step goes, in the order in which things are computed. */
export interface Profile {
  /** How many steps were measured. */
  readonly steps: number;
  /** Milliseconds a step: the rows' together. */
  readonly ms: number;
  /** Bytes of memory that tensors take which live within the step, at its fullest moment. */
  readonly arenaBytes: number;
  readonly rows: readonly ProfileRow[];
}

const isChain = (row: Step | Chain): row is Chain => "steps" in row;

/** Collects how long each row of a plan took, step by step. */
export class Profiler {
  readonly #ms: number[][];
  readonly #plan: Plan;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#ms = plan.rows.map(() => []);
  }

  readonly onRow = (row: number, ms: number): void => {
    this.#ms[row].push(ms);
  };

  /** What came of it. `threads` is how many there are. */
  result(memory: EngineMemory, threads: number): Profile {
    const medians = this.#ms.map(medianOf);
    const total = medians.reduce((sum, ms) => sum + ms, 0);
    const rows = this.#plan.rows.map((row, i): ProfileRow => {
      const [, , units, grain] = memory.int32(this.#plan.table + i * rowBytes, 4);
      const steps = isChain(row) ? row.steps : [row];
      return {
        nodes: [...new Set(steps.flatMap(({ nodes }) => nodes.map(({ name }) => name)))],
        kernels: steps.map(({ command }) => command.kernel),
        ms: medians[i],
        share: total > 0 ? medians[i] / total : 0,
        units,
        threads: grain > 0 ? threads : 1,
        bytes: bytesTouched(steps.map(({ command }) => command)),
      };
    });
    return { steps: this.#ms[0]?.length ?? 0, ms: total, arenaBytes: this.#plan.arenaBytes, rows };
  }
}

function bytesTouched(commands: readonly Command[]): number {
  const isOperand = (argument: Argument): argument is Operand => typeof argument === "object" && "dtype" in argument;
  const operands = new Set(commands.flatMap((command) => Object.values(command.arguments).filter(isOperand)));
  return [...operands].reduce((sum, operand) => sum + bytesOf(operand), 0);
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
