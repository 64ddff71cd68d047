/**
 * DeLong's test: do two classifiers differ in AUROC on the same images?
 * Source: DeLong, DeLong and Clarke-Pearson 1988; placements by search instead of all pairs, as in Sun and Xu 2014.
 */
import { UserError } from "../support/errors";
import { scoresByTruth } from "./auroc";
import { normalTwoSided, z95 } from "./distributions";

/** Two areas and their difference. */
export interface DelongResult {
  readonly aucA: number;
  readonly aucB: number;
  /** aucA − aucB. */
  readonly difference: number;
  /** Ends of the difference's 95 % interval (normal approximation). */
  readonly low: number;
  readonly high: number;
  /** Two-sided p of "no difference". */
  readonly p: number;
}

/**
 * Compares two scores of the same images. It takes the images as independent: where patients have several,
 * the bootstrap over patients is the fairer interval.
 * @param truth 1 if the finding is present, 0 if it is absent; at least two of each.
 * @param scoreA one number an image, larger for "present".
 * @param scoreB likewise, of the other classifier.
 * @throws UserError when lengths differ, a truth is neither 0 nor 1, a score is not a number, or a class has fewer than two images.
 */
export function delong(truth: ArrayLike<number>, scoreA: ArrayLike<number>, scoreB: ArrayLike<number>): DelongResult {
  const a = influences(truth, scoreA);
  const b = influences(truth, scoreB);
  const positives = Array.from(truth).filter((value) => value === 1).length;
  const negatives = truth.length - positives;
  if (positives < 2 || negatives < 2) {
    throw new UserError(
      `DeLong's test needs two images of each class, but there are ${positives} positives and ${negatives} negatives; leave this label out.`,
    );
  }
  return { aucA: a.auc, aucB: b.auc, ...delongOfDifference(a, b) };
}

/** An AUROC and how far each image moves it: independent images give it the variance Σ influence². */
export interface Influences {
  readonly auc: number;
  /** One for each image. NaN if the image's class has no other image. */
  readonly ofImages: Float64Array;
}

/**
 * The structural components of DeLong et al., each less its class's mean and scaled so that their squares' sum is the
 * variance of the AUROC.
 * @throws UserError when the lengths differ, a truth is neither 0 nor 1, or a score is not a number.
 */
export function influences(truth: ArrayLike<number>, score: ArrayLike<number>): Influences {
  const { positives, negatives } = scoresByTruth(truth, score);
  positives.sort();
  negatives.sort();
  const [m, n] = [positives.length, negatives.length];
  // For each image, the share of the other class's images on its right side; each class's mean is the AUROC.
  const placements = Float64Array.from({ length: truth.length }, (_, i) =>
    truth[i] === 1 ? shareBelow(negatives, score[i]) : 1 - shareBelow(positives, score[i]),
  );
  const auc = meanWhere(truth, 1, placements);
  const other = meanWhere(truth, 0, placements);
  const ofImages = placements.map((value, i) =>
    truth[i] === 1 ? (value - auc) / Math.sqrt(m * (m - 1)) : (value - other) / Math.sqrt(n * (n - 1)),
  );
  return { auc, ofImages };
}

/**
 * The mean AUROC over labels: an image's influence on it is the mean of its influences, so labels may go together.
 * With one label it is that label's. A label with one positive or one negative image has no variance that could be known
 * (NaN): it is left out, of the mean AUROC here, too; NaN if no other label is left.
 * @param labels every label's influences.
 * @param images number of each label's images, in the order of its influences; the same number is the same image.
 * @param count how many images there are.
 */
export function meanInfluences(
  labels: readonly Influences[],
  images: readonly (readonly number[])[],
  count: number,
): Influences {
  const known = labels.flatMap(({ auc, ofImages }, l) =>
    ofImages.some(Number.isNaN) ? [] : [{ auc, ofImages, images: images[l] }],
  );
  if (known.length === 0) return { auc: NaN, ofImages: new Float64Array(count).fill(NaN) };
  const ofImages = new Float64Array(count);
  for (const label of known) label.ofImages.forEach((value, i) => (ofImages[label.images[i]] += value / known.length));
  return { auc: known.reduce((sum, { auc }) => sum + auc, 0) / known.length, ofImages };
}

/** DeLong's 95 % interval of an AUROC (normal approximation, cut to [0, 1]). */
export function delongInterval({ auc, ofImages }: Influences): { low: number; high: number } {
  const error = Math.sqrt(ofImages.reduce((sum, value) => sum + value ** 2, 0));
  return { low: Math.max(0, auc - z95 * error), high: Math.min(1, auc + z95 * error) };
}

/** The difference of two AUROCs on the same images. The variance is taken of the differences, so equal scores give exactly 0. */
export function delongOfDifference(
  a: Influences,
  b: Influences,
): Pick<DelongResult, "difference" | "low" | "high" | "p"> {
  const difference = a.auc - b.auc;
  const error = Math.sqrt(a.ofImages.reduce((sum, value, i) => sum + (value - b.ofImages[i]) ** 2, 0));
  // Equal scores: 1. A difference that does not vary from image to image, as of 1 and 0, has p = 0, and an unknown variance none.
  const p = difference === 0 && error === 0 ? 1 : normalTwoSided(difference / error);
  return { difference, low: difference - z95 * error, high: difference + z95 * error, p };
}

/** Share of ascending values below a value; equal ones count half. */
function shareBelow(sorted: Float64Array, value: number): number {
  const below = firstWhere(sorted, (other) => other >= value);
  const notAbove = firstWhere(sorted, (other) => other > value);
  return (below + notAbove) / (2 * sorted.length);
}

function firstWhere(sorted: Float64Array, holds: (value: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

function meanWhere(truth: ArrayLike<number>, wanted: number, values: Float64Array): number {
  const chosen = values.filter((_, i) => truth[i] === wanted);
  return chosen.reduce((sum, value) => sum + value, 0) / chosen.length;
}
