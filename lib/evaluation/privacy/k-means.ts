/** k-means: regions of a feature space, for statistics that treat each region separately. */
import { featureOrder } from "../content-order";
import { UserError } from "../../support/errors";
import { type FeatureMatrix, pickRows } from "../../statistics/feature-matrix";
import { Random } from "../../support/random";
import { nearestNeighbors } from "./neighbors";

/** Rounds at most; the regions need not be the best ones. */
const rounds = 30;

/**
 * Centers of clusters: drawn far apart (k-means++, Arthur and Vassilvitskii 2007), then moved to their rows' means (Lloyd).
 * Rows are drawn and added up in an order of their own, so that the one in which they come does not matter.
 * @returns clusters × columns.
 * @throws UserError when there are fewer rows than clusters.
 */
export function kMeans(features: FeatureMatrix, { clusters, seed }: { clusters: number; seed: number }): FeatureMatrix {
  if (clusters < 1 || clusters > features.rows)
    throw new UserError(
      `${features.rows} rows cannot be divided into ${clusters} clusters; use 1 to ${features.rows}.`,
    );
  const order = featureOrder(features);
  let centers = spreadCenters(features, order, clusters, Random.fromSeed(seed, "k-means"));
  let before = nearestCenters(features, centers);
  for (let round = 0; round < rounds; round++) {
    centers = means(features, order, before, centers);
    const now = nearestCenters(features, centers);
    if (now.every((center, row) => center === before[row])) break;
    before = now;
  }
  return centers;
}

/** The number of each row's nearest center. */
export function nearestCenters(features: FeatureMatrix, centers: FeatureMatrix): Int32Array {
  return nearestNeighbors(features, centers, { k: 1, metric: "euclidean" }).indices;
}

/** Each center is a row, drawn by its squared distance from the centers before it. */
function spreadCenters(features: FeatureMatrix, order: Int32Array, clusters: number, random: Random): FeatureMatrix {
  const some = (): number => order[random.integer(order.length)];
  const drawn = [some()];
  while (drawn.length < clusters) {
    const { distances } = nearestNeighbors(features, pickRows(features, drawn), { k: 1, metric: "euclidean" });
    let left = random.uniform() * order.reduce((sum, row) => sum + distances[row] ** 2, 0);
    drawn.push(order.find((row) => (left -= distances[row] ** 2) < 0) ?? some());
  }
  return pickRows(features, drawn);
}

/** A center without rows stays where it is. */
function means(
  { data, columns }: FeatureMatrix,
  order: Int32Array,
  nearest: Int32Array,
  centers: FeatureMatrix,
): FeatureMatrix {
  const sums = new Float64Array(centers.rows * columns);
  const counts = new Float64Array(centers.rows);
  for (const row of order) {
    counts[nearest[row]]++;
    for (let c = 0; c < columns; c++) sums[nearest[row] * columns + c] += data[row * columns + c];
  }
  const values = sums.map((sum, at) => {
    const count = counts[Math.floor(at / columns)];
    return count > 0 ? sum / count : centers.data[at];
  });
  return { data: values, rows: centers.rows, columns };
}
