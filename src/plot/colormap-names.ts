import * as chromatic from "d3-scale-chromatic";
import { type Colormap, type Rgb, grayReversed, seismic } from "./colormap.ts";

// Apart from colormap.ts: a page that paints with seismic and gray_r alone loads none of d3's colour schemes.

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
