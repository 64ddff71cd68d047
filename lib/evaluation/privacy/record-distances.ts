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
  readonly syntheticToSomeTrain: Float64Array;
  /** From synthetic images to as many held-out images. */
  readonly syntheticToSomeHeldOut: Float64Array;
}

/** Measures them all. @param options.seed draws the equal numbers of training and held-out images. */
export async function recordDistances(
  { train, heldOut, synthetic }: RealAndSynthetic,
  { metric, seed, onProgress }: { metric: NeighborMetric; seed: number; onProgress?: OnProgress },
): Promise<RecordDistances> {
  const equal = Math.min(train.rows, heldOut.rows);
  const some = (features: FeatureMatrix, name: string): FeatureMatrix =>
    pickRows(
      features,
      Random.fromSeed(seed, `closest records/${name}`).shuffle(featureOrder(features)).slice(0, equal),
    );
  const to = async (query: FeatureMatrix, reference: FeatureMatrix): Promise<Float64Array> =>
    (await searchNeighbors(query, reference, { k: 1, metric, onProgress })).distances;
  return {
    syntheticToTrain: await to(synthetic, train),
    heldOutToTrain: await to(heldOut, train),
    syntheticToSomeTrain: await to(synthetic, some(train, "train")),
    syntheticToSomeHeldOut: await to(synthetic, some(heldOut, "held out")),
  };
}
