/** Fisher's linear discriminant for several classes: Gaussian classes with one covariance, shrunk toward its mean variance. */
import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { UserError } from "../../support/errors";
import type { FeatureMatrix } from "../feature-matrix";

/** Says the most likely class of each row. */
export type Discriminant = (features: FeatureMatrix) => {
  /** Log-probabilities of the classes but for a term of the row, rows × classes. */
  readonly scores: Float64Array;
  /** Number of the class with the highest score. */
  readonly classes: Int32Array;
};

/**
 * Learns from rows of known classes. All classes are taken for equally likely, so that a rare one is seen where it is.
 * @param classes of each row, from 0 to `count` − 1; each of them comes.
 * @param shrinkage from 0, the covariance as it is, to 1, one variance for all features.
 * @throws UserError when the features do not vary within classes, or in fewer directions than there are and nothing is shrunk.
 */
export function linearDiscriminant(
  features: FeatureMatrix,
  classes: ArrayLike<number>,
  count: number,
  shrinkage: number,
): Discriminant {
  const { rows, columns } = features;
  const sizes = new Float64Array(count);
  for (let row = 0; row < rows; row++) sizes[classes[row]]++;
  const means = classMeans(features, classes, sizes);
  const covariance = shrunk(withinCovariance(features, classes, means), shrinkage);
  const decomposition = new CholeskyDecomposition(covariance);
  if (!decomposition.isPositiveDefinite())
    throw new UserError(
      "Classes whose features do not vary cannot be told apart by a discriminant; look at the images, or use more of them.",
    );
  const weights = decomposition.solve(means.transpose());
  const offsets = Float64Array.from(sizes.keys(), (of) => {
    let square = 0;
    for (let c = 0; c < columns; c++) square += means.get(of, c) * weights.get(c, of);
    return -square / 2;
  });
  return (some) => {
    const scores = new Float64Array(some.rows * count);
    const best = new Int32Array(some.rows);
    for (let row = 0; row < some.rows; row++) {
      for (let of = 0; of < count; of++) {
        let score = offsets[of];
        for (let c = 0; c < columns; c++) score += some.data[row * columns + c] * weights.get(c, of);
        scores[row * count + of] = score;
        if (score > scores[row * count + best[row]]) best[row] = of;
      }
    }
    return { scores, classes: best };
  };
}

function classMeans({ data, rows, columns }: FeatureMatrix, classes: ArrayLike<number>, sizes: Float64Array): Matrix {
  const means = new Matrix(sizes.length, columns);
  for (let row = 0; row < rows; row++) {
    const of = classes[row];
    for (let c = 0; c < columns; c++) means.set(of, c, means.get(of, c) + data[row * columns + c] / sizes[of]);
  }
  return means;
}

/** The covariance within classes, over all rows. */
function withinCovariance({ data, rows, columns }: FeatureMatrix, classes: ArrayLike<number>, means: Matrix): Matrix {
  const centered = new Matrix(rows, columns);
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < columns; c++) centered.set(row, c, data[row * columns + c] - means.get(classes[row], c));
  return centered.transpose().mmul(centered).div(rows);
}

function shrunk(covariance: Matrix, shrinkage: number): Matrix {
  const variance = covariance.trace() / covariance.rows;
  const result = covariance.mul(1 - shrinkage);
  for (let c = 0; c < result.rows; c++) result.set(c, c, result.get(c, c) + shrinkage * variance);
  return result;
}
