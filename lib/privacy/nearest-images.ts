/**
 * Does a generator repeat its training images? Each synthetic image's nearest real training image, by cosine distance of
 * the real classifier's pooled features (paper: "Privacy"), by pixels or by SSIM, beside the distances that real images
 * have to one another.
 */
import type { Classifier } from "../classifier/classifier";
import type { Cohort } from "../cohort/cohort";
import { imageOrder } from "../evaluation/content-order";
import { ssim } from "../evaluation/ssim";
import type { FeatureMatrix } from "../support/matrix";
import { Random } from "../support/random";
import { nearestNeighbors, type NeighborMetric } from "./neighbors";

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
  /** From each real training image that was looked at to its nearest other one. */
  readonly realDistances: Float64Array;
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
export function nearestImages(real: Cohort, synthetic: Cohort, classifier: Classifier, options: NearestImagesOptions): NearestImages {
  const features = (cohort: Cohort, rows: Int32Array): FeatureMatrix => classifier.features(cohort.readImages(rows), rows.length);
  return nearestPairs(real, synthetic, byFeatures(real, features, "cosine"), options);
}

/** The same by pixels. */
export function nearestImagesByPixels(real: Cohort, synthetic: Cohort, options: NearestImagesOptions): NearestImages {
  return nearestPairs(real, synthetic, byFeatures(real, grayValues, "euclidean"), options);
}

/** Real images nearest in pixels, among which the one of the largest SSIM is looked for. */
const candidates = 20;

/** The same by structural similarity, among the 20 nearest in pixels. @throws UserError for images smaller than 16 pixels. */
export function nearestImagesBySsim(real: Cohort, synthetic: Cohort, options: NearestImagesOptions): NearestImages {
  return nearestPairs(real, synthetic, bySsim(real), options);
}

/** The place among the real training images, and the distance, of each image's nearest. */
interface Nearest {
  readonly places: Int32Array;
  readonly distances: Float64Array;
}

/** @param itself whether the images are real training images themselves, and the nearest other one is looked for. */
type Search = (cohort: Cohort, rows: Int32Array, itself: boolean) => Nearest;

function nearestPairs(real: Cohort, synthetic: Cohort, search: Search, { images, pairs, seed }: NearestImagesOptions): NearestImages {
  const realRows = real.rowsOf("train");
  const queryRows = draw(synthetic, images, seed);
  const nearest = search(synthetic, queryRows, false);
  const order = Array.from(queryRows.keys()).sort((a, b) => nearest.distances[a] - nearest.distances[b]);
  return {
    pairs: order.slice(0, pairs).map((query) => ({
      synthetic: synthetic.readImages([queryRows[query]]),
      real: real.readImages([realRows[nearest.places[query]]]),
      distance: nearest.distances[query],
    })),
    distances: nearest.distances,
    realDistances: search(real, draw(real, images, seed), true).distances,
  };
}

/** From images themselves, the second neighbor counts: the first is the image. */
function byFeatures(real: Cohort, features: (cohort: Cohort, rows: Int32Array) => FeatureMatrix, metric: NeighborMetric): Search {
  const reference = features(real, real.rowsOf("train"));
  return (cohort, rows, itself) => {
    const k = itself ? 2 : 1;
    const { indices, distances } = nearestNeighbors(features(cohort, rows), reference, { k, metric });
    return { places: indices.filter((_, at) => at % k === k - 1), distances: distances.filter((_, at) => at % k === k - 1) };
  };
}

function bySsim(real: Cohort): Search {
  const realRows = real.rowsOf("train");
  const reference = grayValues(real, realRows);
  return (cohort, rows, itself) => {
    const k = Math.min(reference.rows, candidates + (itself ? 1 : 0));
    const { indices } = nearestNeighbors(grayValues(cohort, rows), reference, { k, metric: "euclidean" });
    const found = { places: new Int32Array(rows.length), distances: new Float64Array(rows.length).fill(Infinity) };
    indices.forEach((place, at) => {
      const query = Math.floor(at / k);
      if (itself && realRows[place] === rows[query]) return;
      const distance = 1 - ssim(cohort.readImages([rows[query]]), real.readImages([realRows[place]]), real.resolution);
      if (distance >= found.distances[query]) return;
      found.places[query] = place;
      found.distances[query] = distance;
    });
    return found;
  };
}

/** Gray values, scaled so that the Euclidean distance of two images is the root mean square of their difference, black to white 1. */
function grayValues(cohort: Cohort, rows: Int32Array): FeatureMatrix {
  const scale = 1 / (255 * cohort.resolution);
  return { data: Float32Array.from(cohort.readImages(rows), (gray) => gray * scale), rows: rows.length, columns: cohort.resolution ** 2 };
}

/** Some training images; the same ones however they are sorted. */
function draw(cohort: Cohort, count: number, seed: number): Int32Array {
  return Random.fromSeed(seed, "nearest images").shuffle(imageOrder(cohort, cohort.rowsOf("train"))).slice(0, count);
}
