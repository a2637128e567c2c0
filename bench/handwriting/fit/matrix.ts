/** A symmetric matrix of n × n, row after row. */
export type Symmetric = Float64Array;

/**
 * Replaces a positive definite matrix's lower triangle by its Cholesky factor; gives the logarithm of its determinant.
 *
 * @throws RangeError if it is not positive definite
 */
export function factorize(a: Symmetric, n: number): number {
  let logDeterminant = 0;
  for (let column = 0; column < n; column++) {
    for (let row = column; row < n; row++) {
      let sum = a[row * n + column];
      for (let k = 0; k < column; k++) sum -= a[row * n + k] * a[column * n + k];
      if (row === column) {
        if (!(sum > 0)) throw new RangeError(`factorize: the matrix is not positive definite (pivot ${column} is ${sum})`);
        a[row * n + row] = Math.sqrt(sum);
        logDeterminant += Math.log(sum);
      } else a[row * n + column] = sum / a[column * n + column];
    }
  }
  return logDeterminant;
}

/** Solves L·Lᵀ·x = b in place, L as `factorize` leaves it. */
export function solve(l: Symmetric, n: number, b: Float64Array): void {
  for (let row = 0; row < n; row++) {
    let sum = b[row];
    for (let k = 0; k < row; k++) sum -= l[row * n + k] * b[k];
    b[row] = sum / l[row * n + row];
  }
  for (let row = n - 1; row >= 0; row--) {
    let sum = b[row];
    for (let k = row + 1; k < n; k++) sum -= l[k * n + row] * b[k];
    b[row] = sum / l[row * n + row];
  }
}

/** The inverse of a positive definite matrix, and the logarithm of the matrix's determinant. */
export function inverted(a: Symmetric, n: number): { inverse: Symmetric; logDeterminant: number } {
  const l = Float64Array.from(a);
  const logDeterminant = factorize(l, n);
  const inverse = new Float64Array(n * n);
  const column = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    column.fill(0);
    column[i] = 1;
    solve(l, n, column);
    for (let row = 0; row < n; row++) inverse[row * n + i] = column[row];
  }
  return { inverse, logDeterminant };
}

/** Eigenvalues and eigenvectors (as rows), the largest first; Jacobi's rotations. */
export function eigen(symmetric: Symmetric, n: number): { values: number[]; vectors: Float64Array[] } {
  const a = Float64Array.from(symmetric);
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  for (let sweep = 0; sweep < 60; sweep++) {
    let off = 0;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off += a[p * n + q] ** 2;
    if (off < 1e-18) break;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const apq = a[p * n + q];
        if (Math.abs(apq) < 1e-15) continue;
        const theta = (a[q * n + q] - a[p * n + p]) / (2 * apq);
        const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < n; k++) {
          const kp = a[k * n + p];
          const kq = a[k * n + q];
          a[k * n + p] = c * kp - s * kq;
          a[k * n + q] = s * kp + c * kq;
        }
        for (let k = 0; k < n; k++) {
          const pk = a[p * n + k];
          const qk = a[q * n + k];
          a[p * n + k] = c * pk - s * qk;
          a[q * n + k] = s * pk + c * qk;
          const vp = v[p * n + k];
          const vq = v[q * n + k];
          v[p * n + k] = c * vp - s * vq;
          v[q * n + k] = s * vp + c * vq;
        }
      }
    }
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[j * n + j] - a[i * n + i]);
  return { values: order.map((i) => a[i * n + i]), vectors: order.map((i) => v.slice(i * n, i * n + n)) };
}
