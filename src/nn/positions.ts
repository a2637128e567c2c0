import { NdArray } from "../array/ndarray.ts";
import type { Session } from "../runtime/session.ts";
import type { Inspectable, Values } from "./inspect.ts";

/** A network that has learnt, and the session that knows its weights. */
export interface Reader {
  readonly name: string;
  readonly session: Pick<Session, "run">;
  readonly network: Pick<Inspectable, "x" | "y">;
}

/** How sure several networks are of a digit, wherever on the paper it is. */
export interface PositionScores {
  /** Whose probability the scores are. */
  readonly digit: number;
  /** Pixels that the digit was moved: down, for the rows of the scores; to the right, for their columns. Rising, 0 in the middle. */
  readonly shifts: readonly number[];
  readonly readers: readonly {
    readonly name: string;
    /** Probability of the digit, [shifts, shifts]. */
    readonly scores: Values;
    /** The class that was read there, [shifts, shifts]. */
    readonly readings: Values;
  }[];
}

const side = 28;

/**
 * Moves a digit over the paper, and asks each network at every position how probable it finds that it is that digit.
 *
 * What is pushed over the edge is cut off, and paper comes in. A network of one layer has learnt where ink should be, one of
 * convolutions what it should look like: here the difference is seen.
 *
 * @param image 28 × 28 pixels, 0 for paper to 1 for ink
 * @param digit what it is: whose probability is asked for
 * @param reach how many pixels it is moved at most, each way; 14 unless said otherwise
 */
export async function scoresByPosition(
  readers: readonly Reader[],
  image: ArrayLike<number> | NdArray,
  digit: number,
  { reach = 14 }: { readonly reach?: number } = {},
): Promise<PositionScores> {
  if (!Number.isInteger(reach) || reach < 0 || reach >= side)
    throw new RangeError(`scoresByPosition: reach is a whole number of pixels from 0 to ${side - 1}, got ${reach}`);
  if (!Number.isInteger(digit) || digit < 0 || digit > 9) throw new RangeError(`scoresByPosition: the digit is from 0 to 9, got ${digit}`);
  const pixels = image instanceof NdArray ? image.data : image;
  if (pixels.length !== side * side)
    throw new RangeError(`scoresByPosition: the image has ${side * side} pixels, row by row, got ${pixels.length}`);
  const shifts = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach);
  const moved = new Float32Array(shifts.length * shifts.length * side * side);
  let at = 0;
  for (const down of shifts) {
    for (const right of shifts) {
      copyMoved(pixels, down, right, moved, at);
      at += side * side;
    }
  }
  const found = [];
  // One after the other: they may share a session, and they do share the machine.
  for (const { name, session, network } of readers) {
    const probabilities = await session.run(network.y, [[network.x, NdArray.borrow(moved, [shifts.length * shifts.length, side * side])]]);
    found.push({ name, ...scoresOf(probabilities, digit, [shifts.length, shifts.length]) });
  }
  return { digit, shifts, readers: found };
}

function copyMoved(pixels: ArrayLike<number>, down: number, right: number, into: Float32Array, at: number): void {
  for (let row = Math.max(0, down); row < Math.min(side, side + down); row++) {
    for (let column = Math.max(0, right); column < Math.min(side, side + right); column++) {
      into[at + row * side + column] = pixels[(row - down) * side + (column - right)];
    }
  }
}

function scoresOf(
  { data, shape: [count, classes] }: NdArray,
  digit: number,
  shape: readonly number[],
): { scores: Values; readings: Values } {
  const [scores, readings] = [new Float32Array(count), new Float32Array(count)];
  for (let i = 0; i < count; i++) {
    const row = (data as Float32Array).subarray(i * classes, (i + 1) * classes);
    scores[i] = row[digit];
    readings[i] = row.reduce((best, value, one) => (value > row[best] ? one : best), 0);
  }
  return { scores: { shape, data: scores }, readings: { shape, data: readings } };
}
