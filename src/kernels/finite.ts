// Whether zeros may be left out of a sum of products: only if the other factors are finite, since 0 × ∞ and 0 × NaN are NaN.

/** Whether every one of `count` floats is finite: 0 × x is 0 unless x is not. */
export function all_finite(x: usize, count: i32): bool {
  const zero = f32x4.splat(0);
  let s0 = zero, s1 = zero, s2 = zero, s3 = zero;
  for (; count >= 16; count -= 16, x += 64) {
    s0 = f32x4.add(s0, f32x4.mul(v128.load(x), zero));
    s1 = f32x4.add(s1, f32x4.mul(v128.load(x, 16), zero));
    s2 = f32x4.add(s2, f32x4.mul(v128.load(x, 32), zero));
    s3 = f32x4.add(s3, f32x4.mul(v128.load(x, 48), zero));
  }
  const sum = f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3));
  let rest = f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1) + f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3);
  for (; count > 0; count--, x += 4) rest += load<f32>(x) * 0;
  return rest === 0;
}
