/** A line of `Curves.svelte`. */
export interface CurveLine {
  readonly id: string;
  /** t and the value; a value that is no number breaks the line. */
  readonly points: readonly (readonly [t: number, value: number])[];
  /** `ghost`: a run of before; `second`: dashed. */
  readonly look: "first" | "second" | "ghost";
  /** The word that it lights when it is pointed at, and whether that is lit. */
  readonly lights?: string;
  readonly lit?: boolean;
  /** At the cursor. */
  readonly value?: number | undefined;
}

/** A value that is drawn across. */
export interface CurveMark {
  readonly value: number;
  readonly name: string;
}

/** Of a value at every t up to `done`, so many points that more could not be seen; the first and the last are always there. */
export function thinned(values: ArrayLike<number>, done: number, most = 300): [t: number, value: number][] {
  const stride = Math.max(1, Math.ceil(done / most));
  const points: [number, number][] = [];
  // Where it changes most, at the beginning, nothing is left out.
  for (let t = 0; t <= done; t += t < 30 ? 1 : stride) points.push([t, values[t]]);
  if (points.at(-1)![0] !== done) points.push([done, values[done]]);
  return points;
}
