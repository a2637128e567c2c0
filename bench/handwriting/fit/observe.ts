/** A digit's ink as points in a frame without slant: y from 0 to 1 along the pen's way, x in the same unit from the middle. */
export interface Observation {
  readonly x: Float64Array;
  readonly y: Float64Array;
  /** The ink at each point; together 1. */
  readonly weight: Float64Array;
  /** How far the top leans to the right, per unit of height. */
  readonly slant: number;
  /** Pixels per unit. */
  readonly scale: number;
  /** Sum of the pixels, 1 a black one. */
  readonly mass: number;
  /** Half a stroke's width in pixels, about: the ink's area over the length of its edge. */
  readonly halfWidth: number;
}

/** What is taken off each end of a digit's height: about half the width of a pen. */
const margin = 1.2;

export function observe(image: Uint8Array): Observation {
  let [mass, meanX, meanY] = [0, 0, 0];
  for (let i = 0; i < 784; i++) {
    mass += image[i];
    meanX += image[i] * (i % 28);
    meanY += image[i] * Math.floor(i / 28);
  }
  meanX /= mass;
  meanY /= mass;
  let [xy, yy] = [0, 0];
  for (let i = 0; i < 784; i++) {
    const dy = Math.floor(i / 28) - meanY;
    xy += image[i] * ((i % 28) - meanX) * dy;
    yy += image[i] * dy * dy;
  }
  const slant = -xy / yy;
  const inked: number[] = [];
  for (let i = 0; i < 784; i++) if (image[i] > 31) inked.push(i);
  const xs = Float64Array.from(inked, (i) => (i % 28) + slant * (Math.floor(i / 28) - meanY));
  const ys = Float64Array.from(inked, (i) => Math.floor(i / 28));
  // Where an edge runs is taken from the dark pixels alone, and as far as their darkness says.
  const dark = inked.map((pixel, at) => [xs[at], ys[at], image[pixel] / 255]).filter(([, , ink]) => ink > 0.4);
  const left = Math.min(...dark.map(([x, , ink]) => x - ink / 2));
  const right = Math.max(...dark.map(([x, , ink]) => x + ink / 2));
  const top = Math.min(...dark.map(([, y, ink]) => y - ink / 2));
  const bottom = Math.max(...dark.map(([, y, ink]) => y + ink / 2));
  const scale = Math.max(4, bottom - top - 2 * margin);
  const total = inked.reduce((sum, i) => sum + image[i], 0);
  return {
    x: xs.map((x) => (x - (left + right) / 2) / scale),
    y: ys.map((y) => (y - top - margin) / scale),
    weight: Float64Array.from(inked, (i) => image[i] / total),
    slant,
    scale,
    mass: mass / 255,
    halfWidth: mass / edgeOf(image),
  };
}

/** How long the edge of the ink is, times 255: the total variation, with a diagonal's true length. */
function edgeOf(image: Uint8Array): number {
  let edge = 0;
  for (let y = 0; y < 27; y++) {
    for (let x = 0; x < 27; x++) {
      const at = y * 28 + x;
      const [a, b, c, d] = [image[at], image[at + 1], image[at + 28], image[at + 29]];
      edge += Math.sqrt((a - d) ** 2 + (b - c) ** 2) / Math.SQRT2;
    }
  }
  return edge;
}
