// The innermost loops of a convolution: 2 × 2 pixels × 8 channels. That is 8 sums, 2 vectors of filters and a splat of each
// pixel, which is what V8 as of Node 20 keeps in registers. The four pixels are the window of a 2 × 2 pooling, which is why it
// can be done here: see `finish`.
import { store_part_32 } from "./lanes";
import { beats } from "./pool";

/** What is done with the sums before they are stored. Pooling is over windows of 2 × 2, and keeps which pixel won. */
export const enum Finish {
  Bias = 1,
  Relu = 2,
  Pool = 4,
}

/** Four pixels, 8 channels; with no rows their sums are +0. `length` numbers of each row count, 1 or more. */
export function tile(
  x0: usize,
  x1: usize,
  x2: usize,
  x3: usize,
  w: usize,
  rows: i32,
  length: i32,
  rowStep: usize,
  panelStep: usize,
  y: usize,
  places: usize,
  right: usize,
  below: usize,
  bias: usize,
  channels: i32,
  finish: i32,
): void {
  let s00 = f32x4.splat(0);
  let s01 = f32x4.splat(0);
  let s10 = f32x4.splat(0);
  let s11 = f32x4.splat(0);
  let s20 = f32x4.splat(0);
  let s21 = f32x4.splat(0);
  let s30 = f32x4.splat(0);
  let s31 = f32x4.splat(0);
  // Four numbers a turn, with a way out after each: without it V8 as of Node 20 loads everything first, for which there are
  // not enough registers. The pointers are advanced before they are used, so that no copies of them are made.
  let w0 = s00, w1 = s00, v = s00;
  const turns = <usize>(length + 3) >> 2;
  rowStep -= turns << 4;
  panelStep -= turns << 7;
  x0 -= 16;
  x1 -= 16;
  x2 -= 16;
  x3 -= 16;
  w -= 128;
  for (; rows > 0; rows--) {
    let left = length;
    do {
      x0 += 16;
      x1 += 16;
      x2 += 16;
      x3 += 16;
      w += 128;
      w0 = v128.load(w);
      w1 = v128.load(w, 16);
      v = v128.load32_splat(x0);
      s00 = f32x4.add(s00, f32x4.mul(v, w0));
      s01 = f32x4.add(s01, f32x4.mul(v, w1));
      v = v128.load32_splat(x1);
      s10 = f32x4.add(s10, f32x4.mul(v, w0));
      s11 = f32x4.add(s11, f32x4.mul(v, w1));
      v = v128.load32_splat(x2);
      s20 = f32x4.add(s20, f32x4.mul(v, w0));
      s21 = f32x4.add(s21, f32x4.mul(v, w1));
      v = v128.load32_splat(x3);
      s30 = f32x4.add(s30, f32x4.mul(v, w0));
      s31 = f32x4.add(s31, f32x4.mul(v, w1));
      if (left === 1) break;
      w0 = v128.load(w, 32);
      w1 = v128.load(w, 48);
      v = v128.load32_splat(x0, 4);
      s00 = f32x4.add(s00, f32x4.mul(v, w0));
      s01 = f32x4.add(s01, f32x4.mul(v, w1));
      v = v128.load32_splat(x1, 4);
      s10 = f32x4.add(s10, f32x4.mul(v, w0));
      s11 = f32x4.add(s11, f32x4.mul(v, w1));
      v = v128.load32_splat(x2, 4);
      s20 = f32x4.add(s20, f32x4.mul(v, w0));
      s21 = f32x4.add(s21, f32x4.mul(v, w1));
      v = v128.load32_splat(x3, 4);
      s30 = f32x4.add(s30, f32x4.mul(v, w0));
      s31 = f32x4.add(s31, f32x4.mul(v, w1));
      if (left === 2) break;
      w0 = v128.load(w, 64);
      w1 = v128.load(w, 80);
      v = v128.load32_splat(x0, 8);
      s00 = f32x4.add(s00, f32x4.mul(v, w0));
      s01 = f32x4.add(s01, f32x4.mul(v, w1));
      v = v128.load32_splat(x1, 8);
      s10 = f32x4.add(s10, f32x4.mul(v, w0));
      s11 = f32x4.add(s11, f32x4.mul(v, w1));
      v = v128.load32_splat(x2, 8);
      s20 = f32x4.add(s20, f32x4.mul(v, w0));
      s21 = f32x4.add(s21, f32x4.mul(v, w1));
      v = v128.load32_splat(x3, 8);
      s30 = f32x4.add(s30, f32x4.mul(v, w0));
      s31 = f32x4.add(s31, f32x4.mul(v, w1));
      if (left === 3) break;
      w0 = v128.load(w, 96);
      w1 = v128.load(w, 112);
      v = v128.load32_splat(x0, 12);
      s00 = f32x4.add(s00, f32x4.mul(v, w0));
      s01 = f32x4.add(s01, f32x4.mul(v, w1));
      v = v128.load32_splat(x1, 12);
      s10 = f32x4.add(s10, f32x4.mul(v, w0));
      s11 = f32x4.add(s11, f32x4.mul(v, w1));
      v = v128.load32_splat(x2, 12);
      s20 = f32x4.add(s20, f32x4.mul(v, w0));
      s21 = f32x4.add(s21, f32x4.mul(v, w1));
      v = v128.load32_splat(x3, 12);
      s30 = f32x4.add(s30, f32x4.mul(v, w0));
      s31 = f32x4.add(s31, f32x4.mul(v, w1));
      left -= 4;
    } while (left > 0);
    x0 += rowStep;
    x1 += rowStep;
    x2 += rowStep;
    x3 += rowStep;
    w += panelStep;
  }
  // In the order of the ops: rounding a bias's sum can make two pixels equal, and then the first of them wins.
  if (finish & Finish.Bias) {
    const b0 = v128.load(bias);
    const b1 = v128.load(bias, 16);
    s00 = f32x4.add(s00, b0);
    s01 = f32x4.add(s01, b1);
    s10 = f32x4.add(s10, b0);
    s11 = f32x4.add(s11, b1);
    s20 = f32x4.add(s20, b0);
    s21 = f32x4.add(s21, b1);
    s30 = f32x4.add(s30, b0);
    s31 = f32x4.add(s31, b1);
  }
  if (finish & Finish.Relu) {
    const zero = f32x4.splat(0);
    s00 = f32x4.max(s00, zero);
    s01 = f32x4.max(s01, zero);
    s10 = f32x4.max(s10, zero);
    s11 = f32x4.max(s11, zero);
    s20 = f32x4.max(s20, zero);
    s21 = f32x4.max(s21, zero);
    s30 = f32x4.max(s30, zero);
    s31 = f32x4.max(s31, zero);
  }
  if (finish & Finish.Pool) {
    put_winners(y, places, s00, s10, s20, s30, channels);
    if (channels > 4) put_winners(y + 16, places + 16, s01, s11, s21, s31, channels - 4);
    return;
  }
  put(y, s00, s01, channels);
  put(y + right, s10, s11, channels);
  put(y + below, s20, s21, channels);
  put(y + below + right, s30, s31, channels);
}

/** The winner of four pixels in row-major order, and which it was. */
// @ts-ignore: decorator
@inline
function put_winners(y: usize, places: usize, a: v128, b: v128, c: v128, d: v128, channels: i32): void {
  let place = i32x4.splat(0);
  let wins = beats(b, a);
  a = v128.bitselect(b, a, wins);
  place = v128.bitselect(i32x4.splat(1), place, wins);
  wins = beats(c, a);
  a = v128.bitselect(c, a, wins);
  place = v128.bitselect(i32x4.splat(2), place, wins);
  wins = beats(d, a);
  a = v128.bitselect(d, a, wins);
  place = v128.bitselect(i32x4.splat(3), place, wins);
  if (channels >= 4) {
    v128.store(y, a);
    v128.store(places, place);
  } else {
    store_part_32(y, a, channels);
    store_part_32(places, place, channels);
  }
}

/** Stores the first 1…8 channels of a pixel. */
// @ts-ignore: decorator
@inline
function put(y: usize, s0: v128, s1: v128, channels: i32): void {
  if (channels < 4) {
    store_part_32(y, s0, channels);
    return;
  }
  v128.store(y, s0);
  if (channels === 8) v128.store(y, s1, 16);
  else if (channels > 4) store_part_32(y + 16, s1, channels - 4);
}
