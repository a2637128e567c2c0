import { NdArray } from "../array/ndarray.ts";
import { symmetricEigen } from "./symmetric-eigen.ts";

/** The directions in which points differ most, at right angles to one another. */
export interface PrincipalComponents {
  /** [d]: the middle of the points. */
  readonly mean: NdArray<"float64">;
  /** [count, d]: a direction of length 1 in each row, that of the largest variance first. */
  readonly components: NdArray<"float64">;
  /** [count]: the variance of the points in each direction. */
  readonly variances: NdArray<"float64">;
  /** Of the points in all d directions together. */
  readonly totalVariance: number;
}

/**
 * The principal components of points [n, d], exact: from all of the covariance matrix, and with the same bits on every
 * machine. Of points that are kept as bytes, as digits are, the sums for it are whole numbers, without any rounding.
 *
 * Cost: n · p² for p coordinates that are not 0, and about 6 · d³.
 *
 * @throws RangeError if the points are not [n, d] with n ≥ 2, `count` is not from 1 to d, or a coordinate is not finite.
 *
 * Source: Hotelling, "Analysis of a complex of statistical variables into principal components", 1933.
 */
export function principalComponents(points: NdArray, count: number): PrincipalComponents {
  const [n, d] = points.shape as [number, number];
  if (points.shape.length !== 2 || n < 2 || d < 1) {
    throw new RangeError(`principalComponents: needs points [n, d], two or more of them, got [${points.shape.join(", ")}]`);
  }
  if (!(Number.isInteger(count) && count >= 1 && count <= d)) {
    throw new RangeError(`principalComponents: count is a whole number from 1 to ${d}, the number of coordinates, got ${count}`);
  }
  const { rows, unit } = rowsOf(points);
  const sums = new Float64Array(d);
  rows((row) => row.forEach((value, j) => (sums[j] += value)));
  // Bytes are summed as they are: whole numbers below 2^53, exact. Floats are moved to their middle first, so that the
  // difference of two large numbers does not eat the digits of a small variance.
  const isExact = unit !== 1;
  const middle = isExact ? new Float64Array(d) : sums.map((sum) => sum / n);
  const products = productsOf(rows, middle, d);
  const left = isExact ? sums : new Float64Array(d);
  const covariance = (i: number, j: number): number =>
    ((products[Math.max(i, j) * d + Math.min(i, j)] - (left[i] * left[j]) / n) / (n - 1)) * unit * unit;

  // A coordinate that never changes is in no direction; a digit's corners are white in all of them.
  const live = Array.from({ length: d }, (_, i) => i).filter((i) => covariance(i, i) > 0);
  const { values, vectors } = symmetricEigen(Float64Array.from(live.flatMap((i) => live.map((j) => covariance(i, j)))), live.length);
  const components = new Float64Array(count * d);
  const variances = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    // Rounding may leave less than nothing where there is no variance at all.
    variances[k] = Math.max(0, values[k] ?? 0);
    live.forEach((i, at) => (components[k * d + i] = k < live.length ? vectors[k * live.length + at] : 0));
  }
  let totalVariance = 0;
  for (const i of live) totalVariance += covariance(i, i);
  return {
    mean: NdArray.adopt(
      sums.map((sum) => (sum / n) * unit),
      [d],
      "float64",
    ),
    components: NdArray.adopt(components, [count, d], "float64"),
    variances: NdArray.adopt(variances, [count], "float64"),
    totalVariance,
  };
}

/** Points [n, d] in the directions of components: [n, count], measured from the components' mean. */
export function project(points: NdArray, { mean, components }: Pick<PrincipalComponents, "mean" | "components">): NdArray<"float64"> {
  const [count, d] = components.shape as [number, number];
  const [n] = points.shape;
  if (points.shape.length !== 2 || points.shape[1] !== d) {
    throw new RangeError(`project: needs points [n, ${d}], as the components were made from, got [${points.shape.join(", ")}]`);
  }
  const { rows, unit } = rowsOf(points);
  const [middle, directions] = [Float64Array.from(mean), Float64Array.from(components)];
  const out = new Float64Array(n * count);
  rows((row, i) => {
    for (let k = 0; k < count; k++) {
      let sum = 0;
      for (let j = 0; j < d; j++) sum += (row[j] * unit - middle[j]) * directions[k * d + j];
      out[i * count + k] = sum;
    }
  });
  return NdArray.adopt(out, [n, count], "float64");
}

interface Rows {
  /** Calls `use` with each point in turn; the row is overwritten by the next one. */
  readonly rows: (use: (row: Float64Array, index: number) => void) => void;
  /** What one unit of a row's numbers stands for: 1, or 1 / 255 of bytes. */
  readonly unit: number;
}

function rowsOf(points: NdArray): Rows {
  const [n, d] = points.shape as [number, number];
  const divisor = points.byteDivisor;
  const row = new Float64Array(d);
  const bytes = new Uint8Array(d);
  return {
    unit: divisor === undefined ? 1 : 1 / divisor,
    rows: (use) => {
      for (let i = 0; i < n; i++) {
        if (divisor === undefined) points.row(i).copyInto(row);
        else {
          points.row(i).copyBytesInto(bytes);
          row.set(bytes);
        }
        use(row, i);
      }
    },
  };
}

/** Σ (x_i − middle_i)(x_j − middle_j) over all points, for j ≤ i; [d, d]. */
function productsOf(rows: Rows["rows"], middle: Float64Array, d: number): Float64Array {
  const products = new Float64Array(d * d);
  const used = new Uint32Array(d);
  const values = new Float64Array(d);
  rows((row) => {
    let count = 0;
    // Four fifths of a digit are white.
    for (let j = 0; j < d; j++) {
      const value = row[j] - middle[j];
      if (value === 0) continue;
      used[count] = j;
      values[count++] = value;
    }
    for (let a = 0; a < count; a++) {
      const start = used[a] * d;
      const value = values[a];
      for (let b = 0; b <= a; b++) products[start + used[b]] += value * values[b];
    }
  });
  return products;
}
