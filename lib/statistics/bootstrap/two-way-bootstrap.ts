/**
 * Intervals over readers and images at once, as in multi-reader multi-case studies: readers are drawn with replacement,
 * images are drawn with replacement, and every drawn reader has read every drawn image (the "pigeonhole" bootstrap of
 * Owen 2007). Real and synthetic images of each cell are drawn apart, because the study fixed how many there are.
 * A draw only changes how often each reader and image counts.
 */
import { interval95 } from "./patient-bootstrap";
import { Random } from "../../support/random";
import type { Interval } from "../interval";

/** What some readers said about some images. */
export interface ReadingMatrix {
  readonly readers: number;
  /** Of each image: 1 synthetic, 0 real. */
  readonly truth: Uint8Array;
  /** Of each image: the number of its stratum; images are drawn within it. */
  readonly stratum: Int32Array;
  /** Readers × images, row-major: 1 right, 0 wrong, 2 not answered. */
  readonly correct: Uint8Array;
  /** Readers × images: how synthetic it looked, any scale; unused where not answered. */
  readonly rating: Float64Array;
}

/** 95 % percentile intervals. NaN if no draw had both real and synthetic images. */
export interface TwoWayIntervals {
  /** Of the share of right answers. */
  readonly accuracy: Interval;
  /** Of the mean over readers of their AUCs. */
  readonly auc: Interval;
}

/** How an interval is made. */
export interface TwoWayOptions {
  /** Draws; at least 100. */
  readonly replicates: number;
  readonly seed: number;
}

/** Draws readers and images and takes the middle 95 % of the draws' values. */
export function twoWayBootstrap(matrix: ReadingMatrix, { replicates, seed }: TwoWayOptions): TwoWayIntervals {
  const random = Random.fromSeed(seed, "two-way bootstrap");
  const strata = imagesByStratum(matrix.stratum);
  const levels = rankRatings(matrix);
  const readerWeight = new Int32Array(matrix.readers);
  const imageWeight = new Int32Array(matrix.truth.length);
  const accuracy: number[] = [];
  const auc: number[] = [];
  for (let replicate = 0; replicate < replicates; replicate++) {
    readerWeight.fill(0);
    for (let i = 0; i < matrix.readers; i++) readerWeight[random.integer(matrix.readers)]++;
    imageWeight.fill(0);
    for (const images of strata)
      for (let i = 0; i < images.length; i++) imageWeight[images[random.integer(images.length)]]++;
    accuracy.push(weightedAccuracy(matrix, readerWeight, imageWeight));
    auc.push(weightedAuc(matrix, levels, readerWeight, imageWeight));
  }
  return { accuracy: interval95(Float64Array.from(accuracy)), auc: interval95(Float64Array.from(auc)) };
}

function imagesByStratum(stratum: Int32Array): Int32Array[] {
  const numbers = [...new Set(stratum)].sort((a, b) => a - b);
  return numbers.map((number) => Int32Array.from([...stratum.keys()].filter((image) => stratum[image] === number)));
}

/** Share of right answers among those that were given, each counted as often as its reader and image were drawn. */
export function weightedAccuracy(
  { readers, truth, correct }: ReadingMatrix,
  readerWeight: Int32Array,
  imageWeight: Int32Array,
): number {
  let right = 0;
  let given = 0;
  for (let reader = 0; reader < readers; reader++) {
    if (readerWeight[reader] === 0) continue;
    for (let image = 0; image < truth.length; image++) {
      const answer = correct[reader * truth.length + image];
      if (answer > 1) continue;
      const weight = readerWeight[reader] * imageWeight[image];
      right += weight * answer;
      given += weight;
    }
  }
  return right / given;
}

/** Ratings as whole numbers in their order, so that a draw's AUC needs one pass and no sorting. */
interface Levels {
  readonly count: number;
  readonly level: Int32Array;
}

function rankRatings({ rating, correct }: ReadingMatrix): Levels {
  const distinct = Float64Array.from(new Set(rating.filter((_, i) => correct[i] <= 1))).sort();
  const place = new Map(Array.from(distinct, (value, level) => [value, level]));
  return { count: distinct.length, level: Int32Array.from(rating, (value) => place.get(value) ?? 0) };
}

/** Mean over the drawn readers of their AUCs; readers without both kinds of images say nothing. */
function weightedAuc(
  { readers, truth, correct }: ReadingMatrix,
  levels: Levels,
  readerWeight: Int32Array,
  imageWeight: Int32Array,
): number {
  let sum = 0;
  let drawn = 0;
  const real = new Float64Array(levels.count);
  const synthetic = new Float64Array(levels.count);
  for (let reader = 0; reader < readers; reader++) {
    if (readerWeight[reader] === 0) continue;
    real.fill(0);
    synthetic.fill(0);
    for (let image = 0; image < truth.length; image++) {
      const at = reader * truth.length + image;
      if (correct[at] > 1) continue;
      (truth[image] === 1 ? synthetic : real)[levels.level[at]] += imageWeight[image];
    }
    const auc = aucOfCounts(real, synthetic);
    if (Number.isNaN(auc)) continue;
    sum += readerWeight[reader] * auc;
    drawn += readerWeight[reader];
  }
  return sum / drawn;
}

/** AUC from how many real and synthetic images have each rating; ties count half; NaN if a kind is missing. */
function aucOfCounts(real: Float64Array, synthetic: Float64Array): number {
  let below = 0;
  let pairs = 0;
  let all = 0;
  for (let level = 0; level < real.length; level++) {
    pairs += synthetic[level] * (below + real[level] / 2);
    below += real[level];
    all += synthetic[level];
  }
  return pairs / (below * all);
}
