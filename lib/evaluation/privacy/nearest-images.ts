/**
 * Does a generator repeat its training images? Each synthetic image's nearest real training image, by cosine distance of
 * the real classifier's pooled features (paper: "Privacy"), by pixels or by SSIM, beside the distances that real images
 * have to one another.
 */
import type { Classifier } from "../../classifier/classifier";
import type { Cohort } from "../../cohort/format/cohort";
import type { Split } from "../../cohort/format/split";
import { imageOrder } from "../content-order";
import type { FeatureMatrix } from "../../statistics/feature-matrix";
import { Random } from "../../support/random";
import { stoppable, usualWork, type WorkOptions } from "../../support/work";
import { comparedSide } from "./copies/band-pass";
import { comparedImages, CopySearch } from "./copies/copy-search";
import { nearestNeighbors, type NeighborMetric } from "./neighbors";
import { grayValues, nearestBySsim, type Nearest } from "./ssim-search";

/** A synthetic image and the real training image nearest to it, H×W gray values each. */
export interface NearestPair {
  readonly synthetic: Uint8Array;
  readonly real: Uint8Array;
  /** Of their features (cosine, 0 to 2), their pixels (root mean square of the difference, 0 to 1), or 1 − SSIM. */
  readonly distance: number;
}

/** Synthetic images against the real training images. */
export interface NearestImages {
  /** Nearest first: if the generator copies, it shows here. */
  readonly pairs: readonly NearestPair[];
  /** From each synthetic image that was looked at to its nearest real training image. */
  readonly distances: Float64Array;
  /** From each real image that was looked at to its nearest training image: its nearest other one, if it is one itself. */
  readonly realDistances: Float64Array;
  /** Which real images these are; training images unless it is said. */
  readonly reals?: "held-out";
}

/** How many are looked at. */
export interface NearestImagesOptions {
  /** How many synthetic, and how many real images to look from; drawn by `seed`. */
  readonly images: number;
  /** How many of the nearest pairs to return. */
  readonly pairs: number;
  readonly seed: number;
}

/** Looks for the nearest real training image of some synthetic ones, by the classifier's pooled features. */
export function nearestImages(
  real: Cohort,
  synthetic: Cohort,
  classifier: Classifier,
  options: NearestImagesOptions,
): NearestImages {
  const features = (cohort: Cohort, rows: Int32Array): FeatureMatrix =>
    classifier.features(cohort.readImages(rows), rows.length);
  return nearestPairs(real, synthetic, byFeatures(real, features, "cosine"), options);
}

/** The same by pixels. */
export function nearestImagesByPixels(real: Cohort, synthetic: Cohort, options: NearestImagesOptions): NearestImages {
  return nearestPairs(real, synthetic, byFeatures(real, grayValues, "euclidean"), options);
}

/** The same by structural similarity, see {@link nearestBySsim}. @throws UserError for images smaller than 16 pixels. */
export async function nearestImagesBySsim(
  real: Cohort,
  synthetic: Cohort,
  options: NearestImagesOptions & WorkOptions,
): Promise<NearestImages> {
  const onProgress = stoppable(usualWork("comparing by SSIM", options));
  const [queryRows, realRows] = [draw(synthetic, options), draw(real, options)];
  const nearest = await nearestBySsim(real, synthetic, queryRows, { itself: false, onProgress });
  return inPairs(
    real,
    synthetic,
    queryRows,
    nearest,
    (await nearestBySsim(real, real, realRows, { itself: true, onProgress })).distances,
    options.pairs,
  );
}

/**
 * The same after alignment: shifted, turned, mirrored, scaled, with other gray values. The tensor engine must have been started.
 * Real images that are looked from are held-out ones (validation, test), of other patients.
 */
export async function nearestImagesAligned(
  real: Cohort,
  synthetic: Cohort,
  options: NearestImagesOptions & WorkOptions,
): Promise<NearestImages> {
  const onProgress = stoppable(usualWork("aligning", options));
  const search = new CopySearch(comparedImages(real, real.rowsOf("train")), comparedSide(real.resolution));
  const aligned = async (cohort: Cohort, rows: Int32Array): Promise<Nearest> => {
    const found = await search.nearest(comparedImages(cohort, rows), onProgress);
    return {
      places: Int32Array.from(found, ({ reference }) => reference),
      distances: Float64Array.from(found, ({ distance }) => distance),
    };
  };
  const queryRows = draw(synthetic, options);
  const nearest = await aligned(synthetic, queryRows);
  const { distances } = await aligned(real, draw(real, options, ["valid", "test"]));
  return { ...inPairs(real, synthetic, queryRows, nearest, distances, options.pairs), reals: "held-out" };
}

/** @param itself whether the images are real training images themselves, and the nearest other one is looked for. */
type Search = (cohort: Cohort, rows: Int32Array, itself: boolean) => Nearest;

function nearestPairs(real: Cohort, synthetic: Cohort, search: Search, options: NearestImagesOptions): NearestImages {
  const queryRows = draw(synthetic, options);
  return inPairs(
    real,
    synthetic,
    queryRows,
    search(synthetic, queryRows, false),
    search(real, draw(real, options), true).distances,
    options.pairs,
  );
}

function inPairs(
  real: Cohort,
  synthetic: Cohort,
  queryRows: Int32Array,
  { places, distances }: Nearest,
  realDistances: Float64Array,
  pairs: number,
): NearestImages {
  const realRows = real.rowsOf("train");
  const order = Array.from(queryRows.keys()).sort((a, b) => distances[a] - distances[b]);
  return {
    pairs: order.slice(0, pairs).map((query) => ({
      synthetic: synthetic.readImages([queryRows[query]]),
      real: real.readImages([realRows[places[query]]]),
      distance: distances[query],
    })),
    distances,
    realDistances,
  };
}

/** From images themselves, the second neighbor counts: the first is the image. */
function byFeatures(
  real: Cohort,
  features: (cohort: Cohort, rows: Int32Array) => FeatureMatrix,
  metric: NeighborMetric,
): Search {
  const reference = features(real, real.rowsOf("train"));
  return (cohort, rows, itself) => {
    const k = itself ? 2 : 1;
    const { indices, distances } = nearestNeighbors(features(cohort, rows), reference, { k, metric });
    return {
      places: indices.filter((_, at) => at % k === k - 1),
      distances: distances.filter((_, at) => at % k === k - 1),
    };
  };
}

/** Some images of a part, usually training images; the same ones however they are sorted. */
function draw(cohort: Cohort, { images, seed }: NearestImagesOptions, from: readonly Split[] = ["train"]): Int32Array {
  const rows = from.flatMap((split) => [...cohort.rowsOf(split)]);
  return Random.fromSeed(seed, "nearest images").shuffle(imageOrder(cohort, rows)).slice(0, images);
}
