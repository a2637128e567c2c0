// Where the largest or smallest element stands: x is [outer, length, inner], y is [outer, inner] of int32, the range
// counts y. Of equals the first; the first NaN before all, as in NumPy.

// @ts-ignore: decorator
@inline
function beats<T>(largest: bool, value: T, best: T): bool {
  // For numbers that are not NaN the second half is false, and for int32 it is not compiled.
  if (isFloat<T>() && value !== value) return best === best;
  return largest ? value > best : value < best;
}

// @ts-ignore: decorator
@inline
function find<T>(largest: bool, y: usize, x: usize, length: i32, inner: i32, from: i32, to: i32): void {
  const step = <usize>inner << 2;
  for (let output = from; output < to; output++) {
    let at = x + (((<usize>(output / inner) * length) * inner + <usize>(output % inner)) << 2);
    let best = load<T>(at);
    let place = 0;
    // A NaN cannot be beaten.
    for (let i = 1; i < length && !(isFloat<T>() && best !== best); i++) {
      at += step;
      const value = load<T>(at);
      if (beats<T>(largest, value, best)) {
        best = value;
        place = i;
      }
    }
    store<i32>(y + ((<usize>output) << 2), place);
  }
}

export function arg_max_f32(y: usize, x: usize, length: i32, inner: i32, from: i32, to: i32): void {
  find<f32>(true, y, x, length, inner, from, to);
}

export function arg_min_f32(y: usize, x: usize, length: i32, inner: i32, from: i32, to: i32): void {
  find<f32>(false, y, x, length, inner, from, to);
}

export function arg_max_i32(y: usize, x: usize, length: i32, inner: i32, from: i32, to: i32): void {
  find<i32>(true, y, x, length, inner, from, to);
}

export function arg_min_i32(y: usize, x: usize, length: i32, inner: i32, from: i32, to: i32): void {
  find<i32>(false, y, x, length, inner, from, to);
}
