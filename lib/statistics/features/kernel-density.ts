/**
 * Density of a set of points by Gaussian kernels with the set's own covariance, narrowed by Scott's rule.
 * Source: Scott 1992; the same as scipy's gaussian_kde.
 */
import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { UserError } from "../../support/errors";
import type { FeatureMatrix } from "../feature-matrix";

/**
 * The natural logarithm of the density at some places.
 * @param points rows × columns, more rows than columns; few columns, or there is no density to estimate.
 * @param at places × the same columns.
 * @param leastVariance added to the points' variance in all directions, for points that may all be the same.
 * @throws UserError when the points lie in a space of fewer dimensions than columns, and no variance is added.
 */
export function logDensity(points: FeatureMatrix, at: FeatureMatrix, leastVariance: number = 0): Float64Array {
  const { rows, columns } = points;
  const root = kernelRoot(points, leastVariance);
  const [centers, places] = [whitened(points, root), whitened(at, root)];
  let logConstant = -Math.log(rows) - (columns / 2) * Math.log(2 * Math.PI);
  for (let c = 0; c < columns; c++) logConstant -= Math.log(root.get(c, c));
  const exponents = new Float64Array(rows);
  return Float64Array.from({ length: at.rows }, (_, place) => {
    let largest = -Infinity;
    for (let row = 0; row < rows; row++) {
      let squares = 0;
      for (let c = 0; c < columns; c++) squares += (places[place * columns + c] - centers[row * columns + c]) ** 2;
      exponents[row] = -squares / 2;
      largest = Math.max(largest, exponents[row]);
    }
    return logConstant + largest + Math.log(exponents.reduce((sum, exponent) => sum + Math.exp(exponent - largest), 0));
  });
}

/** The lower Cholesky factor of the kernel's covariance. */
function kernelRoot({ data, rows, columns }: FeatureMatrix, leastVariance: number): Matrix {
  const points = new Matrix(rows, columns);
  for (let row = 0; row < rows; row++) for (let c = 0; c < columns; c++) points.set(row, c, data[row * columns + c]);
  const centered = points.center("column");
  const scott = rows ** (-1 / (columns + 4));
  const covariance = centered
    .transpose()
    .mmul(centered)
    .div(rows - 1)
    .add(Matrix.eye(columns, columns, leastVariance));
  const decomposition = new CholeskyDecomposition(covariance.mul(scott * scott));
  if (rows <= columns || !decomposition.isPositiveDefinite()) {
    throw new UserError(
      `A density in ${columns} dimensions cannot be estimated from these ${rows} points, which lie in fewer; use more images or fewer dimensions.`,
    );
  }
  return decomposition.lowerTriangularMatrix;
}

/** Rows in coordinates where the kernel is round: L⁻¹ x, by forward substitution. */
function whitened({ data, rows, columns }: FeatureMatrix, root: Matrix): Float64Array {
  const values = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < columns; c++) {
      let value = data[row * columns + c];
      for (let before = 0; before < c; before++) value -= root.get(c, before) * values[row * columns + before];
      values[row * columns + c] = value / root.get(c, c);
    }
  }
  return values;
}
