/** Eigenvalues in ascending order, and the eigenvector of length 1 of each. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: readonly Float64Array[];
}

/** Sweeps after which Jacobi's method has long converged: it does so quadratically, in 6 to 10. */
const mostSweeps = 50;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's method (Golub, Van Loan: "Matrix Computations", 4th edition,
 * section 8.5): rotations set one pair of entries off the diagonal after the other to 0, until all that is left of them is
 * rounding.
 * @param matrix [size, size], row by row; not changed
 */
export function symmetricEigen(matrix: Float64Array, size: number): Eigen {
  const a = Float64Array.from(matrix);
  /** Row i is what has become of the i-th unit vector. */
  const v = new Float64Array(size * size);
  for (let i = 0; i < size; i++) v[i * size + i] = 1;
  const negligible = Number.EPSILON * a.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
  for (let sweep = 0; sweep < mostSweeps && rotateAll(a, v, size, negligible); sweep++);
  const order = Array.from({ length: size }, (_, i) => i).sort((i, j) => a[i * size + i]! - a[j * size + j]!);
  return {
    values: Float64Array.from(order, (i) => a[i * size + i]!),
    vectors: order.map((i) => v.slice(i * size, (i + 1) * size)),
  };
}

/** A sweep over all pairs p < q. @returns whether anything was left to rotate */
function rotateAll(a: Float64Array, v: Float64Array, size: number, negligible: number): boolean {
  let rotated = false;
  for (let p = 0; p < size; p++)
    for (let q = p + 1; q < size; q++) {
      const apq = a[p * size + q]!;
      // Not so for NaN either.
      if (!(Math.abs(apq) > negligible)) continue;
      rotated = true;
      const tau = (a[q * size + q]! - a[p * size + p]!) / (2 * apq);
      const tangent = Math.sign(tau || 1) / (Math.abs(tau) + Math.hypot(1, tau));
      const cosine = 1 / Math.hypot(1, tangent);
      const sine = tangent * cosine;
      rotateColumns(a, size, p, q, cosine, sine);
      rotateRows(a, size, p, q, cosine, sine);
      rotateRows(v, size, p, q, cosine, sine);
    }
  return rotated;
}

function rotateRows(m: Float64Array, size: number, p: number, q: number, cosine: number, sine: number): void {
  for (let i = 0; i < size; i++) {
    const [x, y] = [m[p * size + i]!, m[q * size + i]!];
    m[p * size + i] = cosine * x - sine * y;
    m[q * size + i] = sine * x + cosine * y;
  }
}

function rotateColumns(m: Float64Array, size: number, p: number, q: number, cosine: number, sine: number): void {
  for (let i = 0; i < size; i++) {
    const [x, y] = [m[i * size + p]!, m[i * size + q]!];
    m[i * size + p] = cosine * x - sine * y;
    m[i * size + q] = sine * x + cosine * y;
  }
}
