import { ShapeError } from "../graph/errors.ts";

/**
 * What happens at an image's edges. "valid": a window lies wholly inside, as many as there is room for. "same": windows reach
 * over the edges, so that there are ⌈length / stride⌉ of them; where the overhang is odd, one more row or column lies behind.
 */
export type Padding = "same" | "valid";

/** One number for rows and columns, or one each. */
export type Pair = number | readonly [number, number];

/** Settings of windows that are slid over an image. */
export interface WindowOptions {
  /** How far the next window is, in rows and columns. */
  readonly strides?: Pair;
  /** "same" unless said otherwise. */
  readonly padding?: Padding;
  readonly name?: string;
}

export interface WindowAttributes {
  readonly strides: readonly [number, number];
  readonly padding: Padding;
}

type Tuple<N extends number, T extends unknown[] = []> = T["length"] extends N ? T : Tuple<N, [...T, unknown]>;
type HowOften<Length extends unknown[], Step extends unknown[], Count extends unknown[] = []> = Length extends [...Step, ...infer Rest]
  ? HowOften<Rest, Step, [...Count, unknown]>
  : Count["length"];
/** Whether the compiler can count to it: literals up to 999. */
type IsCountable<N extends number> = number extends N
  ? false
  : `${N}` extends `${string}${string}${string}${infer Fourth}`
    ? Fourth extends ""
      ? true
      : false
    : true;
type LessOne<T extends unknown[]> = T extends [unknown, ...infer Rest] ? Rest : [];

/** How many windows of `Size` there are along `Length`; null and number where the compiler cannot know. */
export type Windows<Length extends number | null, Size extends number, Stride extends number, P> = Length extends number
  ? false extends IsCountable<Length> | IsCountable<Size> | IsCountable<Stride>
    ? number
    : P extends "same"
      ? HowOften<[...Tuple<Length>, ...LessOne<Tuple<Stride>>], Tuple<Stride>>
      : P extends "valid"
        ? HowOften<
            [...(Tuple<Length> extends [...LessOne<Tuple<Size>>, ...infer Rest] ? Rest : []), ...LessOne<Tuple<Stride>>],
            Tuple<Stride>
          >
        : number
  : null;

/** The half of a pair that is meant. */
export type Of<Value, Axis extends 0 | 1, Default extends number> = Value extends readonly [number, number]
  ? Value[Axis]
  : Value extends number
    ? Value
    : Default;

/** Two whole numbers, 1 or more. */
export function pairOf(caller: string, what: string, value: Pair): readonly [number, number] {
  const pair = typeof value === "number" ? ([value, value] as const) : value;
  if (pair.length !== 2 || !pair.every((one) => Number.isInteger(one) && one >= 1)) {
    throw new RangeError(
      `${caller}: ${what} is a whole number, 1 or more, or two of them for rows and columns; got ${JSON.stringify(value)}`,
    );
  }
  return pair;
}

export function checkPadding(caller: string, padding: Padding): Padding {
  if (padding !== "same" && padding !== "valid") {
    throw new RangeError(`${caller}: padding is "same" or "valid", got ${JSON.stringify(padding)}`);
  }
  return padding;
}

/** Windows along one axis: how many, and how many elements of the first lie before the image. */
export function windowsAlong(
  length: number,
  size: number,
  stride: number,
  padding: Padding,
): { readonly count: number; readonly before: number } {
  if (padding === "valid") return { count: Math.max(0, Math.ceil((length - size + 1) / stride)), before: 0 };
  const count = Math.ceil(length / stride);
  return { count, before: Math.floor(Math.max((count - 1) * stride + size - length, 0) / 2) };
}

/** How many windows there are along an axis whose length may not be known yet. */
export function countWindows(
  caller: string,
  axis: string,
  length: number | null,
  size: number | null,
  stride: number,
  padding: Padding,
): number | null {
  if (length === null || (size === null && padding === "valid")) return null;
  const { count } = windowsAlong(length, size ?? 1, stride, padding);
  if (count > 0) return count;
  throw new ShapeError(
    `${caller}: with padding "valid" a window must fit into the image, but it has ${size} ${axis} and the image ${length}; use padding "same", or a smaller window`,
  );
}
