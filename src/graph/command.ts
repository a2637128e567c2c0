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

/** Which lists of an operand's nonzeros: along the rows of the matrix, or along its columns. */
export type Direction = "rows" | "columns";

/** Part of the lists of an operand's nonzeros; see kernels/nonzeros.ts. */
export interface Nonzeros {
  readonly nonzerosOf: Operand;
  readonly along: Direction;
  readonly part: "starts" | "entries";
}

export type Argument = Operand | Geometry | Scratch | Nonzeros | Cell | number;

/** One call of one kernel: arguments by name, and how its work can be shared. */
export interface Command {
  readonly kernel: keyof KernelParameters;
  readonly arguments: Readonly<Record<string, Argument>>;
  /** Units of work (elements, rows, columns) that the kernel's range covers. */
  readonly units: number;
  /** About how many arithmetic operations a unit takes: what is too little is not worth sharing. */
  readonly cost: number;
  /** Shares begin at multiples of this many units. */
  readonly grain: number;
  /** Names of the arguments that it writes: "y", unless it computes several tensors. */
  readonly writes: readonly string[];
  /** Results that may be written where an argument lies, by name, since each element is read before it is written. */
  readonly overwrites?: Readonly<Record<string, string>>;
  /** What to run instead, with the same bits, when an operand is a feed that is kept as bytes and mostly 0. */
  readonly whenSparse?: WhenSparse;
}

/** A command that reads lists of a fed operand's nonzeros instead of the operand. */
export interface WhenSparse {
  /** A matrix; its elements are fround(byte / divisor). */
  readonly operand: Operand;
  readonly command: (divisor: number) => Command;
}

/** 0 for a pointer stands for nothing, where the kernel's comment says that this may be. */
type ArgumentOf<Kind> = Kind extends "pointer" ? Operand | Geometry | Scratch | Nonzeros | Cell | 0 : number;

/** How a command's work can be shared among threads. */
export interface Work {
  /** Number of units the kernel's range covers; what a unit is stands in the kernel's own comment. */
  readonly over: number;
  readonly cost?: number;
  readonly grain?: number;
  readonly writes?: readonly string[];
  readonly overwrites?: Readonly<Record<string, string>>;
  readonly whenSparse?: WhenSparse;
}

/** A kernel call with its arguments checked against the kernel's own parameters. Elements of a tensor are shared in lines of 64. */
export function command<K extends keyof KernelParameters>(
  kernel: K,
  args: { readonly [P in keyof KernelParameters[K]]: ArgumentOf<KernelParameters[K][P]> },
  { over, cost = 1, grain = 64, writes = ["y"], overwrites, whenSparse }: Work,
): Command {
  return {
    kernel,
    arguments: args,
    units: over,
    cost,
    grain,
    writes,
    ...(overwrites && { overwrites }),
    ...(whenSparse && { whenSparse }),
  };
}
