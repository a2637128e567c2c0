/** A shape as the graph knows it: one entry an axis, null where the length is known only when the graph is run. */
export type Shape = readonly (number | null)[];

/** True for `Shape` itself, of which the compiler knows nothing, not even how many axes it has. */
export type IsUnknown<S extends Shape> = number extends S["length"] ? true : false;

/** What the compiler shows in place of a tensor when shapes do not fit; it can never be assigned. */
export interface ShapeMismatch<Rule extends string, A = unknown, B = unknown> {
  readonly shapeMismatch: Rule;
  readonly a: A;
  readonly b: B;
}

type IsWide<D extends number | null> = number extends D ? true : false;

/** Whether two lengths can be the same: yes, unless both are literals and differ. */
export type Fits<A extends number | null, B extends number | null> = A extends null
  ? true
  : B extends null
    ? true
    : IsWide<A> extends true
      ? true
      : IsWide<B> extends true
        ? true
        : A extends B
          ? true
          : false;

/** The length of two that are the same, taking the one that is known. */
export type Known<A extends number | null, B extends number | null> = A extends null
  ? B
  : IsWide<A> extends true
    ? B extends null
      ? A
      : B
    : A;

type BroadcastLength<A extends number | null, B extends number | null> = A extends 1
  ? B
  : B extends 1
    ? A
    : Fits<A, B> extends true
      ? BroadcastKnown<A, B>
      : never;
// An unknown length may turn out to be 1 beside a 7, so 7 is the answer; beside another unknown nothing is known.
type BroadcastKnown<A extends number | null, B extends number | null> = A extends null ? B : B extends null ? A : Known<A, B>;

type Reverse<S extends Shape, Out extends Shape = []> = S extends readonly [infer First extends number | null, ...infer Rest extends Shape]
  ? Reverse<Rest, [First, ...Out]>
  : Out;

type BroadcastReversed<A extends Shape, B extends Shape, Out extends Shape = []> = A extends readonly [
  infer X extends number | null,
  ...infer RestA extends Shape,
]
  ? B extends readonly [infer Y extends number | null, ...infer RestB extends Shape]
    ? [BroadcastLength<X, Y>] extends [never]
      ? never
      : BroadcastReversed<RestA, RestB, [BroadcastLength<X, Y>, ...Out]>
    : [...Reverse<A>, ...Out]
  : B extends readonly [number | null, ...Shape]
    ? [...Reverse<B>, ...Out]
    : Out;

/** The shape of an elementwise result under NumPy's broadcasting; never if the shapes do not fit. */
export type Broadcast<A extends Shape, B extends Shape> =
  IsUnknown<A> extends true ? Shape : IsUnknown<B> extends true ? Shape : BroadcastReversed<Reverse<A>, Reverse<B>>;

/** Text of a shape as TensorFlow prints it: (?, 10), (784,), (). */
export function shapeText(shape: Shape): string {
  const lengths = shape.map((length) => (length === null ? "?" : String(length)));
  return shape.length === 1 ? `(${lengths[0]},)` : `(${lengths.join(", ")})`;
}

/** Text of a shape for messages: [null, 10]. */
export function listText(shape: Shape): string {
  return `[${shape.map(String).join(", ")}]`;
}

/** True if no length contradicts another; null fits everything. */
export function shapesFit(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === null || b[axis] === null || length === b[axis]);
}

/** True if every length is known. */
export function isConcrete(shape: Shape): shape is readonly number[] {
  return shape.every((length) => length !== null);
}

/** The shape that both broadcast to, or undefined if they do not fit. A null beside a length other than 1 is that length. */
export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const result: (number | null)[] = [];
  for (let axis = 0; axis < rank; axis++) {
    const one = axis < rank - a.length ? 1 : a[axis - (rank - a.length)]!;
    const other = axis < rank - b.length ? 1 : b[axis - (rank - b.length)]!;
    if (one === 1) result.push(other);
    else if (other === 1 || one === other || other === null) result.push(one);
    else if (one === null) result.push(other);
    else return undefined;
  }
  return result;
}

/** Axes as non-negative numbers in rising order; a negative axis counts from the end; undefined means all of them. */
export function normalizeAxes(axis: number | readonly number[] | undefined, rank: number, caller: string): readonly number[] {
  const given = axis === undefined ? Array.from({ length: rank }, (_, i) => i) : typeof axis === "number" ? [axis] : axis;
  const axes = given.map((one) => (one < 0 ? one + rank : one));
  axes.forEach((one, i) => {
    if (!Number.isInteger(one) || one < 0 || one >= rank) {
      throw new RangeError(`${caller}: axis ${given[i]} is outside a tensor of ${rank} axes; axes go from ${-rank} to ${rank - 1}`);
    }
    if (axes.indexOf(one) !== i) throw new RangeError(`${caller}: axis ${given[i]} is named twice`);
  });
  return [...axes].sort((a, b) => a - b);
}
