/**
 * How close images come to a real one, for the place where they lie: images that are more typical than others are near to
 * every image. The distance to the closest real image is divided by the mean distance to 50 further ones, as in Carlini et
 * al. 2023 ("Extracting training data from diffusion models"), section 5.1. Training and held-out images are searched together:
 * an image that was made without a look at the training images has its closest one among either by chance.
 */
import { type FeatureMatrix, pickRows } from "../../statistics/feature-matrix";
import { UserError } from "../../support/errors";
import { groupBy } from "../../support/grouped";
import type { OnProgress } from "../../support/progress";
import { Random } from "../../support/random";
import { featureOrder } from "../content-order";
import { searchNeighbors } from "./block-search";
import type { NeighborMetric } from "./neighbors";

/** Training and held-out images. */
export interface RealPool {
  /** Training images, then held-out ones. */
  readonly features: FeatureMatrix;
  /** One name for each image. */
  readonly patients: readonly string[];
  /** How many of them, from the first, are training images. */
  readonly trained: number;
}

/** One value for each image that was looked at. */
export interface ClosestReal {
  /** Row of the closest real image in the pool. */
  readonly rows: Int32Array;
  /** Its distance, over the mean distance to the closest images of other patients: 0 of a copy, toward 1 of an image amid many. */
  readonly relative: Float64Array;
}

interface SearchWork {
  readonly metric: NeighborMetric;
  readonly onProgress?: OnProgress;
}

/** Real images of other patients that say how near images are at a place. */
const neighborhood = 50;
/** Real images that say how close real images come to each other, at most. */
const mostCompared = 5000;

/** Both kinds of real images in one. @param patients one name for each image. */
export function realPool(
  { train, heldOut }: { readonly train: FeatureMatrix; readonly heldOut: FeatureMatrix },
  patients: { readonly train: readonly string[]; readonly heldOut: readonly string[] },
): RealPool {
  const data = new Float32Array((train.rows + heldOut.rows) * train.columns);
  data.set(train.data);
  data.set(heldOut.data, train.rows * train.columns);
  return {
    features: { data, rows: train.rows + heldOut.rows, columns: train.columns },
    patients: [...patients.train, ...patients.heldOut],
    trained: train.rows,
  };
}

/**
 * The closest real image of each image. A patient's further images do not count as neighbors, so that the copy of an image
 * that was trained on many times is a copy still.
 * @param own the patient of each image that is looked at, whose images are left out.
 * @throws UserError when the real images are of too few patients.
 */
export async function closestReal(
  query: FeatureMatrix,
  { features, patients }: Pick<RealPool, "features" | "patients">,
  { metric, onProgress }: SearchWork,
  own?: readonly string[],
): Promise<ClosestReal> {
  const k = Math.min(neighborhood + mostOfOnePatient(patients) * (own === undefined ? 1 : 2), features.rows);
  const { distances, indices } = await searchNeighbors(query, features, { k, metric, onProgress });
  const rows = new Int32Array(query.rows);
  const relative = new Float64Array(query.rows);
  for (let i = 0; i < query.rows; i++) {
    const places = Array.from({ length: k }, (_, place) => i * k + place);
    const [closest, ...further] = places.filter((at) => patients[indices[at]] !== own?.[i]);
    const patient = patients[indices[closest]];
    const others = further.filter((at) => patients[indices[at]] !== patient).slice(0, neighborhood);
    if (others.length === 0) throw new UserError("Nearness needs real images of at least three patients.");
    rows[i] = indices[closest];
    relative[i] = distances[closest] === 0 ? 0 : distances[closest] / meanAt(distances, others);
  }
  return { rows, relative };
}

/** How close real images come to those of other patients, in no order; of 5,000 that are drawn by the seed, where there are more. */
export async function closenessOfReal(pool: RealPool, seed: number, work: SearchWork): Promise<Float64Array> {
  const rows = Random.fromSeed(seed, "closeness of real images")
    .shuffle(featureOrder(pool.features, pool.patients))
    .slice(0, mostCompared);
  const own = Array.from(rows, (row) => pool.patients[row]);
  return (await closestReal(pickRows(pool.features, rows), pool, work, own)).relative;
}

function mostOfOnePatient(patients: readonly string[]): number {
  let most = 0;
  for (const images of groupBy(patients.keys(), (image) => patients[image]).values())
    most = Math.max(most, images.length);
  return most;
}

function meanAt(values: Float64Array, places: readonly number[]): number {
  return places.reduce((sum, at) => sum + values[at], 0) / places.length;
}
