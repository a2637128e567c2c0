import { cos, sin } from "../math/circular.ts";
import { Generator } from "../random/generator.ts";
import { imageSide, pixelsPerImage } from "./dataset.ts";

/** How much a digit may be changed at random before it is learned from; 0 or absent: not at all. */
export interface Augmentation {
  /** Pixels, sideways and up or down: each a number from −shift to shift. */
  readonly shift?: number;
  /** Degrees, either way. */
  readonly rotate?: number;
  /** Share of its size: 0.1 for 90 % to 110 %. */
  readonly scale?: number;
  /** Pixels that parts of it are pushed about, on average. */
  readonly elastic?: number;
}

/** What fixes how a digit is changed, besides its number. */
export interface AugmentationDraw extends Augmentation {
  readonly seed: number;
  readonly epoch: number;
}

/**
 * Changes digits, [numbers.length × 784] bytes, in place. Digit i is changed as a function of (seed, epoch, numbers[i]) alone: in
 * whichever batch, order or thread it comes up.
 *
 * It is shifted, turned and scaled about the image's centre, and bent by a smooth random field; ink is interpolated between the
 * four nearest pixels, and outside the image there is none.
 *
 * Source: P. Simard, D. Steinkraus, J. Platt, "Best Practices for Convolutional Neural Networks Applied to Visual Document
 * Analysis", 2003. Their field of independent displacements is blurred; here few are spread out by cubic B-splines, which is as smooth.
 */
export function augmentDigits(images: Uint8Array, numbers: ArrayLike<number>, draw: AugmentationDraw): void {
  checkAugmentation(draw);
  const { seed, epoch, shift = 0, rotate = 0, scale = 0, elastic = 0 } = draw;
  const ofEpoch = new Generator(seed).split("augment").split(epoch);
  const source = new Uint8Array(pixelsPerImage);
  for (let i = 0; i < numbers.length; i++) {
    const random = ofEpoch.split(numbers[i]);
    // All four are drawn whether wanted or not: to leave one out moves no other.
    const angle = random.uniform(-rotate, rotate) * (Math.PI / 180);
    const size = 1 + random.uniform(-scale, scale);
    const [right, down] = [random.uniform(-shift, shift), random.uniform(-shift, shift)];
    if (elastic > 0) drawField(random, elastic);
    const target = images.subarray(i * pixelsPerImage, (i + 1) * pixelsPerImage);
    source.set(target);
    resample(target, source, [cos(angle) / size, sin(angle) / size, right, down], elastic > 0);
  }
}

/** @throws RangeError if an amount cannot be meant */
export function checkAugmentation({ shift = 0, rotate = 0, scale = 0, elastic = 0 }: Augmentation): void {
  for (const [name, value, most] of [
    ["shift", shift, 28] as const,
    ["rotate", rotate, 180] as const,
    ["scale", scale, 0.9] as const,
    ["elastic", elastic, 28] as const,
  ])
    if (!(value >= 0 && value <= most)) throw new RangeError(`augment: ${name} is a number from 0 to ${most}, got ${value}`);
}

/** Places of the spline's knots are 7 pixels apart: four stretches, and three knots more. */
const knotSpacing = 7;
const knots = imageSide / knotSpacing + 3;
/** The weights of the four knots about each pixel of a row, [28, 4]. */
const weights: Float64Array = splineWeights();
/** The mean length of a displacement if the knots' are drawn from −1 to 1: √(π / 2) · √(0.2292 / 3), as the weights' squares say. */
const meanLength = 0.3464;

const knotX = new Float64Array(knots * knots);
const knotY = new Float64Array(knots * knots);
/** Knots' displacements spread along a row of pixels, [knots, 28]. */
const rowX = new Float64Array(knots * imageSide);
const rowY = new Float64Array(knots * imageSide);

function splineWeights(): Float64Array {
  const all = new Float64Array(imageSide * 4);
  for (let i = 0; i < imageSide; i++) {
    const t = (i % knotSpacing) / knotSpacing;
    const s = 1 - t;
    all.set([(s * s * s) / 6, (3 * t * t * t - 6 * t * t + 4) / 6, (3 * s * s * s - 6 * s * s + 4) / 6, (t * t * t) / 6], i * 4);
  }
  return all;
}

function drawField(random: Generator, elastic: number): void {
  const most = elastic / meanLength;
  for (let k = 0; k < knots * knots; k++) {
    knotX[k] = random.uniform(-most, most);
    knotY[k] = random.uniform(-most, most);
  }
  for (let row = 0; row < knots; row++) {
    for (let x = 0; x < imageSide; x++) {
      const k = row * knots + Math.floor(x / knotSpacing);
      const [a, b, c, d] = [weights[x * 4], weights[x * 4 + 1], weights[x * 4 + 2], weights[x * 4 + 3]];
      rowX[row * imageSide + x] = a * knotX[k] + b * knotX[k + 1] + c * knotX[k + 2] + d * knotX[k + 3];
      rowY[row * imageSide + x] = a * knotY[k] + b * knotY[k + 1] + c * knotY[k + 2] + d * knotY[k + 3];
    }
  }
}

/** Where each pixel's ink comes from: its place, turned and scaled back about the centre, and pushed. */
function resample(
  target: Uint8Array,
  source: Uint8Array,
  [along, across, right, down]: readonly [number, number, number, number],
  isBent: boolean,
): void {
  const centre = (imageSide - 1) / 2;
  for (let y = 0; y < imageSide; y++) {
    const w = y * 4;
    const k = Math.floor(y / knotSpacing) * imageSide;
    for (let x = 0; x < imageSide; x++) {
      const [fromX, fromY] = [x - centre - right, y - centre - down];
      let sourceX = centre + along * fromX + across * fromY;
      let sourceY = centre + along * fromY - across * fromX;
      if (isBent) {
        const [a, b, c, d] = [weights[w], weights[w + 1], weights[w + 2], weights[w + 3]];
        const at = k + x;
        sourceX += a * rowX[at] + b * rowX[at + 28] + c * rowX[at + 56] + d * rowX[at + 84];
        sourceY += a * rowY[at] + b * rowY[at + 28] + c * rowY[at + 56] + d * rowY[at + 84];
      }
      target[y * imageSide + x] = inkAt(source, sourceX, sourceY);
    }
  }
}

/** Ink between pixels, to the nearest byte; halves go up. */
function inkAt(source: Uint8Array, x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  if (left < -1 || top < -1 || left >= imageSide || top >= imageSide) return 0;
  const shareX = x - left;
  const shareY = y - top;
  const at = top * imageSide + left;
  const isLeft = left >= 0;
  const isRight = left < imageSide - 1;
  let upper = 0;
  let lower = 0;
  if (top >= 0) upper = (isLeft ? source[at] * (1 - shareX) : 0) + (isRight ? source[at + 1] * shareX : 0);
  if (top < imageSide - 1)
    lower = (isLeft ? source[at + imageSide] * (1 - shareX) : 0) + (isRight ? source[at + imageSide + 1] * shareX : 0);
  return Math.floor(upper * (1 - shareY) + lower * shareY + 0.5);
}
