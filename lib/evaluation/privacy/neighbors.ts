/** Exact nearest neighbors of feature rows: which training images a synthetic image comes closest to (paper, evaluation). */
import { checkCount, checkFeaturePair } from "../features";
import { NearestLists } from "../nearest-lists";
import { eachPairBlock, squaredDistances } from "../pair-blocks";
import { UserError } from "../../support/errors";
import type { FeatureMatrix } from "../../statistics/feature-matrix";

/** `cosine` is 1 − cos of the angle, 0 to 2; `euclidean` the length of the difference, in the features' unit. */
export type NeighborMetric = "cosine" | "euclidean";

/** For query row q, the neighbor at place p (0 is the nearest) is entry `q * k + p`. */
export interface Neighbors {
  /** Row numbers of the reference, query rows × k. */
  readonly indices: Int32Array;
  /** Distances, query rows × k, ascending in each row. */
  readonly distances: Float64Array;
}

/**
 * The k nearest rows of the reference for every row of the query; exact, in double precision, with bounded memory.
 * Of equally near rows the one with the lower row number comes first; exact copies are at distance 0.
 * @param query rows × columns, such as features of synthetic images.
 * @param reference rows × columns, such as features of the training images; the same columns.
 * @throws UserError when the columns differ, a value is not finite, k exceeds the reference, or a row is zero and the metric cosine.
 */
export function nearestNeighbors(
  query: FeatureMatrix,
  reference: FeatureMatrix,
  { k, metric }: { k: number; metric: NeighborMetric },
): Neighbors {
  checkSearch(query, reference, { k, metric });
  const cosine = metric === "cosine";
  const lists = new NearestLists(query.rows, k);
  eachPairBlock(
    query,
    reference,
    squaredDistances,
    ({ values, stride, firstRow, rowCount, firstColumn, columnCount }) => {
      for (let i = 0; i < rowCount; i++) {
        for (let j = 0; j < columnCount; j++) lists.offer(firstRow + i, firstColumn + j, values[i * stride + j]);
      }
    },
    { unit: cosine },
  );
  // For unit vectors |x − y|² = 2 (1 − cos), without the rounding of 1 − cos near 0.
  const distances = lists.distances.map((squared) => (cosine ? squared / 2 : Math.sqrt(squared)));
  return { indices: lists.indices, distances };
}

/** What every search asks of its input. @throws UserError as {@link nearestNeighbors}. */
export function checkSearch(
  query: FeatureMatrix,
  reference: FeatureMatrix,
  { k, metric }: { k: number; metric: NeighborMetric },
): void {
  checkFeaturePair(query, reference, ["query", "reference"]);
  checkCount(k, "k", 1);
  if (k > reference.rows)
    throw new UserError(`k is ${k}, but the reference has only ${reference.rows} rows; use a smaller k.`);
  if (metric !== "cosine" && metric !== "euclidean")
    throw new UserError(`The metric is "${String(metric)}"; choose cosine or euclidean.`);
  if (metric === "cosine") {
    checkDirections(query, "query");
    checkDirections(reference, "reference");
  }
}

function checkDirections({ data, rows, columns }: FeatureMatrix, name: string): void {
  for (let row = 0; row < rows; row++) {
    let zero = true;
    for (let c = 0; c < columns && zero; c++) zero = data[row * columns + c] === 0;
    if (zero)
      throw new UserError(
        `Row ${row} of the ${name} features is all zeros and has no direction; leave it out, or use the euclidean metric.`,
      );
  }
}
