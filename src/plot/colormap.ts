/** Red, green and blue, each a whole number from 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Numbers to colours: 256 steps, evenly spread from the low limit to the high one. */
export interface Colormap {
  readonly name: string;
  /** 256 × red, green, blue. */
  readonly steps: Uint8Array;
  /** True if the map has a side for negative numbers and one for positive ones: its limits are then ±max|v|. */
  readonly signed: boolean;
}

export type Limits = readonly [low: number, high: number];

/**
 * The colour of a value that is not a number. It is in neither `gray_r` nor `seismic`, so it cannot be taken for a
 * weight or for ink.
 */
export const notANumberColor: Rgb = [255, 0, 255];

const white: Rgb = [255, 255, 255];

/** [position, red, green, blue], all in [0, 1]. */
type Anchor = readonly [position: number, ...rgb: Rgb];

const seismicAnchors: readonly Anchor[] = [
  [0, 0, 0, 0.3],
  [0.25, 0, 0, 1],
  [0.5, 1, 1, 1],
  [0.75, 1, 0, 0],
  [1, 0.5, 0, 0],
];

const grayReversedAnchors: readonly Anchor[] = [
  [0, 1, 1, 1],
  [1, 0, 0, 0],
];

/** Straight lines between anchors, sampled at 256 points and cut (not rounded) to bytes: what matplotlib does. */
function segmented(name: string, signed: boolean, anchors: readonly Anchor[]): Colormap {
  const steps = new Uint8Array(256 * 3);
  for (let i = 0; i < 256; i++) {
    // In matplotlib's own order of operations: another one is off by one at some steps, as bytes are cut.
    const position = i === 255 ? 255 : 255 * (i * (1 / 255));
    const right = Math.max(
      1,
      anchors.findIndex(([at]) => at * 255 >= position),
    );
    const from = anchors[right - 1];
    const to = anchors[right];
    const share = (position - from[0] * 255) / (to[0] * 255 - from[0] * 255);
    for (let channel = 1; channel <= 3; channel++) {
      steps[i * 3 + channel - 1] = Math.trunc((share * (to[channel] - from[channel]) + from[channel]) * 255);
    }
  }
  return { name, steps, signed };
}

/** matplotlib's `gray_r`: 0 is white paper, 1 is black ink. */
export const grayReversed: Colormap = segmented("gray_r", false, grayReversedAnchors);

/** matplotlib's `seismic`: blue is negative, white is zero, red is positive; the darker, the further from zero. */
export const seismic: Colormap = segmented("seismic", true, seismicAnchors);

/**
 * Which of the 256 steps draws this value, as matplotlib chooses it: ⌊256 · (value − low) / (high − low)⌋, values
 * outside the limits take the step at that end. Where both limits are equal, the first step (of a signed map, the middle).
 */
export function stepOf(map: Colormap, value: number, [low, high]: Limits): number {
  if (low === high) return value === low ? (map.signed ? 128 : 0) : value < low ? 0 : 255;
  const span = high - low;
  // Near the ends of float64 the span is Infinity; halves of it are not. (Near its smallest numbers, halves would be 0.)
  const share = Number.isFinite(span) ? (value - low) / span : (value / 2 - low / 2) / (high / 2 - low / 2);
  return Math.max(0, Math.min(255, Math.floor(share * 256)));
}

/**
 * The colour of a value between limits.
 *
 * Zero is white: `seismic` has an even number of steps, so its middle falls between two that are almost white
 * (253, 253, 255 and 255, 253, 253); a value that is exactly 0 is drawn pure white instead, where the limits are symmetric.
 * A NaN has `notANumberColor`; ±Infinity has the colour of its end.
 */
export function colorOf(map: Colormap, value: number, limits: Limits): Rgb {
  if (Number.isNaN(value)) return notANumberColor;
  if (map === seismic && value === 0 && limits[0] === -limits[1]) return white;
  const at = stepOf(map, value, limits) * 3;
  return [map.steps[at], map.steps[at + 1], map.steps[at + 2]];
}

/** ±max|v| over all arrays that are compared, so that one colour means one number in all of them. Only finite values count. */
export function symmetricLimits(...arrays: readonly Iterable<number>[]): Limits {
  let largest = 0;
  for (const values of arrays) {
    for (const value of values) if (Number.isFinite(value) && Math.abs(value) > largest) largest = Math.abs(value);
  }
  return [0 - largest, largest];
}

/** The smallest and the largest finite value; [0, 0] if there is none. */
export function rangeLimits(...arrays: readonly Iterable<number>[]): Limits {
  let low = Infinity;
  let high = -Infinity;
  for (const values of arrays) {
    for (const value of values) {
      if (!Number.isFinite(value)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : [0, 0];
}
