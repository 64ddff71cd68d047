/** Features in fewer dimensions: their principal components, for estimates that many dimensions would starve. */
import { EigenvalueDecomposition, Matrix } from "ml-matrix";
import { UserError } from "../../support/errors";
import type { FeatureMatrix } from "../feature-matrix";

/** A change to fewer coordinates; the same for every feature set of the same network. */
export type Projection = (features: FeatureMatrix) => FeatureMatrix;

/**
 * The projection on the axes of the largest variance.
 * @param features rows × columns that the axes are taken from.
 * @param components how many axes, at most; fewer where the features have a variance in fewer directions only.
 * @throws UserError when all rows are the same.
 */
export function principalComponents(features: FeatureMatrix, components: number): Projection {
  const { data, rows, columns } = features;
  const mean = new Float64Array(columns);
  for (let at = 0; at < rows * columns; at++) mean[at % columns] += data[at] / rows;
  const centered = new Matrix(rows, columns);
  for (let row = 0; row < rows; row++)
    for (let c = 0; c < columns; c++) centered.set(row, c, data[row * columns + c] - mean[c]);
  // The smaller of the two products has the same eigenvalues; from rows to axes, an eigenvector goes through the rows.
  const wide = rows < columns;
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(
    wide ? centered.mmul(centered.transpose()) : centered.transpose().mmul(centered),
    { assumeSymmetric: true },
  );
  const order = [...realEigenvalues.keys()].sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  const large = order
    .slice(0, components)
    .filter((i) => realEigenvalues[i] > 1e-10 * realEigenvalues[order[0]] && realEigenvalues[i] > 0);
  if (large.length === 0)
    throw new UserError("All features are the same, so they have no principal components; look at the images.");
  const axes = large.map((i) => {
    const vector = eigenvectorMatrix.getColumnVector(i);
    return wide ? centered.transpose().mmul(vector).div(Math.sqrt(realEigenvalues[i])).to1DArray() : vector.to1DArray();
  });
  return (set) => ({
    rows: set.rows,
    columns: axes.length,
    data: Float64Array.from({ length: set.rows * axes.length }, (_, at) => {
      const first = Math.floor(at / axes.length) * columns;
      return axes[at % axes.length].reduce((sum, axis, c) => sum + axis * (set.data[first + c] - mean[c]), 0);
    }),
  });
}
