/**
 * Calibration: do images with a score of 0.7 have the finding in 7 of 10 cases? The reliability curve compares scores and
 * frequencies in bins of equal width; the expected calibration error is the mean distance between them (Guo et al. 2017, eq. 3).
 */
import { UserError } from "../../support/errors";

/** Bins of the reliability curve, unless told otherwise. */
export const calibrationBins = 10;

/** The images whose scores lie in one bin. */
export interface CalibrationBin {
  readonly images: number;
  /** Mean of their scores. */
  readonly score: number;
  /** Share of them that have the finding. */
  readonly frequency: number;
}

/** How well scores agree with how often the label is present. */
export interface Calibration {
  /** Ascending; bins without images are left out. */
  readonly bins: readonly CalibrationBin[];
  /** Mean of |frequency − score| over images, 0 (calibrated) to 1. */
  readonly expectedError: number;
}

/**
 * Reliability curve and expected calibration error. A score on the edge of two bins counts for the lower one.
 * @param truth 1 if the finding is present, 0 if it is absent; at least one.
 * @param score probabilities in [0, 1]; as long as `truth`.
 * @param bins number of bins.
 * @throws UserError when there are no images, the lengths differ, or a score is no probability.
 */
export function calibration(
  truth: ArrayLike<number>,
  score: ArrayLike<number>,
  bins: number = calibrationBins,
): Calibration {
  if (truth.length === 0 || truth.length !== score.length)
    throw new UserError(`There are ${truth.length} truths and ${score.length} scores; give one score for each truth.`);
  const sums = Array.from({ length: bins }, () => ({ images: 0, score: 0, present: 0 }));
  for (let i = 0; i < truth.length; i++) {
    if (!(score[i] >= 0 && score[i] <= 1))
      throw new UserError(`Score ${i} is ${score[i]}; calibration is about probabilities from 0 to 1.`);
    const bin = sums[binOf(score[i], bins)];
    bin.images++;
    bin.score += score[i];
    bin.present += truth[i];
  }
  const filled = sums.filter(({ images }) => images > 0);
  return {
    bins: filled.map(({ images, score: sum, present }) => ({
      images,
      score: sum / images,
      frequency: present / images,
    })),
    expectedError: filled.reduce((error, { score: sum, present }) => error + Math.abs(present - sum), 0) / truth.length,
  };
}

/** Bin k holds scores above k/bins and up to (k + 1)/bins; 0 belongs to the first. */
export function binOf(score: number, bins: number): number {
  let bin = Math.min(bins - 1, Math.max(0, Math.ceil(score * bins) - 1));
  // The product may be rounded to the other side of an edge.
  if (bin > 0 && score <= bin / bins) bin--;
  else if (bin < bins - 1 && score > (bin + 1) / bins) bin++;
  return bin;
}
