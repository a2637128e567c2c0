import { command, type Command, type Operand, type Scratch } from "../graph/command.ts";

/** Row-major strides, in elements, of an array of this shape. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/** Product of lengths; 1 for none. */
export function product(lengths: readonly number[]): number {
  return lengths.reduce((size, length) => size * length, 1);
}

/** A strided walk over an array's elements: from `offset`, index i of axis a moves by strides[a]. */
export interface Walk {
  readonly offset: number;
  readonly lengths: readonly number[];
  readonly strides: readonly number[];
}

const geometryOf = ({ offset, lengths, strides }: Walk) => ({ geometry: [lengths.length, offset, ...lengths, ...strides] });

const isNarrow = (operand: Operand) => operand.dtype === "bool" || operand.dtype === "uint8";

/** y, contiguous, takes the elements of x that the walk visits, in its order. `to` may be working memory. */
export function readStrided(y: Operand | Scratch, x: Operand, walk: Walk): Command {
  const args = { y, x, geometry: geometryOf(walk) };
  const units = { over: product(walk.lengths) };
  return isNarrow(x) ? command("strided_read_8", args, units) : command("strided_read_32", args, units);
}

/** The elements of y that the walk visits take those of x, contiguous, in its order. */
export function writeStrided(y: Operand, x: Operand, walk: Walk): Command {
  const args = { y, x, geometry: geometryOf(walk) };
  const units = { over: product(walk.lengths) };
  return isNarrow(x) ? command("strided_write_8", args, units) : command("strided_write_32", args, units);
}

/** y is filled with one value. */
export function fill(y: Operand, value: number): Command {
  if (isNarrow(y)) return command("fill_u8", { y, value }, { over: y.size });
  return y.dtype === "int32" ? command("fill_i32", { y, value }, { over: y.size }) : command("fill_f32", { y, value }, { over: y.size });
}

/** An array seen as [outer, length, inner], `length` running over the axes that a reduction takes away. */
export interface Reduced {
  /** What to reduce: the input, or working memory into which `prepare` has brought the reduced axes last. */
  readonly source: Operand | Scratch;
  readonly prepare: readonly Command[];
  readonly length: number;
  readonly inner: number;
  readonly outputs: number;
}

/**
 * How to reduce x over `axes` (rising). Axes side by side are reduced where they lie; others are first moved to the end.
 * Either way the reduced elements are met in row-major order, so the sums have the same bits.
 */
export function reduceOver(x: Operand, axes: readonly number[]): Reduced {
  const lengths = axes.map((axis) => x.shape[axis]);
  const length = product(lengths);
  const kept = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const outputs = product(kept.map((axis) => x.shape[axis]));
  const together = axes.every((axis, i) => i === 0 || axis === axes[i - 1] + 1);
  if (together) {
    const last = axes.at(-1) ?? x.shape.length - 1;
    return { source: x, prepare: [], length, inner: product(x.shape.slice(last + 1)), outputs };
  }
  const strides = stridesOf(x.shape);
  const order = [...kept, ...axes];
  const source: Scratch = { scratchBytes: x.size * (isNarrow(x) ? 1 : 4) };
  const walk = { offset: 0, lengths: order.map((axis) => x.shape[axis]), strides: order.map((axis) => strides[axis]) };
  return { source, prepare: [readStrided(source, x, walk)], length, inner: 1, outputs };
}

/** Calls `visit` with the flat positions in x that belong to each output of a reduction over `axes`: the plain way to say it. */
export function forEachGroup(
  shape: readonly number[],
  axes: readonly number[],
  visit: (output: number, members: readonly number[]) => void,
): void {
  const strides = stridesOf(shape);
  const positions = (of: readonly number[]): number[] =>
    of.reduce<number[]>(
      (flat, axis) => flat.flatMap((base) => Array.from({ length: shape[axis] }, (_, i) => base + i * strides[axis])),
      [0],
    );
  const kept = shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const members = positions(axes);
  positions(kept).forEach((base, output) =>
    visit(
      output,
      members.map((member) => base + member),
    ),
  );
}

/** Calls `visit` with each step of a walk: its place in the order, and the flat position it visits. */
export function forEachStep({ offset, lengths, strides }: Walk, visit: (step: number, position: number) => void): void {
  let positions = [offset];
  lengths.forEach((length, axis) => {
    positions = positions.flatMap((base) => Array.from({ length }, (_, i) => base + i * strides[axis]));
  });
  positions.forEach((position, step) => visit(step, position));
}
