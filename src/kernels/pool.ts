// Pooling of images [N, H, W, C] over windows of size R × S to [N, P, Q, C], and its gradients.
//
// A maximum is the value of the window's winner: the first, in row-major order, that no later one beats. A later one beats
// it by being larger, or by being a NaN where it is none: a NaN wins, and of several the first.
//
// ORDER OF SUMMATION, part of the numerics. An average is the sum of the window's elements that lie in the image, beginning at
// +0, r ascending, in r s ascending, divided by how many they are. Where windows overlap, the gradient of an element begins
// at +0 and takes what windows give it in row-major order of the windows.
import { store_part_32 } from "./lanes";

/** The places of what `geometry` holds, in bytes. */
const enum Geometry {
  H = 0,
  W = 4,
  C = 8,
  P = 12,
  Q = 16,
  /** Rows and columns of a window. */
  R = 20,
  S = 24,
  RowStride = 28,
  ColumnStride = 32,
  /** Rows and columns of the first window that lie before the image. */
  Top = 36,
  Left = 40,
}

/** Where b wins over a that came before it. */
// @ts-ignore: decorator
@inline
export function beats(b: v128, a: v128): v128 {
  return v128.andnot(f32x4.eq(a, a), f32x4.le(b, a));
}

const enum Step {
  /** y = each window's winner. */
  Maximum,
  /** y = which of the window's places, r · S + s, the winner is at. */
  Place,
  Average,
  /** x += y at each window's winner. */
  Scatter,
  /** y = x at each window's winner. */
  Gather,
  /** x += y / count in all of a window. */
  Spread,
}

/** Walks over the windows of images from…to; what belongs to an image is `x`, what to the windows `y` and `places`. */
// @ts-ignore: decorator
@inline
function walk(step: i32, y: usize, x: usize, places: usize, geometry: usize, from: i32, to: i32): void {
  const h = load<i32>(geometry, Geometry.H);
  const w = load<i32>(geometry, Geometry.W);
  const c = load<i32>(geometry, Geometry.C);
  const p = load<i32>(geometry, Geometry.P);
  const q = load<i32>(geometry, Geometry.Q);
  const r = load<i32>(geometry, Geometry.R);
  const s = load<i32>(geometry, Geometry.S);
  const rowStride = load<i32>(geometry, Geometry.RowStride);
  const columnStride = load<i32>(geometry, Geometry.ColumnStride);
  const top = load<i32>(geometry, Geometry.Top);
  const left = load<i32>(geometry, Geometry.Left);
  const pixelBytes = <usize>c << 2;
  const rowBytes = <usize>w * pixelBytes;
  const imageBytes = <usize>h * rowBytes;
  const windowBytes = <usize>(p * q) * pixelBytes;
  for (let n = from; n < to; n++) {
    const image = x + <usize>n * imageBytes;
    if (step === Step.Scatter || step === Step.Spread) memory.fill(image, 0, imageBytes);
    let at = <usize>n * windowBytes;
    for (let i = 0; i < p; i++) {
      const row = i * rowStride - top;
      const firstR = max(0, -row);
      const endR = min(r, h - row);
      for (let j = 0; j < q; j++, at += pixelBytes) {
        const column = j * columnStride - left;
        const firstS = max(0, -column);
        const endS = min(s, w - column);
        const corner = image + <usize>row * rowBytes + <usize>column * pixelBytes;
        for (let channel: i32 = 0; channel < c; channel += 4) {
          const offset = (<usize>channel) << 2;
          const channels = min(4, c - channel);
          if (step === Step.Scatter || step === Step.Gather) {
            for (let lane = 0; lane < channels; lane++) {
              const own = at + offset + ((<usize>lane) << 2);
              const place = load<i32>(places + own);
              const pixel = corner + <usize>(place / s) * rowBytes + <usize>(place % s) * pixelBytes + offset + ((<usize>lane) << 2);
              if (step === Step.Scatter) store<f32>(pixel, load<f32>(pixel) + load<f32>(y + own));
              else store<f32>(y + own, load<f32>(pixel));
            }
          } else if (step === Step.Spread) {
            const share = f32x4.div(v128.load(y + at + offset), f32x4.splat(<f32>((endR - firstR) * (endS - firstS))));
            for (let a = firstR; a < endR; a++) {
              let pixel = corner + <usize>a * rowBytes + <usize>firstS * pixelBytes + offset;
              for (let b = firstS; b < endS; b++, pixel += pixelBytes) put(pixel, f32x4.add(v128.load(pixel), share), channels);
            }
          } else {
            let result = step === Step.Average ? f32x4.splat(0) : v128.load(corner + <usize>firstR * rowBytes + <usize>firstS * pixelBytes + offset);
            let place = i32x4.splat(firstR * s + firstS);
            for (let a = firstR; a < endR; a++) {
              let pixel = corner + <usize>a * rowBytes + <usize>firstS * pixelBytes + offset;
              for (let b = firstS; b < endS; b++, pixel += pixelBytes) {
                const value = v128.load(pixel);
                if (step === Step.Average) result = f32x4.add(result, value);
                else {
                  const wins = beats(value, result);
                  result = v128.bitselect(value, result, wins);
                  if (step === Step.Place) place = v128.bitselect(i32x4.splat(a * s + b), place, wins);
                }
              }
            }
            if (step === Step.Average) result = f32x4.div(result, f32x4.splat(<f32>((endR - firstR) * (endS - firstS))));
            put(y + at + offset, step === Step.Place ? place : result, channels);
          }
        }
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function put(y: usize, v: v128, channels: i32): void {
  if (channels === 4) v128.store(y, v);
  else store_part_32(y, v, channels);
}

/** y = the largest of each window; ranges of all kernels here count images. */
export function max_pool_f32(y: usize, x: usize, geometry: usize, from: i32, to: i32): void {
  walk(Step.Maximum, y, x, 0, geometry, from, to);
}

/** y (i32) = the place of the largest in each window. */
export function max_pool_place_f32(y: usize, x: usize, geometry: usize, from: i32, to: i32): void {
  walk(Step.Place, y, x, 0, geometry, from, to);
}

/** y, an image, = the sum of what windows give to the pixels at their places. */
export function max_pool_scatter_f32(y: usize, dy: usize, places: usize, geometry: usize, from: i32, to: i32): void {
  walk(Step.Scatter, dy, y, places, geometry, from, to);
}

/** y = the pixel of x, an image, at each window's place. */
export function max_pool_gather_f32(y: usize, x: usize, places: usize, geometry: usize, from: i32, to: i32): void {
  walk(Step.Gather, y, x, places, geometry, from, to);
}

/** y = the average of each window. */
export function average_pool_f32(y: usize, x: usize, geometry: usize, from: i32, to: i32): void {
  walk(Step.Average, y, x, 0, geometry, from, to);
}

/** y, an image, = the sum of each window's equal shares. */
export function average_pool_spread_f32(y: usize, dy: usize, geometry: usize, from: i32, to: i32): void {
  walk(Step.Spread, dy, y, 0, geometry, from, to);
}
