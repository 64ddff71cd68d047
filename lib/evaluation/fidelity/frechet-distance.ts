/**
 * Fréchet distance of two feature sets, taken as normal distributions: |μa − μb|² + tr(Sa + Sb − 2 (Sa Sb)^½).
 * With Inception features it is the FID; with others, say which.
 * Source: Dowson and Landau 1982; Heusel et al. 2017, equation 6.
 */
import { Matrix, SVD } from "ml-matrix";
import { UserError } from "../../support/errors";
import type { FeatureMatrix } from "../../statistics/feature-matrix";
import { type Moments, moments } from "./covariance-root";
import { checkFeaturePair } from "../features";
import { eachPairBlock, innerProducts } from "../pair-blocks";

/**
 * The (squared) Fréchet distance, as FID reports it.
 *
 * With roots Sa = AᵀA and Sb = BᵀB, tr (Sa Sb)^½ is the sum of the singular values of ABᵀ: real and
 * non-negative, singular covariances (fewer rows than columns, constant columns) included.
 * @param a rows × columns, at least two rows.
 * @param b rows × the same columns, at least two rows.
 * @returns 0 or more, in the features' unit squared. Few rows bias it upwards: compare equal numbers of rows.
 * @throws UserError when the columns differ, a value is not finite, or a set has fewer than two rows.
 */
export function frechetDistance(a: FeatureMatrix, b: FeatureMatrix): number {
  return frechetDistanceTo(a)(b);
}

/** {@link frechetDistance} of one set to others: its mean and covariance, the long part of a large set, are computed once. */
export function frechetDistanceTo(a: FeatureMatrix): (b: FeatureMatrix) => number {
  let left: Moments | undefined;
  return (b) => {
    checkFeaturePair(a, b, ["first", "second"]);
    for (const [name, { rows }] of [
      ["first", a],
      ["second", b],
    ] as const) {
      if (rows < 2) throw new UserError(`The ${name} features have ${rows} row; a covariance needs at least two.`);
    }
    left ??= moments(a);
    return distanceOf(left, moments(b));
  };
}

function distanceOf(left: Moments, right: Moments): number {
  let means = 0;
  for (let c = 0; c < left.mean.length; c++) means += (left.mean[c] - right.mean[c]) ** 2;
  const distance =
    means + sumOfSquares(left.root) + sumOfSquares(right.root) - 2 * sumOfSingularValues(left.root, right.root);
  return Math.max(0, distance); // rounding, when the sets are equal
}

/** The trace of a covariance, from its root. */
function sumOfSquares({ data }: FeatureMatrix): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i] * data[i];
  return sum;
}

/** Of the product of a with b's transpose. */
function sumOfSingularValues(a: FeatureMatrix, b: FeatureMatrix): number {
  const product = new Matrix(a.rows, b.rows);
  eachPairBlock(a, b, innerProducts, ({ values, stride, firstRow, rowCount, firstColumn, columnCount }) => {
    for (let i = 0; i < rowCount; i++) {
      for (let j = 0; j < columnCount; j++) product.set(firstRow + i, firstColumn + j, values[i * stride + j]);
    }
  });
  const decomposition = new SVD(product, {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
    autoTranspose: true,
  });
  return decomposition.diagonal.reduce((sum, value) => sum + value, 0);
}
