/** Eigenvalues of a symmetric matrix, the largest first, and an eigenvector of length 1 for each. */
export interface Eigen {
  readonly values: Float64Array;
  /** [n, n], a row for each value. */
  readonly vectors: Float64Array;
}

const mostRounds = 60;
const epsilon = 2.220446049250313e-16;
/** Next to elements of size 1, less than this is nothing. */
const tiny = 1e-40;

/**
 * All eigenvalues and eigenvectors of a symmetric matrix [n, n], given row by row.
 *
 * First reflections make it tridiagonal, then rotations make that diagonal; both go into the vectors. Only +, −, ×, ÷
 * and square roots, in one order, so the bits are the same on every machine. The largest element of a vector (the first
 * of equals) is positive: a vector and its opposite are both right, and one has to be chosen. Cost: about 6·n³.
 *
 * @throws RangeError if the matrix is not n · n numbers, or one is not finite.
 *
 * Source: Golub & Van Loan, "Matrix Computations", fourth edition, 2013, 8.3.1 (reflections) and 8.3.3 (implicit shifts).
 */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  if (matrix.length !== n * n) throw new RangeError(`symmetricEigen: a matrix [${n}, ${n}] has ${n * n} numbers, got ${matrix.length}`);
  if (!matrix.every(Number.isFinite)) throw new RangeError("symmetricEigen: every number of the matrix must be finite");
  // Squares of what is far from 1 would vanish or overflow.
  const size = matrix.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const { diagonal, beside, basis } = tridiagonal(
    matrix.map((value) => value / size),
    n,
  );
  diagonalize(diagonal, beside, basis, n);
  const order = Array.from(diagonal, (_, i) => i).toSorted((a, b) => diagonal[b] - diagonal[a] || a - b);
  const values = Float64Array.from(order, (i) => diagonal[i] * size);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    const row = basis.subarray(from * n, (from + 1) * n);
    let largest = 0;
    for (let i = 1; i < n; i++) if (Math.abs(row[i]) > Math.abs(row[largest])) largest = i;
    const sign = row[largest] < 0 ? -1 : 1;
    for (let i = 0; i < n; i++) vectors[to * n + i] = sign * row[i];
  });
  return { values, vectors };
}

interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** beside[i] stands left of diagonal[i] and above it; beside[0] is 0. */
  readonly beside: Float64Array;
  /** [n, n]: the rows are the directions in which the matrix is tridiagonal. */
  readonly basis: Float64Array;
}

/** Householder's reflections, from the last row upwards: each makes all of a row 0 but its last element left of the diagonal. */
function tridiagonal(matrix: Float64Array, n: number): Tridiagonal {
  const a = matrix;
  const beside = new Float64Array(n);
  const scales = new Float64Array(n);
  const product = new Float64Array(n);
  for (let k = n - 1; k >= 1; k--) {
    const row = a.subarray(k * n, k * n + k);
    let squares = 0;
    for (let i = 0; i < k - 1; i++) squares += row[i] * row[i];
    const corner = row[k - 1];
    const norm = Math.sqrt(squares + corner * corner);

    if (squares < tiny * tiny) {
      beside[k] = corner;
      continue;
    }
    // The reflection I − scale · v vᵀ with v = row − target; the sign of the target keeps v from cancelling.
    const target = corner > 0 ? -norm : norm;
    beside[k] = target;
    row[k - 1] = corner - target;
    const scale = 1 / (norm * norm - corner * target);
    scales[k] = scale;
    // p = scale · A v, then A − v qᵀ − q vᵀ with q = p − ½ scale (pᵀ v) v; the lower triangle alone is kept.
    product.fill(0, 0, k);
    for (let i = 0; i < k; i++) {
      const line = a.subarray(i * n, i * n + i + 1);
      const weight = row[i];
      let sum = 0;
      for (let j = 0; j < i; j++) {
        sum += line[j] * row[j];
        product[j] += line[j] * weight;
      }
      product[i] += sum + line[i] * weight;
    }
    let overlap = 0;
    for (let i = 0; i < k; i++) {
      product[i] *= scale;
      overlap += product[i] * row[i];
    }
    const half = 0.5 * scale * overlap;
    for (let i = 0; i < k; i++) product[i] -= half * row[i];
    for (let i = 0; i < k; i++) {
      const line = a.subarray(i * n, i * n + i + 1);
      const [weight, other] = [row[i], product[i]];
      for (let j = 0; j <= i; j++) line[j] -= weight * product[j] + other * row[j];
    }
  }
  const diagonal = Float64Array.from({ length: n }, (_, i) => a[i * n + i]);
  // The product of all reflections, applied to the unit vectors from the smallest on: each touches only what came before it.
  const basis = new Float64Array(n * n);
  for (let i = 0; i < n; i++) basis[i * n + i] = 1;
  for (let k = 1; k < n; k++) {
    if (scales[k] === 0) continue;
    const v = a.subarray(k * n, k * n + k);
    for (let i = 0; i < k; i++) {
      const line = basis.subarray(i * n, i * n + k);
      let dot = 0;
      for (let j = 0; j < k; j++) dot += line[j] * v[j];
      dot *= scales[k];
      for (let j = 0; j < k; j++) line[j] -= dot * v[j];
    }
  }
  return { diagonal, beside, basis };
}

/** Rotations with implicit shifts, until nothing is left beside the diagonal; the same rotations turn the rows of the basis. */
function diagonalize(diagonal: Float64Array, beside: Float64Array, basis: Float64Array, n: number): void {
  // As it is used here, off[i] stands between i and i + 1.
  const off = new Float64Array(n);
  off.set(beside.subarray(1));
  for (let start = 0; start < n; start++) {
    for (let round = 0; ; round++) {
      let end = start;
      while (end < n - 1 && Math.abs(off[end]) > epsilon * (Math.abs(diagonal[end]) + Math.abs(diagonal[end + 1])) + tiny) end++;
      if (end === start) break;
      if (round === mostRounds) throw new RangeError(`symmetricEigen: no eigenvalue found after ${mostRounds} rounds`);
      // Wilkinson's shift: the eigenvalue of the upper 2 × 2 that is nearer to its first element.
      const g0 = (diagonal[start + 1] - diagonal[start]) / (2 * off[start]);
      const r0 = Math.sqrt(g0 * g0 + 1);
      let g = diagonal[end] - diagonal[start] + off[start] / (g0 + (g0 >= 0 ? r0 : -r0));
      let [sine, cosine, shift] = [1, 1, 0];
      let i = end - 1;
      for (; i >= start; i--) {
        const f = sine * off[i];
        const b = cosine * off[i];
        const r = Math.sqrt(f * f + g * g);
        off[i + 1] = r;
        if (r === 0) {
          diagonal[i + 1] -= shift;
          off[end] = 0;
          break;
        }
        sine = f / r;
        cosine = g / r;
        g = diagonal[i + 1] - shift;
        const turned = (diagonal[i] - g) * sine + 2 * cosine * b;
        shift = sine * turned;
        diagonal[i + 1] = g + shift;
        g = cosine * turned - b;
        rotate(basis.subarray(i * n, (i + 1) * n), basis.subarray((i + 1) * n, (i + 2) * n), cosine, sine);
      }
      if (i >= start) continue;
      diagonal[start] -= shift;
      off[start] = g;
      off[end] = 0;
    }
  }
}

function rotate(first: Float64Array, second: Float64Array, cosine: number, sine: number): void {
  for (let j = 0; j < first.length; j++) {
    const [a, b] = [first[j], second[j]];
    second[j] = sine * a + cosine * b;
    first[j] = cosine * a - sine * b;
  }
}
