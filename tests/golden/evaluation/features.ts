/** The features of make_evaluation.py, the same bit for bit. */
import type { FeatureMatrix } from "../../../lib/statistics/feature-matrix";

/** Seed, rows, columns, shift of the means, and (if not 0) the rank beyond which columns repeat. */
export type FeatureRecipe = readonly [number, number, number, number, number?];

export function goldenFeatures([seed, rows, columns, shift, rank = 0]: FeatureRecipe): FeatureMatrix & { readonly data: Float64Array } {
  let state = seed;
  const data = new Float64Array(rows * columns);
  for (let r = 0; r < rows; r++) {
    let before = 0;
    for (let c = 0; c < columns; c++) {
      if (rank > 0 && c >= rank) {
        data[r * columns + c] = data[r * columns + c - rank];
        continue;
      }
      state = (Math.imul(1664525, state) + 1013904223) >>> 0;
      const u = state / 2 ** 32;
      before = 0.5 * before + u * u;
      data[r * columns + c] = before * (1 + (c % 7) * 0.25) + shift * (c % 3);
    }
  }
  return { data, rows, columns };
}
