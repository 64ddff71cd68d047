/** The distances that a privacy audit uses: from synthetic and held-out images to their closest records. */
import { featureOrder } from "../content-order";
import { type FeatureMatrix, pickRows } from "../../statistics/feature-matrix";
import type { OnProgress } from "../../support/progress";
import { Random } from "../../support/random";
import { searchNeighbors } from "./block-search";
import type { NeighborMetric } from "./neighbors";

/** Features from one network, one row for each image. */
export interface RealAndSynthetic {
  /** The real images that the generator was trained on. */
  readonly train: FeatureMatrix;
  /** Real images of other patients, which it never saw. */
  readonly heldOut: FeatureMatrix;
  readonly synthetic: FeatureMatrix;
}

/** Distances to the closest record, one for each image. */
export interface RecordDistances {
  /** From synthetic images to all training images. */
  readonly syntheticToTrain: Float64Array;
  /** From held-out real images to all training images: what distance means without copying. */
  readonly heldOutToTrain: Float64Array;
  /** From synthetic images to as many training as held-out images, so that neither set is denser. */
  readonly syntheticToSomeTrain: ClosestRecords;
  /** From synthetic images to as many held-out images. */
  readonly syntheticToSomeHeldOut: ClosestRecords;
}

/** The closest record of every synthetic image. */
export interface ClosestRecords {
  readonly distances: Float64Array;
  /** The number of the record's patient, from 0, by the patients' names. */
  readonly patients: Int32Array;
  /** How many patients the records are of. */
  readonly allPatients: number;
}

/**
 * Measures them all.
 * @param options.patients of each training and of each held-out image.
 * @param options.seed draws the equal numbers of training and held-out images.
 */
export async function recordDistances(
  { train, heldOut, synthetic }: RealAndSynthetic,
  {
    patients,
    metric,
    seed,
    onProgress,
  }: {
    patients: { readonly train: readonly string[]; readonly heldOut: readonly string[] };
    metric: NeighborMetric;
    seed: number;
    onProgress?: OnProgress;
  },
): Promise<RecordDistances> {
  const equal = Math.min(train.rows, heldOut.rows);
  const nearest = async (query: FeatureMatrix, reference: FeatureMatrix): Promise<Float64Array> =>
    (await searchNeighbors(query, reference, { k: 1, metric, onProgress })).distances;
  const closest = async (real: FeatureMatrix, name: string, owners: readonly string[]): Promise<ClosestRecords> => {
    const rows = Random.fromSeed(seed, `closest records/${name}`).shuffle(featureOrder(real, owners)).slice(0, equal);
    const names = [...new Set(Array.from(rows, (row) => owners[row]))].sort();
    const numbers = new Map(names.map((patient, number) => [patient, number]));
    const found = await searchNeighbors(synthetic, pickRows(real, rows), { k: 1, metric, onProgress });
    return {
      distances: found.distances,
      patients: found.indices.map((at) => numbers.get(owners[rows[at]]) as number),
      allPatients: names.length,
    };
  };
  return {
    syntheticToTrain: await nearest(synthetic, train),
    heldOutToTrain: await nearest(heldOut, train),
    syntheticToSomeTrain: await closest(train, "train", patients.train),
    syntheticToSomeHeldOut: await closest(heldOut, "held out", patients.heldOut),
  };
}
