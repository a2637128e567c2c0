import { writtenSkeletons } from "./skeletons.ts";

/**
 * One way in which people write a digit: strokes of the pen, each a smooth curve through its points, and how those points
 * vary from digit to digit. Lengths are parts of the digit's height; x is counted from the middle, y downwards from the top.
 */
export interface Skeleton {
  readonly name: string;
  /** How often people choose it, against the digit's other skeletons. */
  readonly weight: number;
  /** How many points each stroke has. */
  readonly strokes: readonly number[];
  /** 1 where the pen stops and turns. */
  readonly corners: Uint8Array;
  /** x and y of each point in turn, as it is on average. */
  readonly mean: Float64Array;
  /** Ways in which the points move together: by how much at one deviation. The largest first. */
  readonly modes: readonly Float64Array[];
  /** The deviation of each point for itself. */
  readonly stray: number;
}

/** As many points, and as many modes, as a skeleton may have. */
export const mostPoints = 20;
export const mostModes = 8;

const read: (readonly Skeleton[])[] = [];

/** The ways to write a digit. They are read from their text when they are first asked for: a bundle without them stays without. */
export function skeletonsOf(digit: number): readonly Skeleton[] {
  return (read[digit] ??= writtenSkeletons[digit].map(skeleton));
}

/**
 * Reads "name | weight | stray | strokes | modes". Numbers are thousandths of the digit's height, points are x,y. Strokes are
 * separated by slashes, and "!" marks a corner; modes are separated by semicolons, their points in the order of the strokes'.
 */
function skeleton(text: string): Skeleton {
  const [name, weight, stray, path, modes] = text.split(" | ");
  const strokes = path.split(" / ").map((stroke) => stroke.split(" "));
  const points = strokes.flat();
  return {
    name,
    weight: Number(weight),
    strokes: strokes.map(({ length }) => length),
    corners: Uint8Array.from(points, (point) => (point.endsWith("!") ? 1 : 0)),
    mean: thousandths(points.map((point) => point.replace("!", ""))),
    modes: modes.split("; ").map((mode) => thousandths(mode.split(" "))),
    stray: Number(stray) / 1000,
  };
}

function thousandths(points: readonly string[]): Float64Array {
  return Float64Array.from(points.flatMap((point) => point.split(",").map((number) => Number(number) / 1000)));
}
