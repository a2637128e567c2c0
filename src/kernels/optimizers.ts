// Updates of optimizers in one pass: what they make of a variable, its gradient and what they remember of it.
//
// Each product, sum, quotient and root is rounded by itself, in the order in which src/train/optimizers.ts writes them, so
// an update has the bits of its parts one after the other. Numbers such as the rate are read by address. Ranges count elements.
import { store_lanes_32 } from "./lanes";

/** w − rate · g */
export function descend_f32(y: usize, w: usize, g: usize, rate: usize, from: i32, to: i32): void {
  const r = v128.load32_splat(rate);
  let i = <usize>from << 2;
  for (let left = to - from; left > 0; left -= 4, i += 16) {
    store_lanes_32(y + i, f32x4.sub(v128.load(w + i), f32x4.mul(r, v128.load(g + i))), left);
  }
}

/** sum = momentum · sum + g; w − rate · sum */
export function descend_momentum_f32(
  y: usize,
  y_sum: usize,
  w: usize,
  sum: usize,
  g: usize,
  rate: usize,
  momentum: usize,
  from: i32,
  to: i32,
): void {
  const r = v128.load32_splat(rate);
  const m = v128.load32_splat(momentum);
  let i = <usize>from << 2;
  for (let left = to - from; left > 0; left -= 4, i += 16) {
    const next = f32x4.add(f32x4.mul(m, v128.load(sum + i)), v128.load(g + i));
    store_lanes_32(y_sum + i, next, left);
    store_lanes_32(y + i, f32x4.sub(v128.load(w + i), f32x4.mul(r, next)), left);
  }
}

/** square = square + (g² − square) · rest; w − rate · g / √(square + epsilon) */
export function descend_rmsprop_f32(
  y: usize,
  y_square: usize,
  w: usize,
  square: usize,
  g: usize,
  rate: usize,
  rest: usize,
  epsilon: usize,
  from: i32,
  to: i32,
): void {
  const r = v128.load32_splat(rate);
  const c = v128.load32_splat(rest);
  const e = v128.load32_splat(epsilon);
  let i = <usize>from << 2;
  for (let left = to - from; left > 0; left -= 4, i += 16) {
    const gradient = v128.load(g + i);
    const before = v128.load(square + i);
    const next = f32x4.add(before, f32x4.mul(f32x4.sub(f32x4.mul(gradient, gradient), before), c));
    store_lanes_32(y_square + i, next, left);
    const step = f32x4.div(f32x4.mul(r, gradient), f32x4.sqrt(f32x4.add(next, e)));
    store_lanes_32(y + i, f32x4.sub(v128.load(w + i), step), left);
  }
}

/** m = m + (g − m) · rest1; v = v + (g² − v) · rest2; w − rate · m / (√v + epsilon) */
export function descend_adam_f32(
  y: usize,
  y_m: usize,
  y_v: usize,
  w: usize,
  m: usize,
  v: usize,
  g: usize,
  rate: usize,
  rest1: usize,
  rest2: usize,
  epsilon: usize,
  from: i32,
  to: i32,
): void {
  const r = v128.load32_splat(rate);
  const c1 = v128.load32_splat(rest1);
  const c2 = v128.load32_splat(rest2);
  const e = v128.load32_splat(epsilon);
  let i = <usize>from << 2;
  for (let left = to - from; left > 0; left -= 4, i += 16) {
    const gradient = v128.load(g + i);
    const mBefore = v128.load(m + i);
    const vBefore = v128.load(v + i);
    const mNext = f32x4.add(mBefore, f32x4.mul(f32x4.sub(gradient, mBefore), c1));
    const vNext = f32x4.add(vBefore, f32x4.mul(f32x4.sub(f32x4.mul(gradient, gradient), vBefore), c2));
    store_lanes_32(y_m + i, mNext, left);
    store_lanes_32(y_v + i, vNext, left);
    const step = f32x4.div(f32x4.mul(r, mNext), f32x4.add(f32x4.sqrt(vNext), e));
    store_lanes_32(y + i, f32x4.sub(v128.load(w + i), step), left);
  }
}
