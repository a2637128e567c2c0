/*
 * MNIST's own normalisation, as its authors describe it: the digit is scaled, its proportions kept, into a box of 20×20
 * pixels, and the box is moved by whole pixels until the centre of mass lies in the middle of a field of 28×28.
 * Source: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document recognition", 1998.
 */

const fieldSide = 28;
/** The box's side in pixels; a box is held as boxSide × boxSide numbers, row after row. */
export const boxSide = 20;
/** Where MNIST's digits have their centre of mass: on average at (14.00, 14.00) of its training images, counted from pixel 0. */
const middle = 14;

/** What lies below this share of the darkest pixel is paper: a smudge far from the digit must not shrink it. */
const faintest = 0.1;

/** An inked picture in row-major order, 0 where the paper is bare … 255 where it is fully inked. */
export type Ink = Uint8Array | Uint8ClampedArray | Float32Array | Float64Array;

// Scratch of the one call that runs: rows scaled to the box's width, then the box.
const box = new Float64Array(boxSide * boxSide);
let rowsScratch = new Float64Array(0);

/**
 * A drawn digit as MNIST would have kept it: 784 bytes, 28×28, 0 paper … 255 ink. Null if nothing is drawn.
 *
 * The ink's bounding box is scaled to 20 pixels along its longer side (a single dot too: it fills the box), each pixel
 * the mean of the area that it covers, or where the picture is enlarged, interpolated between its neighbours. Ink is
 * never cut: a digit whose mass is so far to one side that the box would leave the field stops at the field's edge.
 *
 * @param ink of any width × height
 */
export function normalizeDigit(ink: Ink, width: number, height: number): Uint8Array | null {
  if (ink.length !== width * height) {
    throw new RangeError(`normalizeDigit: a picture of ${width}×${height} has ${width * height} pixels, got ${ink.length}`);
  }
  const bounds = boundsOf(ink, width, height);
  if (bounds === null) return null;
  const { left, top } = bounds;
  const inkWidth = bounds.right - left;
  const inkHeight = bounds.bottom - top;
  const scale = boxSide / Math.max(inkWidth, inkHeight);
  const boxWidth = Math.max(1, Math.min(boxSide, Math.round(inkWidth * scale)));
  const boxHeight = Math.max(1, Math.min(boxSide, Math.round(inkHeight * scale)));

  if (rowsScratch.length < inkHeight * boxWidth) rowsScratch = new Float64Array(inkHeight * boxWidth);
  const rows = rowsScratch;
  const across = tapsOf(inkWidth, boxWidth);
  for (let y = 0; y < inkHeight; y++) {
    const line = (top + y) * width + left;
    for (let x = 0; x < boxWidth; x++) {
      const first = line + across.first[x];
      let sum = 0;
      for (let tap = 0, at = x * across.most; tap < across.count[x]; tap++) sum += across.weights[at + tap] * ink[first + tap];
      rows[y * boxWidth + x] = sum;
    }
  }
  const down = tapsOf(inkHeight, boxHeight);
  for (let y = 0; y < boxHeight; y++) {
    for (let x = 0; x < boxWidth; x++) {
      const first = down.first[y] * boxWidth + x;
      let sum = 0;
      for (let tap = 0, at = y * down.most; tap < down.count[y]; tap++) sum += down.weights[at + tap] * rows[first + tap * boxWidth];
      box[y * boxSide + x] = sum;
    }
  }
  const digit = new Uint8Array(fieldSide * fieldSide);
  return placeBox(box, boxWidth, boxHeight, digit, 0) ? digit : null;
}

/**
 * Moves the upper left of a box into a field, target[start … start + 783], by whole pixels, so that the centre of its ink
 * lies in the middle; the rest of the field becomes 0. False, and nothing written, if there is no ink.
 */
export function placeBox(ink: Float64Array, width: number, height: number, target: Uint8Array, start: number): boolean {
  let mass = 0;
  let momentX = 0;
  let momentY = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const here = ink[y * boxSide + x];
      mass += here;
      momentX += here * x;
      momentY += here * y;
    }
  }
  if (!(mass > 0)) return false;
  const shiftX = Math.max(0, Math.min(fieldSide - width, Math.floor(middle - momentX / mass + 0.5)));
  const shiftY = Math.max(0, Math.min(fieldSide - height, Math.floor(middle - momentY / mass + 0.5)));
  target.fill(0, start, start + fieldSide * fieldSide);
  for (let y = 0; y < height; y++) {
    const row = start + (y + shiftY) * fieldSide + shiftX;
    for (let x = 0; x < width; x++) target[row + x] = Math.max(0, Math.min(255, Math.floor(ink[y * boxSide + x] + 0.5)));
  }
  return true;
}

/** The smallest rectangle that holds all ink, right and bottom exclusive; null if there is none. */
function boundsOf(ink: Ink, width: number, height: number): { left: number; top: number; right: number; bottom: number } | null {
  let darkest = 0;
  for (let i = 0; i < ink.length; i++) if (ink[i] > darkest) darkest = ink[i];
  if (darkest === 0) return null;
  const threshold = darkest * faintest;
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let first = 0;
    while (first < width && ink[row + first] < threshold) first++;
    if (first === width) continue;
    let last = width - 1;
    while (ink[row + last] < threshold) last--;
    if (first < left) left = first;
    if (last >= right) right = last + 1;
    if (y < top) top = y;
    bottom = y + 1;
  }
  return { left, top, right, bottom };
}

/** Of which pixels of a line each pixel of the box is the weighted sum: `count[i]` of them from `first[i]` on. */
interface Taps {
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** Those of pixel i start at i · most. */
  readonly weights: Float64Array;
  readonly most: number;
}

/**
 * The taps that make `count` pixels of a line of `length`: each the mean over the stretch that it covers. A stretch is at
 * least one pixel long, so that enlarging interpolates between two neighbours; beyond the line's ends its last pixel counts.
 */
function tapsOf(length: number, count: number): Taps {
  const step = length / count;
  const stretch = Math.max(step, 1);
  const most = Math.ceil(stretch) + 2;
  const taps = { first: new Int32Array(count), count: new Int32Array(count), weights: new Float64Array(count * most), most };
  for (let i = 0; i < count; i++) {
    const from = (i + 0.5) * step - stretch / 2;
    const to = from + stretch;
    const [begin, end] = [Math.floor(from), Math.ceil(to)];
    const first = Math.max(0, begin);
    taps.first[i] = first;
    taps.count[i] = Math.min(length, end) - first;
    for (let pixel = begin; pixel < end; pixel++) {
      const inside = Math.min(length - 1, Math.max(0, pixel));
      taps.weights[i * most + inside - first] += (Math.min(pixel + 1, to) - Math.max(pixel, from)) / stretch;
    }
  }
  return taps;
}
