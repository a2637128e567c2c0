// What a product does with a finished sum before it is stored, in one place: dense and sparse products must do the same.

/** Four sums + the bias of their columns. */
// @ts-ignore: decorator
@inline
export function biased(sums: v128, bias: usize): v128 {
  return f32x4.add(sums, v128.load(bias));
}

/** max(x, 0) of four; NaN stays NaN. As unary.ts has it. */
// @ts-ignore: decorator
@inline
export function rectified(x: v128): v128 {
  return f32x4.max(x, f32x4.splat(0));
}
