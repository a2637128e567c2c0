// The gradient of a convolution by its filters: dw[r, s, c, k] = the sum over images and positions of x · dy.
//
// ORDER OF SUMMATION, part of the numerics. Images are cut into blocks of max(1, ⌊512 / (P·Q)⌋), by number. In a block the
// products are added one after the other to +0, each product and each sum rounded: image after image, in an image the
// positions of P × Q in the tiles of a 2 × 2 pooling (p / 2, then q / 2, then p % 2, then q % 2). dw is block 0, + block 1,
// + block 2, … in order. A place outside the image counts as 0, and 0 × dy is added like any other product.
//
// Blocks belong to images and not to threads: those share the elements of dw. The images are copied into zeros beforehand,
// as convolution.ts does it, so that for each r the inputs of a pixel lie side by side. A tile is 4 of these × 8 channels.
import { copy_into_zeros, Geometry } from "./convolution";
import { store_part_32 } from "./lanes";

/** y = each image x among its zeros; see `Geometry` in convolution.ts. The range counts images. */
export function pad_images_f32(y: usize, x: usize, geometry: usize, from: i32, to: i32): void {
  const c = load<i32>(geometry, Geometry.C);
  const imageBytes = <usize>(load<i32>(geometry, Geometry.H) * load<i32>(geometry, Geometry.W) * c) << 2;
  const paddedBytes = <usize>(load<i32>(geometry, Geometry.PaddedH) * load<i32>(geometry, Geometry.PaddedW) * c) << 2;
  for (; from < to; from++) {
    const target = y + <usize>from * paddedBytes;
    memory.fill(target, 0, paddedBytes);
    copy_into_zeros(target, x + <usize>from * imageBytes, geometry);
  }
}

/**
 * y [R, S·C, K] from padded images x and the gradients dy [N, P, Q, K].
 *
 * `positions`: for each of the `count` positions, in their order, where its inputs begin in a padded image and where its
 * gradients begin in an image's, in bytes. `row_bytes` and `image_bytes` are those of a padded image; `block` is how many
 * images are a block. The range counts r for each 8 channels: unit u is r = u % R of the channels from 8 · ⌊u / R⌋.
 */
export function filter_gradient_f32(
  y: usize,
  x: usize,
  dy: usize,
  positions: usize,
  count: i32,
  images: i32,
  block: i32,
  r: i32,
  row_length: i32,
  k: i32,
  row_bytes: i32,
  image_bytes: i32,
  from: i32,
  to: i32,
): void {
  const gradientBytes = <usize>(count * k) << 2;
  let start = 0;
  // At least once: without images every sum is +0.
  do {
    const blockImages = min(block, images - start);
    const xBlock = x + <usize>start * <usize>image_bytes;
    const dyBlock = dy + <usize>start * gradientBytes;
    for (let unit = from; unit < to; unit++) {
      const row = unit % r;
      const channel = (unit / r) << 3;
      const channelOffset = (<usize>channel) << 2;
      for (let i = 0; i < row_length; i += 4) {
        tile(
          y + ((<usize>((row * row_length + i) * k)) << 2) + channelOffset,
          <usize>k << 2,
          min(4, row_length - i),
          min(8, k - channel),
          start,
          xBlock + <usize>row * <usize>row_bytes + ((<usize>i) << 2),
          <usize>image_bytes,
          dyBlock + channelOffset,
          gradientBytes,
          blockImages,
          positions,
          count,
        );
      }
    }
    start += block;
  } while (start < images);
}

function tile(
  y: usize,
  yStep: usize,
  rows: i32,
  channels: i32,
  start: i32,
  x: usize,
  imageBytes: usize,
  dy: usize,
  gradientBytes: usize,
  images: i32,
  positions: usize,
  count: i32,
): void {
  let s00 = f32x4.splat(0);
  let s01 = f32x4.splat(0);
  let s10 = f32x4.splat(0);
  let s11 = f32x4.splat(0);
  let s20 = f32x4.splat(0);
  let s21 = f32x4.splat(0);
  let s30 = f32x4.splat(0);
  let s31 = f32x4.splat(0);
  for (; images > 0; images--) {
    let position = positions;
    const end = positions + ((<usize>count) << 3);
    do {
      const inputs = x + load<usize>(position);
      const gradients = dy + load<usize>(position, 4);
      const g0 = v128.load(gradients);
      const g1 = v128.load(gradients, 16);
      let v = v128.load32_splat(inputs);
      s00 = f32x4.add(s00, f32x4.mul(v, g0));
      s01 = f32x4.add(s01, f32x4.mul(v, g1));
      v = v128.load32_splat(inputs, 4);
      s10 = f32x4.add(s10, f32x4.mul(v, g0));
      s11 = f32x4.add(s11, f32x4.mul(v, g1));
      v = v128.load32_splat(inputs, 8);
      s20 = f32x4.add(s20, f32x4.mul(v, g0));
      s21 = f32x4.add(s21, f32x4.mul(v, g1));
      v = v128.load32_splat(inputs, 12);
      s30 = f32x4.add(s30, f32x4.mul(v, g0));
      s31 = f32x4.add(s31, f32x4.mul(v, g1));
      position += 8;
    } while (position < end);
    x += imageBytes;
    dy += gradientBytes;
  }
  put(y, s00, s01, channels, start);
  if (rows === 1) return;
  put(y + yStep, s10, s11, channels, start);
  if (rows === 2) return;
  put(y + 2 * yStep, s20, s21, channels, start);
  if (rows === 3) return;
  put(y + 3 * yStep, s30, s31, channels, start);
}

/** Adds a block's sums for 1…8 channels to y, or begins y with them where `start` is 0. */
// @ts-ignore: decorator
@inline
function put(y: usize, s0: v128, s1: v128, channels: i32, start: i32): void {
  if (start > 0) {
    s0 = f32x4.add(v128.load(y), s0);
    s1 = f32x4.add(v128.load(y, 16), s1);
  }
  if (channels < 4) {
    store_part_32(y, s0, channels);
    return;
  }
  v128.store(y, s0);
  if (channels === 8) v128.store(y, s1, 16);
  else if (channels > 4) store_part_32(y + 16, s1, channels - 4);
}
