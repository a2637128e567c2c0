import * as chromatic from "d3-scale-chromatic";

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

function parseColor(text: string): Rgb {
  const parts = text.startsWith("#")
    ? [1, 3, 5].map((start) => Number.parseInt(text.slice(start, start + 2), 16))
    : text.match(/\d+/g)!.map(Number);
  return [parts[0], parts[1], parts[2]];
}

const diverging = new Set(["brbg", "prgn", "piyg", "puor", "rdbu", "rdgy", "rdylbu", "rdylgn", "spectral"]);

/** "viridis" → the function of d3-scale-chromatic. */
const interpolators: ReadonlyMap<string, (t: number) => string> = new Map(
  Object.entries(chromatic)
    .filter((entry): entry is [string, (t: number) => string] => entry[0].startsWith("interpolate") && typeof entry[1] === "function")
    .map(([key, interpolate]) => [key.slice("interpolate".length).toLowerCase(), interpolate]),
);

function sampled(name: string, interpolate: (t: number) => string): Colormap {
  const steps = new Uint8Array(256 * 3);
  for (let i = 0; i < 256; i++) steps.set(parseColor(interpolate(i / 255)), i * 3);
  return { name, steps, signed: diverging.has(name) };
}

/** matplotlib's `gray_r`: 0 is white paper, 1 is black ink. */
export const grayReversed: Colormap = segmented("gray_r", false, grayReversedAnchors);

/** matplotlib's `seismic`: blue is negative, white is zero, red is positive; the darker, the further from zero. */
export const seismic: Colormap = segmented("seismic", true, seismicAnchors);

const made = new Map<string, Colormap>([
  ["gray_r", grayReversed],
  ["seismic", seismic],
]);

/** Every name that `colormap` knows. */
export const colormapNames: readonly string[] = [...made.keys(), ...interpolators.keys()];

/**
 * A colour map by name, in upper or lower case: "gray_r" and "seismic" with matplotlib's 256 steps, and those of
 * d3-scale-chromatic ("viridis", "magma", "RdBu", …).
 *
 * @throws RangeError if there is none of that name; it says which name is nearest.
 */
export function colormap(name: string): Colormap {
  const key = name.toLowerCase();
  const known = made.get(key);
  if (known !== undefined) return known;
  const interpolate = interpolators.get(key);
  if (interpolate === undefined) {
    throw new RangeError(
      `colormap: there is none called "${name}"; did you mean "${nearestName(key)}"?\n   Names: ${colormapNames.join(", ")}.`,
    );
  }
  const map = sampled(key, interpolate);
  made.set(key, map);
  return map;
}

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

function nearestName(name: string): string {
  let nearest = colormapNames[0];
  for (const candidate of colormapNames) if (editDistance(name, candidate) < editDistance(name, nearest)) nearest = candidate;
  return nearest;
}

/** How many letters have to be put in, taken out or changed (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j++) {
      row.push(Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
  }
  return row[b.length];
}
