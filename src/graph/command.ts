import type { KernelParameters } from "../kernels/generated/module.ts";

/** What a tensor of the graph can be made of. */
export type TensorDType = "float32" | "int32" | "bool" | "uint8";

/** A tensor as a kernel sees it when a plan is made: its shape is known, its place in memory not yet. */
export interface Operand {
  readonly shape: readonly number[];
  readonly dtype: TensorDType;
  /** Number of elements. */
  readonly size: number;
}

/** Whole numbers that the plan lays into engine memory for a kernel to read, such as lengths and strides. */
export interface Geometry {
  readonly geometry: readonly number[];
}

/** Working memory that a command needs while it runs. */
export interface Scratch {
  readonly scratchBytes: number;
}

/** The cell that counts the session's updates; a cell of the command's own in which it leaves the number of a bad row. */
export type Cell = "step" | "fault";

export type Argument = Operand | Geometry | Scratch | Cell | number;

/** One call of one kernel: arguments by name, and over how many units of work (elements, rows, columns) it ranges. */
export interface Command {
  readonly kernel: keyof KernelParameters;
  readonly arguments: Readonly<Record<string, Argument>>;
  readonly units: number;
}

type ArgumentOf<Kind> = Kind extends "pointer" ? Operand | Geometry | Scratch | Cell : number;

/**
 * A kernel call with its arguments checked against the kernel's own parameters.
 *
 * `over` is the number of units the kernel's range covers; what a unit is stands in the kernel's own comment.
 */
export function command<K extends keyof KernelParameters>(
  kernel: K,
  args: { readonly [P in keyof KernelParameters[K]]: ArgumentOf<KernelParameters[K][P]> },
  { over }: { readonly over: number },
): Command {
  return { kernel, arguments: args, units: over };
}
