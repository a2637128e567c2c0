/*
 * MNIST's own normalisation, as its authors describe it: the digit is scaled, its proportions kept, into a box of 20×20
 * pixels, and the box is moved by whole pixels until the centre of mass lies in the middle of a field of 28×28.
 * Source: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document recognition", 1998.
 */

const fieldSide = 28;
const boxSide = 20;
/** Where MNIST's digits have their centre of mass: on average at (14.00, 14.00) of its training images, counted from pixel 0. */
const middle = 14;

/** What lies below this share of the darkest pixel is paper: a smudge far from the digit must not shrink it. */
const faintest = 0.1;

/** An inked picture in row-major order, 0 where the paper is bare … 255 where it is fully inked. */
export type Ink = Uint8Array | Uint8ClampedArray | Float32Array | Float64Array;

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
  const digit = new Uint8Array(fieldSide * fieldSide);
  return normalizeDigitInto(ink, width, height, digit, 0) ? digit : null;
}

// Scratch of the one call that runs: rows scaled to the box's width, then the box.
const box = new Float64Array(boxSide * boxSide);
let rowsScratch = new Float64Array(0);

/** As `normalizeDigit`, into target[start … start + 783], which it overwrites whole. False, and nothing written, if blank. */
export function normalizeDigitInto(ink: Ink, width: number, height: number, target: Uint8Array, start: number): boolean {
  if (ink.length !== width * height) {
    throw new RangeError(`normalizeDigit: a picture of ${width}×${height} has ${width * height} pixels, got ${ink.length}`);
  }
  const bounds = boundsOf(ink, width, height);
  if (bounds === null) return false;
  const { left, top } = bounds;
  const inkWidth = bounds.right - left;
  const inkHeight = bounds.bottom - top;
  const scale = boxSide / Math.max(inkWidth, inkHeight);
  const boxWidth = Math.max(1, Math.min(boxSide, Math.round(inkWidth * scale)));
  const boxHeight = Math.max(1, Math.min(boxSide, Math.round(inkHeight * scale)));

  if (rowsScratch.length < inkHeight * boxWidth) rowsScratch = new Float64Array(inkHeight * boxWidth);
  const rows = rowsScratch;
  const columnSpans = spansOf(inkWidth, boxWidth);
  for (let y = 0; y < inkHeight; y++) {
    const first = (top + y) * width + left;
    for (let x = 0; x < boxWidth; x++) {
      const from = columnSpans[2 * x];
      rows[y * boxWidth + x] = meanOver(ink, first, 1, inkWidth, from, columnSpans[2 * x + 1]);
    }
  }
  const rowSpans = spansOf(inkHeight, boxHeight);
  let mass = 0;
  let momentX = 0;
  let momentY = 0;
  for (let y = 0; y < boxHeight; y++) {
    for (let x = 0; x < boxWidth; x++) {
      const value = meanOver(rows, x, boxWidth, inkHeight, rowSpans[2 * y], rowSpans[2 * y + 1]);
      box[y * boxSide + x] = value;
      mass += value;
      momentX += value * x;
      momentY += value * y;
    }
  }
  if (!(mass > 0)) return false;

  const shiftX = Math.max(0, Math.min(fieldSide - boxWidth, Math.floor(middle - momentX / mass + 0.5)));
  const shiftY = Math.max(0, Math.min(fieldSide - boxHeight, Math.floor(middle - momentY / mass + 0.5)));
  target.fill(0, start, start + fieldSide * fieldSide);
  for (let y = 0; y < boxHeight; y++) {
    const row = start + (y + shiftY) * fieldSide + shiftX;
    for (let x = 0; x < boxWidth; x++) target[row + x] = Math.max(0, Math.min(255, Math.floor(box[y * boxSide + x] + 0.5)));
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

/**
 * For each of `count` pixels, the stretch [from, to) of a line of `length` pixels that it is the mean of. A stretch is at
 * least one pixel long, so that enlarging interpolates between two neighbours; beyond the line's ends its last pixel counts.
 */
function spansOf(length: number, count: number): Float64Array {
  const spans = new Float64Array(2 * count);
  const step = length / count;
  const half = Math.max(step, 1) / 2;
  for (let i = 0; i < count; i++) {
    const centre = (i + 0.5) * step;
    spans[2 * i] = centre - half;
    spans[2 * i + 1] = centre + half;
  }
  return spans;
}

/** The mean over [from, to) of `length` values that stand `stride` apart from index `first` on. */
function meanOver(values: Ink, first: number, stride: number, length: number, from: number, to: number): number {
  const begin = Math.floor(from);
  const end = Math.ceil(to);
  let sum = 0;
  for (let i = begin; i < end; i++) {
    const share = Math.min(i + 1, to) - Math.max(i, from);
    const inside = i < 0 ? 0 : i >= length ? length - 1 : i;
    sum += share * values[first + inside * stride];
  }
  return sum / (to - from);
}
